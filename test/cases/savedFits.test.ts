/** Files: old ones are read, damaged ones are refused with the path of what is wrong. Truth: the numbers of the program that wrote them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJSON, GlmmError } from '../../src/index.ts';

interface Saved {
  readonly fit: Readonly<Record<string, unknown>>;
  readonly newData: Readonly<Record<string, readonly unknown[]>>;
  readonly predicted: { readonly fit: readonly number[]; readonly se: readonly number[] };
}

const read = (name: string): Saved =>
  JSON.parse(readFileSync(new URL(`saved-fits/${name}.json`, import.meta.url), 'utf8')) as Saved;

/** The same arithmetic on the same numbers: rounding alone. */
const ROUNDING = 1e-12;

describe.each(['binomial', 'negativeBinomial', 'linear'])('a %s model saved by version 0.1.0', (name) => {
  const { fit, newData, predicted } = read(name);
  const again = fromJSON(fit);

  it('is read, as an object and as text', () => {
    expect(again.logLik).toBe(fit['logLik']);
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(again.summary());
    expect(again.tidy().length).toBeGreaterThan(3);
  });
  it('predicts as it did', () => {
    const { fit: values, se } = again.predict({ newData, se: true });
    predicted.fit.forEach((value, i) => {
      expect(Math.abs(values[i]! - value)).toBeLessThan(ROUNDING * (1 + Math.abs(value)));
      expect(Math.abs(se![i]! - predicted.se[i]!)).toBeLessThan(ROUNDING * (1 + predicted.se[i]!));
    });
  });
  it('is written and read again without a change', () => {
    const text = JSON.stringify(again);
    expect(JSON.stringify(fromJSON(text))).toBe(text);
  });
});

/** Names of the members that are null, wherever they are. */
function nullsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => (inner === null ? [member] : nullsIn(inner)));
}

interface SavedWithReports extends Saved {
  readonly summary: readonly string[];
  readonly tidy: readonly object[];
}

describe.each(['separated', 'severalFactors', 'linear'])(
  'a %s fit in a file of version 1, with predictions of version 2',
  (name) => {
    const { fit, newData, predicted, summary, tidy } = read(`version-1/${name}`) as SavedWithReports;
    const again = fromJSON(fit);

    it('is read: null is NaN, but where a member is null itself', () => {
      expect(fit['version']).toBe(1);
      expect(again.summary().split('\n')).toEqual(summary);
      expect(JSON.parse(JSON.stringify(again.tidy()))).toEqual(tidy);
      const asRead = (value: unknown): unknown => (value === null ? Number.NaN : value);
      expect(again.thetaSe).toEqual((fit['thetaSe'] as unknown[]).map(asRead));
      if (name === 'linear') expect(again.quadrature).toBeNull();
      if (name === 'severalFactors')
        expect(again.quadrature).toMatchObject({ comparedWith: null, logLikError: Number.NaN });
      if (name === 'severalFactors') expect(again.dispersion?.estimate).toBe(Number.POSITIVE_INFINITY);
      if (name === 'separated')
        expect(again.coefficients.map(({ estimate }) => estimate)).toContain(Number.NEGATIVE_INFINITY);
    });
    it('predicts as it did', () => {
      const { fit: values, se } = again.predict({ newData, se: true });
      expect(Array.from(values)).toEqual(predicted.fit);
      predicted.se.forEach((value, i) => {
        expect(Math.abs(se![i]! - value)).toBeLessThan(ROUNDING * (1 + value));
      });
    });
    it('is written as version 2, in which every number without a JSON of its own has one form', () => {
      const text = JSON.stringify(again);
      const written = JSON.parse(text) as Record<string, unknown>;
      expect(written['version']).toBe(2);
      expect(JSON.stringify(fromJSON(text))).toBe(text);
      expect(fromJSON(text).tidy()).toEqual(again.tidy());
      // what was NaN is told by name in both parts, and null is what is null itself
      const { prediction, ...numbers } = written;
      const own = { separated: [], severalFactors: ['comparedWith'], linear: ['quadrature'] };
      expect(nullsIn(numbers)).toEqual(own[name as keyof typeof own]);
      expect(JSON.stringify(prediction)).toBe(JSON.stringify(fit['prediction']));
    });
  },
);

/** A copy with the member at `path` set; undefined takes it out. */
function changed(json: unknown, path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(json));
  const steps = path.split('.');
  const last = steps.pop()!;
  const holder = steps.reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

function refusal(json: unknown): GlmmError {
  try {
    fromJSON(json);
  } catch (error) {
    if (error instanceof GlmmError) return error;
    throw error;
  }
  throw new Error('it was read');
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let k = 0; k < depth; k++) value = [value];
  return value;
}

describe('a damaged file', () => {
  const { fit } = read('binomial');

  it.each<[path: string, value: unknown, member?: string]>([
    ['beta', 'x'],
    ['beta', [1], 'coefficients'],
    ['beta', { length: 4294967295 }],
    ['vcov', 'x'],
    ['vcov.0', [1], 'vcov[0]'],
    ['coefficients', 'x'],
    ['coefficients.2.estimate', 'x', 'coefficients[2].estimate'],
    ['coefficients.2.term', 3, 'coefficients[2].term'],
    ['coefficients.0', null, 'coefficients[0]'],
    ['warnings', [1], 'warnings[0]'],
    ['droppedRows', 3],
    ['droppedRows.byColumn', {}],
    ['scaledResiduals', [1]],
    ['theta', [1]],
    ['thetaSe', []],
    ['varCorr.0.corr', [[1]], 'varCorr[0].corr'],
    ['ngroups', [6]],
    ['ngroups.g', -6],
    ['quadrature.groups', 'x'],
    ['optim', undefined],
    ['converged', 'yes'],
    ['kind', 'gam'],
    ['formula', 'y ~ ('],
    ['family', 'binomal'],
    ['link', 'identity', 'family'],
    ['nobs', 0.5],
    ['prediction', undefined],
    ['prediction', nested(10)],
    ['prediction.beta', [5, 5], 'prediction.fixed.names'],
    ['prediction.fixed.recipe.terms.0.factors.0.variable', 9, 'prediction.fixed.recipe.terms[0].factors[0].variable'],
    ['prediction.fixed.recipe.variables.0.expr.type', 'js', 'prediction.fixed.recipe.variables[0].expr.type'],
    ['prediction.fixed.recipe.kept', [0, 1, 2, 3, 99]],
    ['prediction.terms.0.group', 1, 'prediction.terms[0].group'],
    ['prediction.groups.0.mode', [1], 'prediction.groups[0].mode'],
    ['prediction.joint.slope', []],
    ['prediction.rows.zz', [[1]]],
    ['prediction.version', 99],
  ])('%s = %j', (path, value, member = path) => {
    const error = refusal(changed(fit, path, value));
    expect(error.code).toBe('INVALID_FILE');
    expect(error.details['member'], error.message).toMatch(new RegExp(`^${member.replace(/[.[\]]/g, '\\$&')}`));
    expect(error.message).toContain(String(error.details['member']));
  });

  it.each<[path: string, change: (value: never) => unknown]>([
    ['prediction.beta.1', (value: number) => value + 1e-6],
    ['prediction.theta.0', (value: number) => value * 1.001],
    ['prediction.covariance.36', (value: number) => value * 1.001],
    ['prediction.formula', (value: string) => `${value} `],
    ['prediction.link', () => 'probit'],
    ['prediction.rows.nObs', (value: number) => value + 1],
    ['prediction.fixed.names.1', () => 'other'],
    ['prediction.groups.0.name', () => 'other'],
    ['coefficients.1.estimate', (value: number) => value * 1.001],
    ['coefficients.1.stdError', (value: number) => value * 1.001],
    ['minus2LogLik', (value: number) => value + 1],
    ['ngroups.g', (value: number) => value - 1],
  ])('whose table and predictions disagree in %s', (path, change) => {
    const value = path.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], fit);
    expect(refusal(changed(fit, path, change(value as never))).code).toBe('INVALID_FILE');
  });

  it('that is nested too deep, anywhere, overflows nothing', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const member of ['warnings', 'beta', 'prediction', 'other']) {
      const text = JSON.stringify({ ...fit, [member]: 'HERE' }).replace('"HERE"', deep);
      if (member === 'other') expect(fromJSON(text).logLik).toBe(fit['logLik']);
      else expect(refusal(text).code).toBe('INVALID_FILE');
    }
    let expr: unknown = { type: 'name', name: 'x', from: 0, to: 1 };
    for (let k = 0; k < 300; k++) expr = { type: 'paren', arg: expr, from: 0, to: 1 };
    expect(refusal(changed(fit, 'prediction.response.expr', expr)).message).toContain('200 levels');
  });

  it('with the columns of a whole memory is refused at once', () => {
    const names = Array.from({ length: 1000 }, (_, k) => String(k));
    const factor = { variable: 0, coded: null, names };
    const error = refusal(changed(fit, 'prediction.fixed.recipe.terms.0.factors', new Array(9).fill(factor)));
    expect(error.details['member']).toBe('prediction.fixed.recipe.terms');
  });

  it('with members named as every object has them leaves objects alone', () => {
    const text = JSON.stringify(fit).replace('{', '{"__proto__": {"polluted": true}, "constructor": 3, ');
    const again = fromJSON(text);
    expect(again.logLik).toBe(fit['logLik']);
    expect((again as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('that is an object in a circle, or with something that runs, is refused', () => {
    const circle: Record<string, unknown> = { ...fit };
    circle['self'] = circle;
    expect(refusal(circle).code).toBe('INVALID_FILE');
    const trap = Object.defineProperty({ ...fit }, 'beta', { enumerable: true, get: () => Promise.reject });
    expect(refusal(trap).code).toBe('INVALID_FILE');
    expect(refusal({ ...fit, nobs: 10n }).code).toBe('INVALID_FILE');
  });

  it('is refused in words that move no cursor', () => {
    expect(refusal('{\u0000').message).not.toContain('\u0000');
    expect(refusal('\u001b[31m').message).not.toContain('\u001b');
  });

  it('whose function of the formula lost what it learned says so when it is asked', () => {
    for (const states of [[], [{}], [{ alpha: 'x', norm2: [] }], [{ alpha: [1, 2], norm2: [1, null, 3] }]]) {
      const again = fromJSON(changed(fit, 'prediction.fixed.recipe.variables.0.states', states));
      expect(() => again.predict({ newData: { x: [1], f: ['u'], g: ['g0'] } })).toThrow(/INVALID_FILE/);
    }
  });
});
