/**
 * A property of every interval: whatever the level, the limits are in order and the estimate is between them; and a higher level has no
 * shorter interval. Every method of a fit is in the table, or in the list of those that take no level.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { plotTable } from '../../src/plot.ts';
import { createRandom } from '../../src/stats/random.ts';

interface Limits {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

const LEVELS = [1e-9, 1e-6, 1e-3, 0.2, 0.95, 0.999, 1 - 1e-6, 1 - 1e-9];

const random = createRandom(29);
const rows = Array.from({ length: 72 }, (_, i) => {
  const [g, h] = [i % 9, i % 4];
  const x = random.normal();
  const eta = 0.2 + 0.5 * x + 0.8 * Math.sin(5 * g) + 0.4 * Math.cos(3 * h);
  return {
    ...{ g: `g${g}`, h: `h${h}`, x, f: 'abc'[i % 3], people: 1 + (i % 5) },
    yes: random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0,
    count: random.poisson(Math.exp(eta)),
    real: 10 + 2 * eta + random.normal(),
    positive: random.gamma(9) * Math.exp(0.1 * eta),
  };
});

const FITS: readonly (readonly [string, () => GlmmFit])[] = [
  ['logit', () => glmm('yes ~ x + f + (1 | g)', rows, { family: 'binomial', nAGQ: 5 })],
  ['cloglog', () => glmm('yes ~ x + f + (1 | g)', rows, { family: 'binomial', link: 'cloglog', nAGQ: 5 })],
  [
    'probit, crossed',
    () => glmm('yes ~ x + f + (1 | g) + (1 | h)', rows, { family: 'binomial', link: 'probit', nAGQ: 1 }),
  ],
  ['log, slopes', () => glmm('count ~ x + f + (x | g)', rows, { family: 'poisson', nAGQ: 1 })],
  ['inverse', () => glmm('positive ~ x + f + (1 | h)', rows, { family: 'Gamma', nAGQ: 1 })],
  ['REML', () => lmm('real ~ x + f + (1 | g)', rows)],
  ['ML, two factors', () => lmm('real ~ x + f + (1 | g) + (1 | h)', rows, { method: 'ML' })],
];

/** The arrays of a prediction, row by row. */
function byRow({ fit, lower, upper }: ReturnType<GlmmFit['predict']>): Limits[] {
  return Array.from(fit, (estimate, i) => ({ estimate, lower: lower![i], upper: upper![i] }));
}

/** The columns of a table that hold an estimate and its limits. */
function byColumns(table: ReturnType<typeof plotTable>, estimate: string): Limits[] {
  const [e, l, u] = [estimate, 'lower', 'upper'].map((name) => table.columns.indexOf(name));
  return table.rows.map((row) => ({ estimate: row[e], lower: row[l], upper: row[u] }) as Limits);
}

/** `... by 1.65 (95% Wald interval 1.07 to 2.55), ...`; each number is rounded to two decimals or two digits. */
function bySentence(text: string): Limits[] {
  const found = /(\S+) \(\S+% \w* ?interval (minus infinity|\S+) to (\S+)\)/.exec(text);
  const [estimate, lower, upper] = (found ?? []).slice(1).map(numberOf);
  const rounding = Math.max(0.01, 0.1 * Math.abs(estimate));
  return [{ estimate, lower: lower - rounding, upper: upper + rounding }];
}

function numberOf(word: string): number {
  if (word.endsWith('infinity')) return word === 'infinity' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return Number(word);
}

const COMPARED = { variable: 'x', from: -1, to: 0.7 } as const;
const CELLS = [...rows.slice(0, 20), { ...rows[0], g: 'new', h: 'new' }];
const boot = { n: 5, seed: 3 } as const;

type Ask = (fit: GlmmFit, level: number) => readonly Limits[];

/** Some refuse some models, with a reason. */
const METHODS: Readonly<Record<string, Readonly<Record<string, Ask>>>> = {
  confint: {
    wald: (fit, level) => fit.confint({ method: 'wald', level }),
    profile: (fit, level) => fit.confint({ level }),
    percentile: (fit, level) => fit.confint({ method: 'bootstrap', level, ...boot }),
    basic: (fit, level) => fit.confint({ method: 'bootstrap', type: 'basic', level, ...boot }),
  },
  profile: { limits: (fit, level) => fit.profile({ level, points: 1, parm: 'x' }).limits },
  predict: Object.fromEntries(
    (['link', 'response'] as const).flatMap((type) => [
      ...(['zero', 'marginal', 'conditional'] as const).map((randomEffects): [string, Ask] => [
        `${type}, ${randomEffects}`,
        (fit, level) => byRow(fit.predict({ type, randomEffects, interval: true, level })),
      ]),
      ...(['zero', 'marginal'] as const).map((randomEffects): [string, Ask] => [
        `${type}, ${randomEffects}, of a new group`,
        (fit, level) => byRow(fit.predict({ type, randomEffects, interval: 'newGroup', level })),
      ]),
    ]),
  ),
  predictNewGroup: {
    '': (fit, level) =>
      byRow(fit.predictNewGroup({ newData: rows.slice(0, 8), interval: true, type: 'response', level })),
  },
  coef: { '': (fit, level) => Object.values(fit.coef({ level })).flat() },
  contrast: { '': (fit, level) => [fit.contrast({ x: 2, '(Intercept)': -1 }, { level })] },
  oddsRatios: { '': (fit, level) => fit.oddsRatios({ level }) },
  icc: { '': (fit, level) => [fit.icc({ level }), ...fit.icc({ level }).byGroup] },
  medianOddsRatio: { '': (fit, level) => fit.medianOddsRatio({ level }) },
  marginalCoefficients: { '': (fit, level) => fit.marginalCoefficients({ level }) },
  marginalMeans: { '': (fit, level) => fit.marginalMeans({ variable: 'f', level }) },
  emmeans: Object.fromEntries(
    (['zero', 'marginal'] as const).flatMap((randomEffects) =>
      (['link', 'response'] as const).flatMap((type) => [
        [
          `${randomEffects}, ${type}`,
          (fit: GlmmFit, level: number) => fit.emmeans('f', { randomEffects, type, level, adjust: 'sidak' }).rows,
        ],
        [
          `${randomEffects}, ${type}, contrasts`,
          (fit: GlmmFit, level: number) =>
            (['tukey', 'dunnettx', 'mvt', 'holm', 'none'] as const).flatMap(
              (adjust) => fit.emmeans('f', { randomEffects, type }).contrasts('pairwise', { adjust, level }).rows,
            ),
        ],
      ]),
    ),
  ),
  predictRows: Object.fromEntries(
    (['confidence', 'prediction'] as const).flatMap((interval) =>
      (['zero', 'marginal'] as const).map((randomEffects): [string, Ask] => [
        `${interval}, ${randomEffects}`,
        // a new response need not hold the mean within its limits: the middle stands for it
        (fit, level) =>
          fit.predictRows({ grid: { x: 0.3 }, interval, randomEffects, level }).map(({ estimate, lower, upper }) => ({
            estimate: interval === 'prediction' ? 0.5 * (lower + upper) : estimate,
            ...{ lower, upper },
          })),
      ]),
    ),
  ),
  emtrends: { '': (fit, level) => fit.emtrends('f', { variable: 'x', level }).rows },
  compare: Object.fromEntries(
    (['marginal', 'zero', 'conditional'] as const).map((randomEffects): [string, Ask] => [
      randomEffects,
      (fit, level) => {
        const { atFrom, atTo, difference, ratio, oddsRatio } = fit.compare({ ...COMPARED, randomEffects, level });
        return [atFrom, atTo, difference, ratio, ...(oddsRatio === null ? [] : [oddsRatio])];
      },
    ]),
  ),
  poststratify: { '': (fit, level) => fit.poststratify(CELLS, { by: 'g', count: 'people', level }) },
  interpret: { '': (fit, level) => fit.interpret({ level }).flatMap(({ text }) => bySentence(text)) },
};

const PICTURES: Readonly<Record<string, Ask>> = {
  predictions: (fit, level) => byColumns(plotTable(fit, 'predictions', { level, points: 4 }), 'mean'),
  caterpillar: (fit, level) => byColumns(plotTable(fit, 'caterpillar', { level }), 'mean'),
  ratios: (fit, level) => {
    const table = plotTable(fit, 'ratios', { level });
    return byColumns(table, table.columns[1]);
  },
  means: (fit, level) => {
    const table = plotTable(fit, 'means', { level, compare: 'none' });
    return byColumns(table, table.columns[1]);
  },
  contrasts: (fit, level) => {
    const table = plotTable(fit, 'contrasts', { level, method: 'trtVsCtrl', adjust: 'none' });
    return byColumns(table, table.columns[1]);
  },
  poststratified: (fit, level) =>
    byColumns(plotTable(fit, 'poststratified', { cells: CELLS, count: 'people', by: 'g', level }), 'estimate'),
};

const WITHOUT_LEVEL =
  'jointTests coefTable refGrid vcovRobust fixef ranef fitted linearPredictor residuals drop1 proportionalOddsTest randomEffectsTest waldTest simulate refit bootstrap bootstrapAsync quantileResiduals dispersionTest zeroInflationTest influence summary toString toJSON tidy glance augment variancePartition r2';

it('every method is in the table, or takes no level', () => {
  const fit = FITS[0][1]();
  const methods = Object.keys(fit).filter((name) => typeof fit[name as keyof GlmmFit] === 'function');
  expect([...Object.keys(METHODS), ...WITHOUT_LEVEL.split(' ')].sort()).toEqual(methods.sort());
});

describe.each(FITS)('%s', (_, make) => {
  const fit = make();
  const asked = [
    ...Object.entries(METHODS).flatMap(([method, kinds]) =>
      Object.entries(kinds).map(([kind, ask]) => [`${method} ${kind}`, ask] as const),
    ),
    ...Object.entries(PICTURES).map(([kind, ask]) => [`picture ${kind}`, ask] as const),
  ];
  it.each(asked)('%s', (_name, ask) => {
    let before: readonly Limits[] | null = null;
    let known = 0;
    const wrong: object[] = [];
    for (const level of LEVELS) {
      let found: readonly Limits[];
      try {
        found = ask(fit, level);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/INVALID_OPTION|SEVERAL_FACTORS/) });
        return;
      }
      found.forEach(({ estimate, lower, upper }, k) => {
        // not known is an answer; a correlation that is not known has the ends of its scale
        if (Number.isNaN(lower) || Number.isNaN(upper) || Number.isNaN(estimate)) return;
        known++;
        if (!(lower <= estimate && estimate <= upper)) wrong.push({ level, k, estimate, lower, upper });
        const narrower = before?.[k];
        if (narrower === undefined || Number.isNaN(narrower.lower + narrower.upper)) return;
        if (lower > narrower.lower || upper < narrower.upper) wrong.push({ level, k, lower, upper, narrower });
      });
      before = found;
    }
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(LEVELS.length - 1);
  });
});
