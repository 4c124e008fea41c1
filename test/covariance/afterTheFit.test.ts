/**
 * What is asked of a fit with structured terms, against the same model written in unstructured ones:
 *   (x || g) is (1 | g) + (0 + x | g);   homdiag(0 + f | g) is (1 | g:f)
 * Predictions know only cells of Lambda, so these compare covariances, slopes and degrees of freedom pulled to and fro.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { counts } from '../infer/counts.ts';
import { dataset } from '../support/datasets.ts';

const plain = counts({ seed: 5, groups: 12, rows: 8, sd: 0.6, sdSlope: 0.5 });
const data = {
  ...plain,
  h: plain.x.map((_, i) => `h${i % 4}`),
  f: plain.x.map((_, i) => ['u', 'v', 'w'][i % 3]),
  v: plain.y.map((y, i) => Math.log(y + 1) + 0.2 * plain.z[i]),
};
const few = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values.slice(0, 6)]));

/**
 * Two searches of one maximum are 1e-6 of a standard error apart; differences of likelihoods lose four digits of it. By fewer than 11 points standard
 * errors are those of one pass or of differences, 2e-5 apart.
 */
const SAME = 2e-5;

const PAIRS: readonly (readonly [string, () => GlmmFit, () => GlmmFit])[] = [
  ['by quadrature', ...both((r) => glmm(`y ~ x + ${r}`, data, { family: 'poisson', nAGQ: 11 }))],
  ['with a shape', ...both((r) => glmm(`y ~ x + ${r}`, data, { family: 'negativeBinomial', nAGQ: 3 }))],
  ['with several factors', ...both((r) => glmm(`y ~ x + ${r} + (1 | h)`, data, { family: 'poisson', nAGQ: 1 }))],
  ['linear, REML', ...both((r) => lmm(`v ~ x + ${r}`, data))],
  ['linear with several factors, ML', ...both((r) => lmm(`v ~ x + ${r} + (1 | h)`, data, { method: 'ML' }))],
];

function both(make: (random: string) => GlmmFit): [() => GlmmFit, () => GlmmFit] {
  return [() => make('(x || g)'), () => make('(1 | g) + (0 + x | g)')];
}

const ASKED: Readonly<Record<string, (fit: GlmmFit) => unknown>> = {
  numbers: (fit) => [fit.logLik, fit.df, fit.theta, fit.thetaSe, fit.sigma],
  coefficients: (fit) => fit.coefficients,
  'random effects': (fit) => fit.ranef(),
  table: (fit) => fit.tidy(),
  'profile intervals': (fit) => fit.confint({ parm: 'theta_' }),
  'Wald intervals': (fit) => fit.confint({ method: 'wald' }),
  'test of the random effects': (fit) => fit.randomEffectsTest().rows.map(({ npar, logLik, df }) => [npar, logLik, df]),
  'predictions of known groups': (fit) => fit.predict({ newData: few, interval: 'confidence' }),
  'predictions of new groups': (fit) => [
    fit.predict({ newData: few, randomEffects: 'zero', interval: 'newGroup' }),
    fit.predict({ newData: { ...few, g: few.g.map(() => 'new') }, allowNewLevels: true, interval: 'confidence' }),
  ],
  'averages over groups': (fit) => fit.predict({ newData: few, randomEffects: 'marginal', type: 'response', se: true }),
  'means over rows': (fit) => [
    fit.compare({ variable: 'x', from: 0, to: 1 }),
    fit.marginalMeans({ variable: 'x', values: [0, 1] }),
  ],
  'coefficients by group': (fit) => fit.coef(),
  'shares of variance': (fit) => [fit.icc(), fit.r2(), fit.variancePartition()],
  influence: (fit) => fit.influence({ group: 'g' }),
  'a new group': (fit) => ('h' in fit.ngroups ? null : fit.predictNewGroup({ newData: few, predictFor: few })),
};

describe.each(PAIRS)('independent effects %s', (_, one, other) => {
  const [joined, apart] = [one(), other()];
  it.each(Object.keys(ASKED))('%s', (name) => {
    const [a, b] = [joined, apart].map((fit) => flat(ASKED[name](fit)));
    expect(a.texts).toEqual(b.texts);
    expect(a.numbers.length).toBe(b.numbers.length);
    a.numbers.forEach((value, k) => {
      if (Object.is(value, b.numbers[k])) return;
      const allowed = SAME * Math.max(1, Math.abs(b.numbers[k]));
      expect(Math.abs(value - b.numbers[k]) <= allowed, `${k}: ${value}, ${b.numbers[k]}`).toBe(true);
    });
  });

  it('the summary has the same rows', () => {
    const table = (fit: GlmmFit): string[] => {
      const lines = fit.summary().split('\n');
      const from = lines.indexOf('Random effects:');
      return lines.slice(
        from,
        lines.findIndex((line) => line.startsWith('Fixed effects:')),
      );
    };
    expect(table(joined)).toEqual(table(apart));
  });

  it('a file holds it', () => {
    const saved = fromJSON(JSON.parse(JSON.stringify(joined)));
    expect(saved.varCorr).toEqual(joined.varCorr);
    expect(saved.summary()).toBe(joined.summary());
    expect(saved.predict({ newData: few, interval: 'confidence' })).toEqual(
      joined.predict({ newData: few, interval: 'confidence' }),
    );
    expect(saved.ranef()).toEqual(joined.ranef());
  });
});

describe('effects of one variance', () => {
  const fits = (make: (random: string) => GlmmFit): readonly [GlmmFit, GlmmFit] => [
    make('homdiag(0 + f | g)'),
    make('(1 | g:f)'),
  ];
  it.each([
    ['by quadrature', fits((r) => glmm(`y ~ x + ${r}`, data, { family: 'poisson', nAGQ: 1 }))],
    ['with several factors', fits((r) => glmm(`y ~ x + ${r} + (1 | h)`, data, { family: 'poisson', nAGQ: 1 }))],
    ['linear', fits((r) => lmm(`v ~ x + ${r}`, data))],
  ] as const)('%s: as intercepts of the combinations', (_, [own, combined]) => {
    const asked = [
      (fit: GlmmFit) => fit.coefficients,
      (fit: GlmmFit) => fit.confint().map(({ estimate, lower, upper }) => ({ estimate, lower, upper })),
      (fit: GlmmFit) => fit.confint({ method: 'wald' }).map(({ lower, upper }) => ({ lower, upper })),
      (fit: GlmmFit) => fit.predict({ newData: few, interval: 'confidence' }),
      (fit: GlmmFit) => fit.predict({ newData: few, randomEffects: 'marginal', type: 'response', se: true }),
      (fit: GlmmFit) => fit.tidy().map(({ estimate, 'std.error': se }) => ({ estimate, se })),
      (fit: GlmmFit) =>
        fit.randomEffectsTest().rows.map(({ npar, chisq, pValueMixture }) => [npar, chisq, pValueMixture]),
    ];
    asked.forEach((ask, k) => {
      const [a, b] = [own, combined].map((fit) => flat(ask(fit)).numbers);
      expect(a.length).toBe(b.length);
      a.forEach((value, i) => {
        if (Object.is(value, b[i])) return;
        expect(Math.abs(value - b[i]) <= SAME * Math.max(1, Math.abs(b[i])), `${k}, ${i}: ${value}, ${b[i]}`).toBe(
          true,
        );
      });
    });
    const saved = fromJSON(JSON.parse(JSON.stringify(own)));
    expect(saved.summary()).toBe(own.summary());
    expect(saved.tidy()).toEqual(own.tidy());
  });
});

describe('a file of an earlier version, in which (x || g) was two terms', () => {
  const text = readFileSync(new URL('./fixtures/double-bar-saved.json', import.meta.url), 'utf8');
  it('reads, prints and predicts as a fit of today', () => {
    const { columns } = dataset('sleepstudy');
    const rows = columns.Subject.map((_, i) => i).filter((i) => Number(columns.Subject[i]) <= 332);
    const some = {
      Reaction: rows.map((i) => columns.Reaction[i]),
      Days: rows.map((i) => columns.Days[i]),
      Subject: rows.map((i) => `s${columns.Subject[i]}`),
    };
    const saved = fromJSON(JSON.parse(text));
    const fit = lmm('Reaction ~ Days + (Days || Subject)', some as never);
    expect(saved.varCorr).toHaveLength(2);
    expect(fit.varCorr).toHaveLength(1);
    const printed = ({ summary }: { summary(): string }): string => summary();
    expect(withoutRemarks(printed(saved))).toBe(withoutRemarks(printed(fit)));
    const newData = { Days: [0, 4, 9], Subject: ['s308', 's332', 's309'] };
    const [a, b] = [saved, fit].map((one) => flat(one.predict({ newData, interval: 'confidence' })).numbers);
    a.forEach((value, k) => {
      expect(Math.abs(value - b[k]) <= 1e-6 * Math.abs(b[k]), `${k}: ${value}, ${b[k]}`).toBe(true);
    });
  });

  it('one whose structure nobody knows is refused', () => {
    const file = JSON.parse(JSON.stringify(lmm('v ~ x + (x || g)', data)));
    file.varCorr[0].covariance = 'ou';
    expect(() => fromJSON(file)).toThrow(/varCorr\[0\]\.covariance/);
    file.varCorr[0].covariance = 'homdiag';
    expect(() => fromJSON(file)).toThrow(/INVALID_FILE/);
  });
});

/** The way of the search is another one. */
function withoutRemarks(text: string): string {
  return text.slice(0, text.indexOf('What to know:'));
}

/** All numbers and all texts of an answer, in order. */
function flat(value: unknown): { readonly numbers: number[]; readonly texts: string[] } {
  const found = { numbers: [] as number[], texts: [] as string[] };
  const walk = (part: unknown): void => {
    if (typeof part === 'number') found.numbers.push(part);
    else if (typeof part === 'string') found.texts.push(part);
    else if (ArrayBuffer.isView(part)) for (const x of part as Float64Array) found.numbers.push(x);
    else if (part !== null && typeof part === 'object') for (const inner of Object.values(part)) walk(inner);
  };
  walk(value);
  return found;
}
