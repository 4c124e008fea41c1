/**
 * Profile likelihood: each parameter held in turn, the others at their best.
 */
import { CALLBACK, checkOptions, LEVEL, NAMES, type OptionTable, whole } from '../data/check.ts';
import { GlmmError, type GlmmWarning } from '../errors.ts';
import type { FitCore, Limit } from '../fit/core.ts';
import { qnorm } from '../stats/special.ts';
import { endlessProfile } from './endlessProfile.ts';
import type { Interval } from './interval.ts';
import { type Parameter, selectParameters } from './parameters.ts';
import { type ProfileModel, profileModel } from './profileModel.ts';
import { type OneProfile, type ProfilePoint, profileOne, type Wanted } from './profileOne.ts';
import { betterOptimum, climb, topAt } from './top.ts';

export type { ProfilePoint } from './profileOne.ts';

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

export interface Profile {
  readonly level: number;
  /** By parameter, ascending in value. */
  readonly points: readonly ProfilePoint[];
  /**
   * Ends of the scale (0 for a standard deviation, -1 or 1 for a correlation) or infinity where the likelihood does not
   * fall far enough; NaN where a warning says that a limit was not found.
   */
  readonly limits: readonly Interval[];
  /** Evaluations of the likelihood with its gradient. */
  readonly evaluations: number;
  /** BETTER_OPTIMUM when the fit turned out not to be the maximum; everything here is then about the better one. */
  readonly warnings: readonly GlmmWarning[];
}

/** Better optima after which the likelihood is given up as too rough. */
const MAX_RESTARTS = 5;
const DEFAULT_POINTS = 4;
const MOST_POINTS = 1000;

export const PROFILE: OptionTable<ProfileOptions> = {
  parm: NAMES,
  level: LEVEL,
  points: whole(0, MOST_POINTS),
  onProgress: CALLBACK,
};

/**
 * Linear mixed models are profiled by maximum likelihood, also where the fit is by REML.
 *
 * @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION; NUMERICAL_FAILURE where the likelihood has no maximum
 */
export function profile(core: FitCore, options?: ProfileOptions): Profile {
  const checked = checkOptions('profile()', options, PROFILE);
  const { level = 0.95, points: between = DEFAULT_POINTS, parm, onProgress } = checked;
  const parameters = selectParameters(core, parm);
  const height = qnorm(0.5 + 0.5 * level);
  checkHasMaximum(core);

  const wanted = { height, between, sizes: core.design.random.map((term) => term.names.length) };
  return core.limit
    ? besideEndless(core, core.limit, parameters, { ...options, level, points: between }, wanted)
    : fromMaximum(core, parameters, wanted, level, onProgress);
}

interface Part extends Omit<OneProfile, 'better'> {
  readonly evaluations: number;
}

/** Of separated data: what is finite by the model that is left in the limit, the rest each by itself. */
function besideEndless(
  core: FitCore,
  limit: Limit,
  parameters: readonly Parameter[],
  options: ProfileOptions & { readonly level: number },
  wanted: Wanted,
): Profile {
  const hasEnd = ({ place }: Parameter): boolean => place.kind !== 'fixed' || limit.ends[place.index] === 0;
  const parm = parameters.filter(hasEnd).map(({ name }) => name);
  const rest = limit.core && parm.length > 0 ? profile(limit.core, { ...options, parm }) : null;
  const known = new Map(rest?.limits.map((interval) => [interval.parm, interval]));
  const found = parameters.map((parameter): Part => {
    const { name, place } = parameter;
    if (place.kind === 'fixed' && limit.ends[place.index] !== 0)
      return endlessProfile(core, limit, parameter, place.index, wanted);
    return { limits: known.get(name) ?? undetermined(parameter), points: [], warnings: [], evaluations: 0 };
  });
  return {
    level: options.level,
    points: parameters.flatMap(({ name }, k) => [
      ...(rest?.points.filter(({ parameter }) => parameter === name) ?? []),
      ...found[k].points,
    ]),
    limits: found.map(({ limits }) => limits),
    evaluations: found.reduce((sum, { evaluations }) => sum + evaluations, rest?.evaluations ?? 0),
    warnings: [...(rest?.warnings ?? []), ...found.flatMap(({ warnings }) => warnings)],
  };
}

/** Where every row is at the edge, the likelihood does not depend on the variances. */
function undetermined({ name, estimate, place }: Parameter): Interval {
  const lower = place.kind === 'correlation' ? -1 : 0;
  const upper = place.kind === 'correlation' ? 1 : Number.POSITIVE_INFINITY;
  return { parm: name, estimate, lower, upper };
}

function fromMaximum(
  core: FitCore,
  parameters: readonly Parameter[],
  wanted: Wanted,
  level: number,
  onProgress: ProfileOptions['onProgress'],
): Profile {
  const { model, maximum, evaluations } = counted(profileModel(core));
  // only the last is of interest: each replaces the one before
  let moved: GlmmWarning | null = null;
  let top = topAt(model, maximum);
  let found: OneProfile[] = [];
  for (let restarts = 0; found.length < parameters.length; ) {
    onProgress?.(found.length, parameters.length);
    const one = profileOne(top, parameters[found.length], wanted);
    if (one.better === null || restarts === MAX_RESTARTS) found.push(one);
    else {
      const summit = climb(model, one.better);
      moved = betterOptimum(core, summit);
      top = topAt(model, summit.maximum);
      found = [];
      restarts++;
    }
  }
  // the numbers of the fit, unless they turned out not to be the best
  const estimate = (one: OneProfile, k: number): number =>
    moved === null ? parameters[k].estimate : one.limits.estimate;
  return {
    level,
    points: found.flatMap((one) => one.points),
    limits: found.map((one, k) => ({ ...one.limits, estimate: estimate(one, k) })),
    evaluations: evaluations(),
    warnings: [...(moved === null ? [] : [moved]), ...found.flatMap((one) => one.warnings)],
  };
}

function checkHasMaximum({ numbers }: FitCore): void {
  const unbounded = numbers.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED');
  if (unbounded === undefined) return;
  throw new GlmmError(
    'NUMERICAL_FAILURE',
    `a profile starts from a maximum, and this likelihood has none\n${unbounded.message}`,
  );
}

/** The same model, counting. */
function counted({ model, maximum }: { readonly model: ProfileModel; readonly maximum: readonly number[] }) {
  let count = 0;
  const evaluate: ProfileModel['engine']['evaluate'] = (parameters, gradient) => {
    count++;
    return model.engine.evaluate(parameters, gradient);
  };
  return { model: { map: model.map, engine: { ...model.engine, evaluate } }, maximum, evaluations: () => count };
}
