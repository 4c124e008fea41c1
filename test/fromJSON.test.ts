/** Truth: the fit before it was written. */
import { describe, expect, it } from 'vitest';
import { fromJSON, GlmmError, glmm } from '../src/index.ts';
import { caseOf, fitCase, predictionCases } from './predict/cases.ts';

describe.each(predictionCases)('$id, written and read', (one) => {
  const fit = fitCase(one);
  const text = JSON.stringify(fit);
  const read = fromJSON(text);

  it('is the same text when written again', () => expect(JSON.stringify(read)).toBe(text));
  it('predicts the same for new data', () => {
    for (const randomEffects of ['conditional', 'zero', 'marginal'] as const) {
      const options = { newData: one.newData, randomEffects, se: true, interval: true, type: 'response' } as const;
      expect(read.predict(options)).toEqual(fit.predict(options));
    }
  });
  it('reports the same', () => {
    expect(read.summary()).toBe(fit.summary());
    expect(read.ranef()).toEqual(fit.ranef());
    expect(read.fixef()).toEqual(fit.fixef());
    expect(read.coef()).toEqual(fit.coef());
    expect(read.tidy()).toEqual(fit.tidy());
    expect(read.interpret()).toEqual(fit.interpret());
    expect(read.icc()).toEqual(fit.icc());
    expect(read.r2()).toEqual(fit.r2());
    expect(read.quadrature).toEqual(fit.quadrature);
  });
  it('averages over rows that are given', () => {
    const question = { variable: 'x', from: 0, to: 1 };
    expect(() => read.compare(question)).toThrow(/INVALID_OPTION.*data/);
    expect(() => read.predict()).toThrow(/INVALID_OPTION.*newData/);
    expect(read.compare({ ...question, data: one.data })).toEqual(fit.compare(question));
    expect(read.marginalCoefficients({ data: one.data })).toEqual(fit.marginalCoefficients());
  });
});

describe('functions that learned from the data', () => {
  it('are replayed: scale, poly, splines, cut with an open end, contrasts', () => {
    const one = caseOf('poisson slope with offset');
    const formula = 'y ~ scale(x) + poly(e, 2) + cut(x, c(-Inf, 0, Inf)) + f + (1 | g)';
    const fit = glmm(formula, one.data, { family: 'poisson', contrasts: { f: 'sum' } });
    const newData = { x: [-0.3, 1.2], e: [1, 2.5], f: ['b', 'c'], g: ['g02', 'g03'] };
    expect(fromJSON(JSON.stringify(fit)).predict({ newData, se: true })).toEqual(fit.predict({ newData, se: true }));
  });
  it('names that are special to JavaScript are just names', () => {
    const { data } = caseOf('probit slope');
    const columns = new Map([
      ['y', data.y],
      ['constructor', data.x],
      ['__proto__', data.g.map((g) => (g === 'g01' ? '__proto__' : g))],
    ]);
    const own = Object.fromEntries(columns);
    const fit = glmm('y ~ constructor + (constructor | `__proto__`)', own, { family: 'binomial', nAGQ: 1 });
    const read = fromJSON(JSON.stringify(fit));
    expect(read.predict({ newData: own })).toEqual(fit.predict());
    expect(Object.keys(read.ranef())).toEqual(['__proto__']);
    expect(read.coef()).toEqual(fit.coef());
    expect(Object.values(read.coef())[0][0].level).toBe('__proto__');
  });
  it('a new group, and the levels of a two-level response', () => {
    const { data } = caseOf('probit slope');
    const voted = data.y.map((y) => (y === 1 ? 'yes' : 'no'));
    const fit = glmm('voted ~ x + (1 | g)', { ...data, voted }, { family: 'binomial' });
    const read = fromJSON(JSON.stringify(fit));
    const newData = { voted: ['yes', 'yes'], x: [0, 1] };
    expect(read.predictNewGroup({ newData })).toEqual(fit.predictNewGroup({ newData }));
    expect(read.predictNewGroup({ newData }).ranef[0].mode).toBeGreaterThan(0);
    expect(() => read.predictNewGroup({ newData: { voted: ['perhaps'], x: [0] } })).toThrow(/UNKNOWN_LEVEL/);
  });
});

describe('damaged files', () => {
  const text = JSON.stringify(fitCase(caseOf('probit slope')));
  const codeOf = (json: unknown): string => {
    try {
      fromJSON(json);
    } catch (error) {
      return error instanceof GlmmError ? error.code : String(error);
    }
    return 'read';
  };

  it.each([
    ['not JSON', '{'],
    ['another object', '{}'],
    ['nothing', null],
    ['a number', 3],
    ['cut short', text.slice(0, -9)],
  ])('%s', (_, json) => expect(codeOf(json)).toBe('INVALID_FILE'));
  it('whatever member of the prediction part is taken out or replaced', () => {
    const parts = Object.keys(JSON.parse(text).prediction);
    expect(parts.length).toBeGreaterThan(15);
    for (const part of parts)
      for (const value of [undefined, 'x', 3, [1], { a: 1 }]) {
        const damaged = JSON.parse(text);
        // another text or number is no damage that can be seen
        const sameKind = typeof damaged.prediction[part] === typeof value && typeof value !== 'object';
        // files of before marginal means have no grid, and the fit says so when it is asked for them
        const older = part === 'grid' && value === undefined;
        if (sameKind || older || (part === 'shape' && value === 3)) continue;
        damaged.prediction[part] = value;
        expect([part, value, codeOf(damaged)]).toEqual([part, value, 'INVALID_FILE']);
      }
  });
});
