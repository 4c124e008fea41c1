/**
 * Profile likelihood: each parameter held in turn, the others at their best.
 */

import { CALLBACK, checkOptions, LEVEL, NAMES, type OptionTable, whole } from '../../data/check.ts';
import { GlmmError, type GlmmWarning } from '../../errors.ts';
import type { RandomView } from '../../fit/engine/scale.ts';
import type { Estimation, Limit } from '../../fit/estimation.ts';
import type { Method } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { qnorm } from '../../stats/special.ts';
import { lending } from '../../wasm/loans.ts';
import { refuseFreedom } from '../freedom.ts';
import { freedomProfile } from '../freedomProfile.ts';
import { holding, type Interval } from '../interval.ts';
import { type Parameter, selectParameters } from '../parameters.ts';
import { endlessProfile, endlessSecond, endOf, secondEndOf } from './endlessProfile.ts';
import { betterOptimum, climb, type Peak, peakAt } from './peak.ts';
import { type ProfileModel, profileModel, viewOf } from './profileModel.ts';
import { type OneProfile, type ProfilePoint, profileOne, type Wanted } from './profileOne.ts';

export type { ProfilePoint } from './profileOne.ts';

export interface ProfileOptions {
  /** Names of parameters, lme4's aliases `.sig01`, or groups of them: `theta_`, `beta_`, `sd_`, `cor_`, `zi_`, `disp_`. Default all. */
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
  /** Evaluations of the likelihood with its gradient, beside those that tell the curvature at the maximum. */
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
 * Linear mixed models are profiled by maximum likelihood, also where the fit is by REML. Every parameter by itself: its numbers are
 * the same, to the bit, whichever others are asked for and whichever thread does them.
 *
 * @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION; NUMERICAL_FAILURE where the likelihood has no maximum
 */
export function profile(estimation: Estimation, options: ProfileOptions = {}): Profile {
  return profileOf(estimation, selectParameters(estimation, options.parm), options);
}

/** The profile of one of the parameters that `options` select, by its number. */
export function profilePart(estimation: Estimation, options: ProfileOptions, at: number): Profile {
  const checked = checkOptions('profile()', options, PROFILE);
  return profileOf(estimation, [selectParameters(estimation, checked.parm)[at]], checked);
}

function profileOf(estimation: Estimation, parameters: readonly Parameter[], options: ProfileOptions): Profile {
  const { level = 0.95, points: between = DEFAULT_POINTS, onProgress } = options;
  const height = qnorm(0.5 + 0.5 * level);
  checkIsExact(estimation);
  const wanted = { height, between };
  const { atFreedom } = estimation;
  if (atFreedom && parameters.every(({ place }) => place.kind === 'freedom'))
    return ofFreedom(
      level,
      parameters.map(({ name }) => freedomProfile(estimation, atFreedom, name, wanted)),
    );
  refuseFreedom('profile()', estimation, "Use confint({ method: 'wald' }) or 'bootstrap', or ask for parm: 'df'.");
  checkHasMaximum(estimation);

  return lending(() =>
    estimation.limit
      ? besideEndless(estimation, estimation.limit, parameters, { ...options, level, points: between }, wanted)
      : besideFar(estimation, parameters, wanted, level, onProgress),
  );
}

function ofFreedom(level: number, found: readonly Part[]): Profile {
  return {
    level,
    points: found.flatMap(({ points }) => points),
    limits: found.map(({ limits }) => limits),
    evaluations: found.reduce((sum, { evaluations }) => sum + evaluations, 0),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}

interface Part extends Omit<OneProfile, 'better'> {
  readonly evaluations: number;
}

/** Of separated data: what is finite by the model that is left in the limit, the rest each by itself. */
function besideEndless(
  estimation: Estimation,
  limit: Limit,
  parameters: readonly Parameter[],
  options: ProfileOptions & { readonly level: number },
  wanted: Wanted,
): Profile {
  const hasEstimate = (parameter: Parameter): boolean => endOf(limit, parameter) === 0;
  const parm = parameters.filter(hasEstimate).map(({ name }) => name);
  const rest = limit.estimation && parm.length > 0 ? profile(limit.estimation, { ...options, parm }) : null;
  const known = new Map(rest?.limits.map((interval) => [interval.parm, interval]));
  const found = parameters.map((parameter): Part => {
    const { name } = parameter;
    if (!hasEstimate(parameter)) return endlessProfile(estimation, limit, parameter, wanted);
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

/** Of second predictors without a finite estimate in some rows: what is finite from the maximum, the rest each by itself. */
function besideFar(
  estimation: Estimation,
  parameters: readonly Parameter[],
  wanted: Wanted,
  level: number,
  onProgress: ProfileOptions['onProgress'],
): Profile {
  const finite = parameters.filter((parameter) => secondEndOf(estimation, parameter) === 0);
  const rest = fromMaximum(estimation, finite, wanted, level, onProgress);
  if (finite.length === parameters.length) return rest;
  const endless = new Map(
    parameters.flatMap((parameter) =>
      finite.includes(parameter) ? [] : [[parameter.name, endlessSecond(estimation, parameter, wanted)] as const],
    ),
  );
  const known = new Map(rest.limits.map((interval) => [interval.parm, interval]));
  const own = [...endless.values()];
  return {
    level,
    points: parameters.flatMap(
      ({ name }) => endless.get(name)?.points ?? rest.points.filter(({ parameter }) => parameter === name),
    ),
    limits: parameters.map(({ name }) => endless.get(name)?.limits ?? known.get(name)!),
    evaluations: own.reduce((sum, { evaluations }) => sum + evaluations, rest.evaluations),
    warnings: [...rest.warnings, ...own.flatMap(({ warnings }) => warnings)],
  };
}

/** Where every row is at the edge, the likelihood does not depend on the variances. */
function undetermined({ name, estimate, place }: Parameter): Interval {
  const lower =
    place.kind === 'correlation'
      ? -1
      : place.kind === 'threshold' || place.kind === 'second'
        ? Number.NEGATIVE_INFINITY
        : 0;
  const upper = place.kind === 'correlation' ? 1 : Number.POSITIVE_INFINITY;
  return { parm: name, estimate, lower, upper };
}

function fromMaximum(
  estimation: Estimation,
  parameters: readonly Parameter[],
  wanted: Wanted,
  level: number,
  onProgress: ProfileOptions['onProgress'],
): Profile {
  const { open, maximum, evaluations } = counted(profileModel(estimation));
  // only the last is of interest: each replaces the one before
  let moved: GlmmWarning | null = null;
  let summitAt = maximum;
  const views = new Map<RandomView, ProfileModel>();
  let peaks = new Map<RandomView, Peak>();
  let atTops = 0;
  const peakIn = (view: RandomView): Peak => {
    const model = views.get(view) ?? open(view);
    views.set(view, model);
    const known = peaks.get(view);
    if (known !== undefined) return known;
    const before = evaluations();
    const peak = peakAt(model, summitAt);
    atTops += evaluations() - before;
    peaks.set(view, peak);
    return peak;
  };
  let found: OneProfile[] = [];
  for (let restarts = 0; found.length < parameters.length; ) {
    onProgress?.(found.length, parameters.length);
    const parameter = parameters[found.length];
    const peak = peakIn(viewOf(parameter, peakIn('centred').model.map));
    const one = profileOne(estimation, peak, parameter, wanted);
    if (one.better === null || restarts === MAX_RESTARTS) found.push(one);
    else {
      const summit = climb(peak.model, one.better);
      moved = betterOptimum(estimation, summit);
      summitAt = summit.maximum;
      peaks = new Map();
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
    limits: found.map((one, k) => {
      const { parm, lower, upper } = one.limits;
      return { parm, estimate: estimate(one, k), ...holding(estimate(one, k), lower, upper) };
    }),
    evaluations: evaluations() - atTops,
    warnings: [...(moved === null ? [] : [moved]), ...found.flatMap((one) => one.warnings)],
  };
}

/** @throws GlmmError INVALID_OPTION where values are from random probes: they do not fall as their slopes say, and limits are found by both */
function checkIsExact({ engine }: Estimation): void {
  if (engine.probes === undefined) return;
  throw new GlmmError(
    'INVALID_OPTION',
    "there is no profile of a fit with random probes (fit.simulation), whose likelihood is known but for the probes' noise.\n" +
      "Use confint({ method: 'wald' }), or fit with control: { engine: 'exact' }.",
    { method: 'profile', probes: engine.probes.count },
  );
}

function checkHasMaximum({ numbers }: Estimation): void {
  const unbounded = numbers.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED');
  if (unbounded === undefined) return;
  throw new GlmmError(
    'NUMERICAL_FAILURE',
    `a profile starts from a maximum, and this likelihood has none\n${unbounded.message}`,
  );
}

/** The same models, counting. */
function counted({ open, maximum }: ReturnType<typeof profileModel>) {
  let count = 0;
  const counting = ({ engine, ...model }: ProfileModel): ProfileModel => ({
    ...model,
    engine: {
      ...engine,
      evaluate(parameters, gradient) {
        count++;
        return engine.evaluate(parameters, gradient);
      },
    },
  });
  return { open: (view: RandomView) => counting(open(view)), maximum, evaluations: () => count };
}

export interface ProfileSignature {
  /** Profile likelihoods, for plotting, with their limits. */
  profile(options?: ProfileOptions): Profile;
}

export const profileMethod: Method<ProfileSignature, WithEstimation> = {
  name: 'profile',
  options: PROFILE,
  run: ({ estimation }, options) => profile(estimation, options),
};
