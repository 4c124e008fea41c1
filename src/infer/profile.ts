/**
 * Profile likelihood: each parameter held in turn, the others at their best.
 */
import { GlmmError, type GlmmWarning } from '../errors.ts';
import type { FitCore } from '../fit/core.ts';
import type { OpenModel } from '../fit/engine.ts';
import { hessianByDifferences } from '../fit/hessian.ts';
import { fromUser, toUser } from '../fit/parameters.ts';
import { minimise } from '../optimize/bfgs.ts';
import { qnorm } from '../stats/special.ts';
import { type Chart, chartOf } from './chart.ts';
import type { Interval } from './interval.ts';
import { findLimit, interpolate, knotOf, type Limit } from './limit.ts';
import { checkCount, checkLevel } from './options.ts';
import { type Parameter, selectParameters } from './parameters.ts';
import { type Slice, type SlicePoint, slice } from './slice.ts';

export interface ProfileOptions {
  /** Names of parameters, lme4's aliases `.sig01`, or `theta_` and `beta_`. Default all. */
  readonly parm?: string | readonly string[] | undefined;
  /** Of the limits. Default 0.95. */
  readonly level?: number | undefined;
  /** Points between the estimate and each limit, for plotting. Default 4. */
  readonly points?: number | undefined;
  /** Called before each parameter. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One point of a profile. */
export interface ProfilePoint {
  readonly parameter: string;
  /** Signed root of the rise of minus2LogLik above its minimum: a straight line where the Wald interval is right. */
  readonly zeta: number;
  readonly value: number;
}

export interface Profile {
  readonly level: number;
  /** By parameter, ascending in value. */
  readonly points: readonly ProfilePoint[];
  /**
   * Ends of the scale (0 for a standard deviation, -1 or 1 for a correlation) or infinity where the likelihood does not
   * fall far enough.
   */
  readonly limits: readonly Interval[];
  /** Evaluations of the likelihood with its gradient. */
  readonly evaluations: number;
  /** BETTER_OPTIMUM when the fit turned out not to be the maximum; everything here is then about the better one. */
  readonly warnings: readonly GlmmWarning[];
}

/** Better optima after which the likelihood is given up as too rough. */
const MAX_RESTARTS = 5;
/** Length of a difference step in standard errors, as in the fit. */
const STEP_IN_SE = 1e-3;
const DEFAULT_POINTS = 4;
const MOST_POINTS = 1000;

/**
 * @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION; NUMERICAL_FAILURE where the likelihood has no maximum
 */
export function profile(core: FitCore, options: ProfileOptions = {}): Profile {
  const { level = 0.95, points = DEFAULT_POINTS, onProgress } = options;
  const parameters = selectParameters(core, options.parm);
  const height = qnorm(0.5 + 0.5 * checkLevel(level));
  checkCount('points', points, 0, MOST_POINTS);
  checkHasMaximum(core);
  const warnings: GlmmWarning[] = [];
  const counter = { evaluations: 0 };
  const model = counted(core.open(), counter);
  const sizes = core.design.random.map((term) => term.names.length);
  let base: Base = { theta: core.numbers.theta, beta: core.numbers.beta };

  for (let restart = 0; ; restart++) {
    const top = topAt(model, base);
    const found: Found[] = [];
    let better: Base | null = null;
    for (const parameter of parameters) {
      onProgress?.(found.length, parameters.length);
      const one = profileOne(parameter, top, sizes, height, points);
      if ('better' in one) {
        better = one.better;
        break;
      }
      found.push(one);
    }
    if (better === null || restart === MAX_RESTARTS) {
      return {
        level,
        points: found.flatMap((one) => one.points),
        limits: found.map((one) => one.limits),
        evaluations: counter.evaluations,
        warnings: [...warnings, ...found.flatMap((one) => one.warnings)],
      };
    }
    const climbed = climb(model, better);
    warnings.push(betterOptimum(core, climbed));
    base = climbed;
  }
}

function checkHasMaximum({ numbers }: FitCore): void {
  const unbounded = numbers.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED');
  if (unbounded === undefined) return;
  throw new GlmmError(
    'NUMERICAL_FAILURE',
    `a profile starts from a maximum, and this likelihood has none\n${unbounded.message}`,
  );
}

/** Parameters on the user's scale. */
interface Base {
  readonly theta: readonly number[];
  readonly beta: readonly number[];
}

interface Found {
  readonly points: readonly ProfilePoint[];
  readonly limits: Interval;
  readonly warnings: readonly GlmmWarning[];
}

/** A model at its maximum, with its curvature there. */
interface Top {
  readonly model: OpenModel;
  readonly start: Float64Array;
  /** Of minus2LogLik. */
  readonly hessian: Float64Array;
  readonly value: number;
}

function topAt(model: OpenModel, base: Base): Top {
  const { engine, map } = model;
  const start = fromUser(map, [...base.theta, ...base.beta]);
  const size = start.length;
  const gradient = new Float64Array(size);
  const value = engine.evaluate(start, gradient);
  const information = engine.metric();
  const steps = start.map((_, i) => STEP_IN_SE / Math.sqrt(Math.max(information[i * size + i], 1)));
  const hessian = hessianByDifferences(engine, start, gradient, steps);
  return { model, start, hessian, value };
}

function counted({ engine, map }: OpenModel, counter: { evaluations: number }): OpenModel {
  const evaluate = (parameters: Float64Array, gradient?: Float64Array): number => {
    counter.evaluations++;
    return engine.evaluate(parameters, gradient);
  };
  return { map, engine: { ...engine, evaluate } };
}

function profileOne(
  parameter: Parameter,
  { model, start, hessian, value }: Top,
  sizes: readonly number[],
  height: number,
  between: number,
): Found | { readonly better: Base } {
  // of an effect without variance every correlation is as good as any other
  if (Number.isNaN(parameter.estimate)) {
    return { limits: { parm: parameter.name, estimate: Number.NaN, lower: -1, upper: 1 }, points: [], warnings: [] };
  }
  const chart = chartOf(parameter, model.map, sizes);
  const cut = slice(model, chart, start, hessian, value);
  const lower = findLimit(cut, -1, chart.lower, height);
  cut.turn();
  const upper = findLimit(cut, 1, chart.upper, height);
  for (const limit of [lower, upper]) {
    if (limit.outcome !== 'better') continue;
    const at = limit.points.find((point) => point.at === limit.at) as SlicePoint;
    return { better: baseOf(model, cut.parametersAt(at)) };
  }
  return {
    limits: {
      parm: parameter.name,
      estimate: chart.toUser(cut.top.at),
      lower: onUserScale(chart, lower.at),
      upper: onUserScale(chart, upper.at),
    },
    points: [
      ...pointsOf(parameter, chart, cut, lower, -1, height, between),
      { parameter: parameter.name, zeta: 0, value: chart.toUser(cut.top.at) },
      ...pointsOf(parameter, chart, cut, upper, 1, height, between),
    ].sort((a, b) => a.value - b.value),
    warnings: [lower, upper].flatMap((limit, k) => (limit.outcome === 'failed' ? [notFound(parameter, k)] : [])),
  };
}

/** Infinite ends are the same on every scale. */
function onUserScale(chart: Chart, at: number): number {
  return Number.isFinite(at) ? chart.toUser(at) : at;
}

/** The points of one side: those visited on the way, and as many between as are wanted. */
function pointsOf(
  { name }: Parameter,
  chart: Chart,
  cut: Slice,
  limit: Limit,
  side: -1 | 1,
  height: number,
  between: number,
): ProfilePoint[] {
  const { top } = cut;
  const zetaOf = (point: SlicePoint): number => side * Math.sqrt(Math.max(0, point.value - top.value));
  const visited = [...limit.points];
  const outermost = visited[visited.length - 1];
  const ends: ProfilePoint[] =
    limit.outcome === 'found' ? [{ parameter: name, zeta: side * height, value: chart.toUser(limit.at) }] : [];
  if (between === 0 || outermost === undefined) {
    return [...ends, ...visited.map((p) => ({ parameter: name, zeta: zetaOf(p), value: chart.toUser(p.at) }))];
  }
  const zero = { distance: 0, zeta: 0, gain: cut.stdError };
  const end = knotOf(outermost, top, side, side * (outermost.at - top.at));
  const reach = Math.min(height, end.zeta);
  const inner: SlicePoint[] = [];
  for (let k = 1; k <= between; k++) {
    const distance = interpolate(zero, end, (reach * k) / (between + 1));
    if (!(distance > 0)) continue;
    const point = cut.solve(top.at + side * distance, visited);
    if (!Number.isNaN(point.value)) inner.push(point);
  }
  return [
    ...ends,
    ...[...visited, ...inner].map((p) => ({ parameter: name, zeta: zetaOf(p), value: chart.toUser(p.at) })),
  ];
}

function baseOf({ map }: OpenModel, parameters: Float64Array): Base {
  const user = Array.from(toUser(map, parameters));
  return { theta: user.slice(0, map.nTheta), beta: user.slice(map.nTheta) };
}

/** The maximum above a point. */
function climb(model: OpenModel, from: Base): Base & { readonly value: number } {
  const { engine, map } = model;
  const { x, value } = minimise(
    { evaluate: (p, g) => engine.evaluate(p, g) },
    fromUser(map, [...from.theta, ...from.beta]),
    {
      metric: () => engine.metric().map((m) => 2 * m),
      maxStep: (p) => p.map((v, i) => (i < map.nTheta ? 1 + 0.5 * Math.abs(v) : 4)),
      tolerance: 1e-12,
    },
  );
  return { ...baseOf(model, x), value };
}

function betterOptimum(
  { numbers, normaliser }: FitCore,
  { theta, beta, value }: Base & { value: number },
): GlmmWarning {
  const logLik = normaliser - 0.5 * value;
  return {
    code: 'BETTER_OPTIMUM',
    message:
      `Profiling found a higher maximum: logLik ${logLik} instead of ${numbers.logLik}. The intervals are about the higher one; ` +
      'fit again from there with the option start.',
    details: { logLik, theta, beta },
  };
}

function notFound({ name }: Parameter, k: number): GlmmWarning {
  const which = k === 0 ? 'lower' : 'upper';
  return {
    code: 'LIMIT_NOT_FOUND',
    message: `The ${which} profile limit of ${name} could not be computed: the likelihood cannot be maximised over the other parameters there.`,
    details: { parm: name, limit: which },
  };
}
