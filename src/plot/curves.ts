/**
 * The lecture's three figures: mean curves of many groups under random intercepts, random slopes, and both, with the curve of a
 * typical group and the average over groups, which is flatter.
 */
import { COLUMN, checkOptions, NAME, type OptionTable, oneOf, SEED, whole, within } from '../data/check.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import { inverseLink } from '../family/moments.ts';
import type { LinkName } from '../family/types.ts';
import type { FitCore } from '../fit/core.ts';
import { invalid } from '../infer/options.ts';
import { marginalMean } from '../predict/marginalMean.ts';
import type { PredictMethods } from '../predict/methods.ts';
import { createRandom } from '../stats/random.ts';
import { type Covariate, covariateNamed, covariatesOf, gridColumns, heldAt, valuesAlong } from './grid.ts';
import { DASHED, lineKey, only, quantitative, SOLID, silent } from './marks.ts';
import { effectsOf } from './pick.ts';
import type { Ink, Picture, Row, View } from './types.ts';
import { capital, count, label, meanName, say } from './words.ts';

export interface CurvesOptions {
  /** Along the horizontal axis: the variable with a random slope, else the first number of the model. */
  readonly variable?: string | undefined;
  /** Grouping factor; the first without. */
  readonly group?: string | undefined;
  /** Most groups drawn, spread over their order. Default 40. */
  readonly groups?: number | undefined;
  /** Steps along the axis. Default 30. */
  readonly points?: number | undefined;
}

/** Groups, and steps along the axis: their product is rows of the picture. */
const MANY = whole(1, 500);

export const CURVES: OptionTable<CurvesOptions> = { variable: COLUMN, group: NAME, groups: MANY, points: MANY };

/** A made-up model for teaching: one predictor, random intercept and slope. */
export interface CurveLaw {
  /** Default 0. */
  readonly intercept?: number;
  /** Default 1. */
  readonly slope?: number;
  /** Standard deviations of the random effects. Defaults 1 and 0.5. */
  readonly sdIntercept?: number;
  readonly sdSlope?: number;
  /** Default 0. */
  readonly correlation?: number;
  /** Default 'logit'. */
  readonly link?: LinkName;
  /** Ends of the horizontal axis. Default -4 and 4. */
  readonly from?: number;
  readonly to?: number;
  readonly groups?: number;
  readonly points?: number;
  readonly seed?: number;
}

/** Standard deviations and predictors on the scale of the link: beyond it all means are 0, 1 or infinite. */
const MODERATE = 1e6;

const LAW: OptionTable<CurveLaw> = {
  intercept: within(-MODERATE, MODERATE),
  slope: within(-MODERATE, MODERATE),
  sdIntercept: within(0, MODERATE),
  sdSlope: within(0, MODERATE),
  correlation: within(-1, 1),
  link: oneOf('logit', 'probit', 'cloglog', 'log', 'identity', 'inverse'),
  from: within(-MODERATE, MODERATE),
  to: within(-MODERATE, MODERATE),
  groups: MANY,
  points: MANY,
  seed: SEED,
};

const GROUPS = 40;
const STEPS = 30;
const TYPICAL = 'typical group (b = 0)';
const AVERAGE = 'average over groups';

/** A family of curves over x. */
interface Family {
  readonly link: LinkName;
  readonly x: readonly number[];
  /** Linear predictor of the typical group. */
  readonly eta: readonly number[];
  /** Random intercepts and slopes of the groups drawn. */
  readonly b: readonly (readonly [number, number])[];
  /** Variances and covariance of intercept and slope. */
  readonly variance: readonly [intercept: number, covariance: number, slope: number];
  readonly xName: string;
  readonly meanName: string;
  readonly isShare: boolean;
  readonly groupName: string;
  /** Groups there are; not all need be drawn. */
  readonly total: number;
  readonly held: readonly string[];
}

export function curves(
  core: FitCore,
  options: CurvesOptions,
  fit: PredictMethods,
  table: DataTable | undefined,
): Picture {
  const covariates = covariatesOf(core, table);
  const places = effectsOf(core, options.group);
  const along = alongOf(
    covariates,
    places.map(({ name }) => name),
    options.variable,
  );
  const x = valuesAlong(along, options.points ?? STEPS) as readonly number[];
  const grid = gridColumns(covariates, new Map([[along.name, x]]), x.length);
  const offset = core.design.replay.offsetByRow ? { offset: new Float64Array(x.length) } : {};
  const eta = Array.from(fit.predict({ newData: grid, type: 'link', randomEffects: 'zero', ...offset }).fit);
  const intercept = places.find(({ name }) => name === '(Intercept)');
  const slope = places.find(({ name }) => name === along.name);
  if (intercept === undefined && slope === undefined) {
    throw new GlmmError(
      'INVALID_OPTION',
      `no random intercept and no random slope of ${label(along.name)}: the curves of the groups along it do not differ`,
      { variable: along.name },
    );
  }
  const effect = (place: typeof slope, i: number): number => {
    if (place === undefined) return 0;
    return core.effects[place.t].mode[i * core.design.random[place.t].names.length + place.d];
  };
  const covariance = (a: typeof slope, b: typeof slope): number => {
    if (a === undefined || b === undefined || a.t !== b.t) return 0;
    const { sd, corr } = core.numbers.varCorr[a.t];
    return a.d === b.d ? sd[a.d] * sd[a.d] : sd[a.d] * sd[b.d] * (corr[a.d][b.d] || 0);
  };
  const { levels, name } = core.design.groups[places[0].group];
  const order = Array.from(levels.keys()).sort((i, j) => effect(intercept, i) - effect(intercept, j));
  return draw({
    link: core.family.link,
    x,
    eta,
    b: spread(order, options.groups ?? GROUPS).map((i) => [effect(intercept, i), effect(slope, i)]),
    variance: [covariance(intercept, intercept), covariance(intercept, slope), covariance(slope, slope)],
    xName: along.name,
    meanName: meanName(core),
    isShare: core.family.family === 'binomial',
    groupName: name,
    total: levels.length,
    held: heldAt(covariates, [along.name]),
  });
}

/** The figures of a made-up model. The draws of a seed only scale with the standard deviations, so that sliders move curves smoothly. */
export function lawCurves(given?: CurveLaw): Picture {
  const law = checkOptions('curvesSpec()', given, LAW);
  const { intercept = 0, slope = 1, sdIntercept = 1, sdSlope = 0.5, correlation = 0, link = 'logit' } = law;
  const { from = -4, to = 4, groups = GROUPS, points = STEPS, seed = 1 } = law;
  if (!(from < to)) throw invalid('from', from, `lie below to, which is ${to}`);
  const random = createRandom(seed);
  const rest = Math.sqrt(Math.max(0, 1 - correlation * correlation));
  const b = Array.from({ length: groups }, (): [number, number] => {
    const [u, v] = [random.normal(), random.normal()];
    return [sdIntercept * u, sdSlope * (correlation * u + rest * v)];
  });
  const x = Array.from({ length: points + 1 }, (_, k) => from + ((to - from) * k) / points);
  return draw({
    link,
    x,
    eta: x.map((value) => intercept + slope * value),
    b,
    variance: [sdIntercept * sdIntercept, correlation * sdIntercept * sdSlope, sdSlope * sdSlope],
    xName: 'x',
    meanName: link === 'log' ? 'mean' : 'probability',
    isShare: link !== 'log' && link !== 'identity',
    groupName: 'group',
    total: groups,
    held: [],
  });
}

function alongOf(covariates: readonly Covariate[], effects: readonly string[], wanted: string | undefined): Covariate {
  const found =
    wanted === undefined
      ? (covariates.find(({ name, isDiscrete }) => !isDiscrete && effects.includes(name)) ??
        covariates.find(({ isDiscrete }) => !isDiscrete))
      : covariateNamed(covariates, wanted);
  if (found !== undefined && typeof found.values[0] === 'number') return found;
  throw new GlmmError(
    'INVALID_OPTION',
    found === undefined
      ? "the plot 'curves' needs a number with more than two values among the fixed effects; 'predictions' also shows factors"
      : `${label(found.name)} is a factor; the plot 'curves' needs a number`,
  );
}

/** At most `most` members, evenly spread. */
function spread(order: readonly number[], most: number): readonly number[] {
  if (order.length <= most) return order;
  return Array.from({ length: most }, (_, k) => order[Math.round((k * (order.length - 1)) / Math.max(1, most - 1))]);
}

interface Panel {
  readonly title: string;
  /** Which of the two effects vary. */
  readonly on: readonly [number, number];
}

function draw(family: Family): Picture {
  const { link, x, eta, b, variance, groupName } = family;
  const panels = panelsOf(variance);
  const middle = Math.floor(x.length / 2);
  const averageAt = (k: number, [i, s]: Panel['on']): number => {
    const v = i * variance[0] + 2 * i * s * variance[1] * x[k] + s * variance[2] * x[k] * x[k];
    return marginalMean(link, eta[k], Math.max(v, 0)).mean;
  };
  const hasAverage = link !== 'inverse';
  const typicalAt = (k: number): number => inverseLink(link, eta[k]);
  const saysAt = (k: number): string =>
    `${say(typicalAt(k))}${hasAverage ? ` and the average over groups ${say(averageAt(k, last.on))}` : ''}`;
  const shown = b.length < family.total ? `${b.length} of ${count(family.total, 'level')}` : count(b.length, 'level');
  const last = panels[panels.length - 1];
  const end = x.length - 1;
  return {
    title: capital(`${family.meanName} by ${label(family.xName)} in ${shown} of ${label(groupName)}`),
    subtitle: [`Thin: groups. ${averageIs(link)}`, ...family.held],
    description:
      `Curves of ${b.length} groups of ${label(groupName)} over ${label(family.xName)} from ${say(x[0])} to ${say(x[end])}; with ${last.title}, ` +
      `at ${say(x[middle])} the typical group has ${saysAt(middle)}, at ${say(x[end])} ${saysAt(end)}.`,
    rows: panels.flatMap(({ on }, panel) => [
      ...b.flatMap(([b0, b1], group) =>
        x.map((value, k) => ({
          w: 'group',
          panel,
          group,
          x: value,
          mean: inverseLink(link, eta[k] + on[0] * b0 + on[1] * b1 * value),
        })),
      ),
      ...x.map((value, k) => ({ w: 'line', panel, line: TYPICAL, x: value, mean: typicalAt(k) })),
      ...(hasAverage
        ? x.map((value, k) => ({ w: 'line', panel, line: AVERAGE, x: value, mean: averageAt(k, on) }))
        : []),
    ]) as Row[],
    table: {
      columns: ['figure', family.xName, TYPICAL, ...(hasAverage ? [AVERAGE] : [])],
      rows: panels.flatMap(({ title, on }) =>
        x.map((value, k) => [title, value, typicalAt(k), ...(hasAverage ? [averageAt(k, on)] : [])]),
      ),
    },
    columns: 3,
    shared: ['color', 'strokeDash', 'y'],
    views: (ink) => panels.map(({ title }, panel) => view(ink, family, panels.length > 1 ? title : undefined, panel)),
  };
}

/** How the average over groups lies to the curve of a typical group. */
function averageIs(link: LinkName): string {
  if (link === 'log') return 'Their average lies above the curve of a typical group.';
  if (link === 'identity') return 'Their average is the curve of a typical group.';
  if (link === 'inverse') return 'They have no average: the mean is not finite for every random effect.';
  return 'Their average is flatter than the curve of a typical group.';
}

function panelsOf([intercept, , slope]: Family['variance']): readonly Panel[] {
  const intercepts: Panel = { title: 'random intercepts', on: [1, 0] };
  const slopes: Panel = { title: 'random slopes', on: [0, 1] };
  if (!(slope > 0)) return [intercepts];
  return intercept > 0 ? [intercepts, slopes, { title: 'both', on: [1, 1] }] : [slopes];
}

function view(ink: Ink, family: Family, title: string | undefined, panel: number): View {
  const x = quantitative('x', {
    title: label(family.xName),
    scale: { zero: false, nice: false },
    axis: { tickCount: 5 },
  });
  const y = quantitative('mean', {
    title: title === undefined ? family.meanName : null,
    axis: { tickCount: 3 },
    scale: family.isShare ? { zero: true } : { zero: false },
  });
  const lines = family.link === 'inverse' ? [TYPICAL] : [TYPICAL, AVERAGE];
  const key = lineKey(lines, [ink.a, ink.b], [SOLID, DASHED]);
  const onPanel = { filter: `datum.panel === ${panel}` };
  return {
    ...(title !== undefined && { title }),
    height: title === undefined ? 280 : 200,
    layer: [
      {
        transform: [only('group'), onPanel],
        mark: silent('line', { color: ink.muted, strokeWidth: 1, opacity: 0.35 }),
        encoding: { x, y, detail: { field: 'group' } },
      },
      {
        transform: [only('line'), onPanel],
        mark: silent('line', { strokeWidth: 2.5 }),
        encoding: { x, y, ...key },
      },
    ],
  };
}
