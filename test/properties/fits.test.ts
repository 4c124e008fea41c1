/** Truth: identities. A fit does not depend on how its data are written down. */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { uniform } from '../support/random.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute } from '../support/tolerance.ts';

type Fit = ReturnType<typeof glmm>;

const data = simulateIntercept({
  seed: 2,
  nGroups: 30,
  rowsPerGroup: 8,
  family: 'binomial',
  beta: [0.2, -0.6],
  sd: 0.9,
});
const columns = { y: [...data.y], x: [...data.x], g: [...data.g].map((i) => `g${String(i).padStart(2, '0')}`) };
const options = { family: 'binomial', nAGQ: 7 } as const;
const plain = (): Fit => glmm('y ~ x + (1 | g)', columns, options);

/** Both stop within rounding of the same optimum: the gain still to be had is below 1e-12. */
function expectSameFit(got: Fit, expected: Fit, sign = 1): void {
  expectAbsolute(got.logLik, expected.logLik, 1e-9, 'logLik');
  expected.coefficients.forEach((c, j) => {
    expectAbsolute(got.coefficients[j].estimate, sign * c.estimate, 1e-6 * c.stdError, c.term);
    expectAbsolute(got.coefficients[j].stdError, c.stdError, 1e-6 * c.stdError, `SE of ${c.term}`);
  });
  expectAbsolute(got.theta[0], expected.theta[0], 1e-6 * expected.thetaSe[0], 'theta');
}

describe('the same fit', () => {
  it('has the same bits twice', () => {
    const [a, b] = [plain(), plain()];
    expect(a.toJSON()).toEqual(b.toJSON());
  });

  it('from columns and from row objects', () => {
    const rows = columns.y.map((_, r) => ({ y: columns.y[r], x: columns.x[r], g: columns.g[r] }));
    expect(glmm('y ~ x + (1 | g)', rows, options).toJSON()).toEqual(plain().toJSON());
  });

  it('from numbers, booleans and two-level factors as responses', () => {
    const expected = plain();
    expectSameFit(glmm('y ~ x + (1 | g)', { ...columns, y: columns.y.map((v) => v === 1) }, options), expected);
    const words = columns.y.map((v) => (v === 1 ? 'yes' : 'no'));
    expectSameFit(glmm('y ~ x + (1 | g)', { ...columns, y: words }, options), expected);
  });

  it('with success and failure swapped: the signs of beta', () => {
    const swapped = { ...columns, y: columns.y.map((v) => 1 - v) };
    expectSameFit(glmm('y ~ x + (1 | g)', swapped, options), plain(), -1);
  });

  it('with rows in another order', () => {
    const random = uniform(77);
    const order = columns.y.map((_, r) => ({ r, key: random() })).sort((a, b) => a.key - b.key);
    const pick = <T>(values: readonly T[]): T[] => order.map(({ r }) => values[r]);
    const mixed = { y: pick(columns.y), x: pick(columns.x), g: pick(columns.g) };
    expectSameFit(glmm('y ~ x + (1 | g)', mixed, options), plain());
  });

  it('with groups under other names, hostile ones among them', () => {
    const hostile = [
      '__proto__',
      'constructor',
      'toString',
      'a:b',
      'a|b',
      '"',
      '\u0000',
      '',
      ' ',
      'é',
      'hasOwnProperty',
    ];
    const names = [...new Set(columns.g)];
    const g = columns.g.map((level) => hostile[names.indexOf(level)] ?? `z${level}`);
    const fit = glmm('y ~ x + (1 | g)', { ...columns, g }, options);
    expectSameFit(fit, plain());
    const effects = plain().ranef().g;
    for (const { level, mode } of fit.ranef().g) {
      const before = names[hostile.indexOf(level)] ?? level.slice(1);
      expectAbsolute(mode, effects.find((e) => e.level === before)?.mode ?? Number.NaN, 1e-6, `mode of ${level}`);
    }
  });

  it('under other column names, hostile ones among them', () => {
    const table = Object.fromEntries([
      ['__proto__', columns.y],
      ['constructor', columns.x],
      ['köln am rhein', columns.g],
    ]);
    // fromEntries defines own properties, even this one.
    expect(Object.keys(table)).toContain('__proto__');
    expectSameFit(glmm('`__proto__` ~ constructor + (1 | `köln am rhein`)', table, options), plain());
  });

  it('as counts of successes and as rows', () => {
    const cells = new Map<string, { g: string; f: number; k: number; m: number }>();
    const f = columns.x.map((v) => (v > 0 ? 1 : 0));
    columns.y.forEach((v, r) => {
      const cell = cells.get(`${columns.g[r]} ${f[r]}`) ?? { g: columns.g[r], f: f[r], k: 0, m: 0 };
      cells.set(`${columns.g[r]} ${f[r]}`, { ...cell, k: cell.k + v, m: cell.m + 1 });
    });
    const counts = [...cells.values()];
    const rows = glmm('y ~ f + (1 | g)', { ...columns, f }, options);
    const cbind = glmm('cbind(k, m - k) ~ f + (1 | g)', counts, options);
    const share = counts.map((c) => ({ ...c, p: c.k / c.m }));
    const proportion = glmm('p ~ f + (1 | g)', share, { ...options, weights: 'm' });
    expectSameFit(proportion, cbind);
    cbind.coefficients.forEach((c, j) => {
      expectAbsolute(c.estimate, rows.beta[j], 1e-6 * c.stdError, c.term);
      expectAbsolute(c.stdError, rows.coefficients[j].stdError, 1e-6 * c.stdError, `SE of ${c.term}`);
    });
  });

  it('with prior weights and with repeated rows', () => {
    const w = columns.y.map((_, r) => 1 + (r % 3));
    const repeated = w.flatMap((k, r) => new Array<number>(k).fill(r));
    const pick = <T>(values: readonly T[]): T[] => repeated.map((r) => values[r]);
    const rows = glmm('y ~ x + (1 | g)', { y: pick(columns.y), x: pick(columns.x), g: pick(columns.g) }, options);
    expectSameFit(glmm('y ~ x + (1 | g)', { ...columns, w }, { ...options, weights: 'w' }), rows);
    expectSameFit(glmm('y ~ x + (1 | g)', columns, { ...options, weights: w }), rows);
  });

  it('with an offset by option, by formula and moved into the intercept', () => {
    const o = columns.x.map((v) => 0.3 * v + 2);
    const byOption = glmm('y ~ x + (1 | g)', { ...columns, o }, { ...options, offset: 'o' });
    const byFormula = glmm('y ~ x + offset(o) + (1 | g)', { ...columns, o }, options);
    expectSameFit(byFormula, byOption);
    const expected = plain();
    expectAbsolute(byOption.logLik, expected.logLik, 1e-9, 'logLik');
    expectAbsolute(byOption.beta[0], expected.beta[0] - 2, 1e-6, 'intercept');
    expectAbsolute(byOption.beta[1], expected.beta[1] - 0.3, 1e-6, 'slope');
  });

  it('with incomplete rows left out by hand', () => {
    const hole = (r: number): boolean => r % 11 === 3;
    const withHoles = { ...columns, x: columns.x.map((v, r) => (hole(r) ? null : v)) };
    const keep = <T>(values: readonly T[]): T[] => values.filter((_, r) => !hole(r));
    const fit = glmm('y ~ x + (1 | g)', withHoles, options);
    expect(fit.droppedRows.total).toBe(columns.y.filter((_, r) => hole(r)).length);
    expect(fit.droppedRows.byColumn).toEqual([{ column: 'x', count: fit.droppedRows.total }]);
    expectSameFit(
      fit,
      glmm('y ~ x + (1 | g)', { y: keep(columns.y), x: keep(columns.x), g: keep(columns.g) }, options),
    );
  });
});

describe('the input', () => {
  it('is left as it was', () => {
    const before = structuredClone(columns);
    plain();
    expect(columns).toEqual(before);
  });

  it('is not needed after the fit', () => {
    const copy = structuredClone(columns);
    const fit = glmm('y ~ x + (1 | g)', copy, options);
    const json = JSON.stringify(fit.toJSON());
    copy.y.fill(0);
    copy.x.fill(0);
    expect(JSON.stringify(fit.toJSON())).toBe(json);
    expect(Object.isFrozen(fit)).toBe(true);
  });
});
