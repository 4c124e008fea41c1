/** Whatever can be asked of a fit, with options that are for the most part possible. */
import { anova, type GlmmFit, gaussHermite } from '../../../src/index.ts';
import { curvesSpec, type PlotKind, plotData, plotKinds, plotSpec, plotTable } from '../../../src/plot.ts';
import { checkResult, outcome } from '../expect.ts';
import { odd } from '../odd.ts';
import { type Draw, flag, level, of, options } from '../options.ts';
import { POOL_SIZE, pooled } from '../pool.ts';
import type { Chance } from '../random.ts';

type Table = Readonly<Record<string, Draw>>;

const parm = of('x', 'beta_', 'theta_', '.sig01', ['x'], 'nope', []);
const kinds = of('marginal', 'zero', 'conditional');
const newData = of(
  { x: [0, 1], f: ['u', 'v'], g: ['g0', 'g1'], h: [1, 2], z: [1, 2], k: [1, 2], y: [0, 1] },
  { x: [0, null], f: ['u', 'nope'], g: ['g0', 'new'], h: [1, 99], z: [1, -2], k: [1, 2], y: [0, 1] },
  [{ x: 1, f: 'w', g: 'g2', h: 0, z: 3, k: 1, y: 1, people: 10 }],
  { x: [1] },
  [],
);
const at = of({}, { x: 1 }, { '(Intercept)': 1 }, { nope: 1 }, { x: Number.NaN });

/** Options by method; those that are needed first. */
export const METHOD_OPTIONS: Readonly<Record<string, readonly [needed: readonly string[], table: Table]>> = {
  residuals: [[], { type: of('pearson', 'deviance', 'response', 'Pearson') }],
  confint: [
    [],
    { method: of('wald', 'wald', 'profile', 'bootstrap'), level, parm, n: of(1, 3), seed: of(1), type: of('basic') },
  ],
  profile: [[], { parm, level, points: of(0, 1, 5) }],
  waldTest: [[], { terms: of('x', ['x', 'f'], 'nope', []), L: of([[1, 0]], [[0]], []), rhs: of([0], [1, 2]) }],
  simulate: [[], { n: of(1, 3), seed: of(1, 4294967295), randomEffects: of('new', 'conditional') }],
  bootstrap: [
    [],
    {
      n: of(1, 2, 3),
      seed: of(1, 2),
      statistic: of(
        (fit: GlmmFit) => fit.fixef(),
        () => 1,
      ),
    },
  ],
  bootstrapAsync: [[], { n: of(1, 2), seed: of(1, 2) }],
  quantileResiduals: [[], { n: of(1, 20), seed: of(1), randomEffects: of('new', 'conditional') }],
  dispersionTest: [[], { n: of(1, 3), seed: of(1) }],
  zeroInflationTest: [[], { n: of(1, 20), seed: of(1) }],
  influence: [[], { group: of('g', 'h', 'nope') }],
  predict: [
    [],
    {
      newData,
      type: of('link', 'response'),
      randomEffects: kinds,
      se: flag,
      interval: of(true, false, 'none', 'confidence', 'newGroup'),
      level,
      allowNewLevels: flag,
      offset: of('z', [1, 2], 0),
    },
  ],
  predictNewGroup: [['newData'], { newData, predictFor: newData, type: of('link', 'response'), se: flag, level }],
  coef: [[], { level }],
  oddsRatios: [
    [],
    {
      level,
      intervals: of(
        () => [],
        () => 1,
        () => [{ parm: 'x', lower: 0, upper: 1 }],
      ),
    },
  ],
  interpret: [[], { level, intervals: of(() => []) }],
  icc: [[], { at, level }],
  medianOddsRatio: [[], { at, level }],
  marginalCoefficients: [[], { level, data: newData }],
  marginalMeans: [
    ['variable'],
    {
      variable: of('x', 'f', 'g', 'nope'),
      values: of([0, 1], ['u'], [], [null]),
      randomEffects: kinds,
      level,
      data: newData,
    },
  ],
  compare: [
    ['variable', 'from', 'to'],
    { variable: of('x', 'f'), from: of(0, 'u'), to: of(1, 'v'), randomEffects: kinds, level, data: newData },
  ],
};

export const PLAIN_METHODS = [
  'fixef',
  'ranef',
  'fitted',
  'linearPredictor',
  'drop1',
  'randomEffectsTest',
  'r2',
  'summary',
  'toString',
  'toJSON',
  'tidy',
  'glance',
  'augment',
];

type Callable = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** Minutes of honest work are no hang, but not for here either. */
const SLOW = ['profile', 'influence', 'confint', 'dispersionTest', 'bootstrap', 'bootstrapAsync', 'drop1'];

export async function methods(chance: Chance): Promise<void> {
  const index = chance.below(POOL_SIZE);
  const { fit, data } = pooled(index);
  const name = chance.pick([
    ...Object.keys(METHOD_OPTIONS),
    ...PLAIN_METHODS,
    'variancePartition',
    'contrast',
    'poststratify',
    'refit',
  ]);
  if (SLOW.includes(name) && chance.happens(0.7)) return;
  const args = argumentsOf(chance, name, data);
  const by = (args[0] as { readonly method?: unknown } | null | undefined)?.method;
  const what = `fit ${index}, ${name}(${typeof by === 'string' ? by.slice(0, 20) : ''})`;
  const result = await outcome(what, () => (fit as unknown as Callable)[name]!(...args));
  if (result === undefined || name === 'toJSON') return;
  const stopsShort = name === 'refit';
  if (!stopsShort) checkResult(what, result);
}

function argumentsOf(chance: Chance, name: string, data: Record<string, readonly unknown[]>): readonly unknown[] {
  if (name === 'refit') return [chance.pick([data['y'], data['k'], data['z'], [1], odd(chance)])];
  if (name === 'variancePartition') return chance.happens(0.3) ? [odd(chance)] : [at(chance)];
  if (name === 'contrast') {
    const weights = of({ x: 1 }, { x: 0 }, { x: 1, '(Intercept)': -2 }, { nope: 1 }, { x: Number.NaN }, {});
    return [chance.happens(0.2) ? odd(chance) : weights(chance), options(chance, { level })];
  }
  if (name === 'poststratify') {
    const cells = chance.happens(0.2) ? odd(chance) : { ...data, people: data['x']!.map(() => chance.below(5)) };
    const table = { count: of('people', 'x', 'nope'), by: of('g', 'f', 'nope'), level };
    return [cells, options(chance, table, ['count'])];
  }
  const known = Object.hasOwn(METHOD_OPTIONS, name);
  if (!known && chance.happens(0.6)) return [];
  const [needed, table] = known ? METHOD_OPTIONS[name]! : [[], {}];
  return [options(chance, table, needed)];
}

const points = of(1, 2, 10, 1e9);

const PLOT_OPTIONS: Readonly<Record<PlotKind, Table>> = {
  caterpillar: { group: of('g', 'h', 'nope'), term: of('(Intercept)', 'x'), level },
  profile: { parm, scale: of('zeta', 'likelihood'), points, level },
  integrand: { group: of('g'), term: of('(Intercept)'), unit: of('g0', 'nope', 1), points },
  quadrature: { orders: of([1], [1, 3], [], [0], [1, 'x']) },
  ratios: { level, method: of('wald') },
  means: {
    specs: of('f', ['f', 'x'], 'nope'),
    by: of('f', 'x'),
    compare: of('letters', 'bars', 'none'),
    alpha: level,
    level,
  },
  contrasts: { specs: of('f', 'x', 'nope'), method: of('pairwise', 'eff', 'nope'), adjust: of('none', 'mvt'), level },
  predictions: { variable: of('x', 'f', 'nope'), by: of('f', null, 'x'), level, points },
  curves: { variable: of('x', 'nope'), group: of('g', 'h'), groups: points, points },
  shrinkage: { group: of('g'), terms: of(['(Intercept)'], ['x', '(Intercept)'], []) },
  poststratified: { cells: newData, count: of('people'), by: of('g'), tiles: of(['x', 'h'], ['x']), level },
  residuals: { n: of(1, 20), seed: of(1), points },
  influence: { group: of('g'), groups: points, influence: of({}, null) },
  linear: { points },
};

const LOOK: Table = { width: of(640, 'container', 1, 300), theme: of('css', 'light', 'dark'), title: flag };
const LAW: Table = {
  slope: of(1, -1, 0),
  sdIntercept: of(0, 1, 50),
  sdSlope: of(0, 1),
  correlation: of(0, 1, -1),
  link: of('logit', 'probit', 'cloglog', 'log', 'identity', 'inverse', 'nope'),
  from: of(-4, 4),
  to: of(4, -4),
  groups: points,
  points,
};

export async function plots(chance: Chance): Promise<void> {
  const index = chance.below(POOL_SIZE);
  const { fit } = pooled(index);
  const kind = chance.happens(0.03) ? odd(chance) : chance.pick(plotKinds);
  const slow = kind === 'profile' || kind === 'influence' || kind === 'quadrature';
  if (slow && chance.happens(0.8)) return;
  const table = typeof kind === 'string' ? ((PLOT_OPTIONS as Readonly<Record<string, Table>>)[kind] ?? {}) : {};
  const given = options(chance, { ...table, ...LOOK });
  const draw = chance.pick([plotSpec, plotData, plotTable]) as (...args: readonly unknown[]) => unknown;
  const what = `fit ${index}, ${draw.name} of ${typeof kind === 'string' ? kind.slice(0, 20) : typeof kind}`;
  const drawn = await outcome(what, () => draw(fit, kind, given));
  if (drawn !== undefined) JSON.stringify(drawn);
  const law = options(chance, LAW);
  const look = options(chance, LOOK);
  if (chance.happens(0.3)) await outcome('curvesSpec', () => (curvesSpec as (...a: unknown[]) => unknown)(law, look));
}

export async function others(chance: Chance): Promise<void> {
  const fits = chance.some(chance.below(4), () =>
    chance.happens(0.2) ? odd(chance) : pooled(chance.below(POOL_SIZE)).fit,
  );
  const table = await outcome('anova', () => (anova as (...a: unknown[]) => unknown)(...fits));
  if (table !== undefined) String(table);
  const n = chance.happens(0.5) ? odd(chance) : chance.below(220);
  await outcome('gaussHermite', () => gaussHermite(n as number));
}
