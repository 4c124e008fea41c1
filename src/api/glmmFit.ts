/**
 * The fit as users hold it: frozen numbers and names, and methods that compute what is asked for, once.
 */
import { checkOptions } from '../data/check.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import type { Estimation } from '../fit/estimation.ts';
import type { Method, MethodsOf, OpenMethod } from '../fit/method.ts';
import { fittedMethod, linearPredictorMethod, residualsMethod } from '../fit/rowMethods.ts';
import type { FitSummary } from '../fit/types.ts';
import { type WholeFit, wholeFit } from '../fit/whole.ts';
import { randomEffectsTestMethod } from '../infer/hypothesis/anova.ts';
import { drop1Method } from '../infer/hypothesis/drop1.ts';
import { proportionalOddsTestMethod } from '../infer/hypothesis/proportionalOdds.ts';
import { type Bootstrap, bootstrap, bootstrapAsync } from '../infer/intervals/bootstrap.ts';
import { BOOTSTRAP, type BootstrapOptions } from '../infer/intervals/bootstrapOptions.ts';
import { profileMethod } from '../infer/profile/profile.ts';
import { vcovRobustMethod } from '../infer/robust/vcovRobust.ts';
import { augmentMethod } from '../predict/conditional/augment.ts';
import { fitData, modelLaws, type WithState, withState } from '../predict/given.ts';
import { coefTable } from '../predict/means/coefTable.ts';
import { predictionState } from '../predict/predictionState.ts';
import type { WithCoefTable } from '../report/coefficientsBy.ts';
import { dispersionTestMethod } from '../simulate/dispersion.ts';
import { influenceMethod } from '../simulate/leaveOut/influence.ts';
import { quantileResidualsMethod } from '../simulate/quantileResiduals.ts';
import { refit } from '../simulate/refit.ts';
import { resampling, resamplingAsync } from '../simulate/resampler.ts';
import type { ResponseInput } from '../simulate/response.ts';
import { simulateMethod } from '../simulate/simulate.ts';
import { zeroInflationTestMethod } from '../simulate/zeroInflation.ts';
import { waldTestMethod } from './after/waldTest.ts';
import { withMethods } from './bound.ts';
import { confintMethod } from './confint.ts';
import { KEPT_METHODS } from './keptMethods.ts';

export interface RefitSignature {
  /** The same model for another response: as `simulate` gives it, or any array with a value a row used. Keeps the number of quadrature points. */
  refit(response: ResponseInput): GlmmFit;
}

const refitMethod: OpenMethod<RefitSignature, WholeFit> = {
  name: 'refit',
  run: ({ estimation, table, dataName }, response) => glmmFit(wholeFit(refit(estimation, response), table, dataName)),
};

export interface BootstrapSignature {
  /** Estimates, or a statistic, of refits to simulated responses. */
  bootstrap(options?: BootstrapOptions<GlmmFit>): Bootstrap;
}

const bootstrapMethod: Method<BootstrapSignature, WholeFit> = {
  name: 'bootstrap',
  options: BOOTSTRAP,
  run: ({ estimation, table }, options) =>
    resampling(estimation, (resampler) => bootstrap(estimation, resampler, withStatistic(options, table))),
};

export interface BootstrapAsyncSignature {
  /** The same while the event loop goes on: can be stopped by an AbortSignal, then gives what was done. */
  bootstrapAsync(options?: BootstrapOptions<GlmmFit>): Promise<Bootstrap>;
}

const bootstrapAsyncMethod: OpenMethod<BootstrapAsyncSignature, WholeFit> = {
  name: 'bootstrapAsync',
  async run({ estimation, table }, given) {
    const options = checkOptions<BootstrapOptions<GlmmFit>>('bootstrapAsync()', given, BOOTSTRAP);
    return resamplingAsync(estimation, (resampler) =>
      bootstrapAsync(estimation, resampler, withStatistic(options, table)),
    );
  },
};

/** Those that ask for the data of the fit, or its likelihood again. */
const WHOLE_METHODS = [
  fittedMethod,
  linearPredictorMethod,
  residualsMethod,
  confintMethod,
  profileMethod,
  drop1Method,
  proportionalOddsTestMethod,
  randomEffectsTestMethod,
  waldTestMethod,
  vcovRobustMethod,
  simulateMethod,
  refitMethod,
  bootstrapMethod,
  bootstrapAsyncMethod,
  quantileResidualsMethod,
  dispersionTestMethod,
  zeroInflationTestMethod,
  influenceMethod,
  augmentMethod,
] as const;

export const FIT_METHODS = [...KEPT_METHODS, ...WHOLE_METHODS] as const;

/** A fitted model. Plain, frozen, independent of linear memory. */
export interface GlmmFit extends FitSummary, MethodsOf<typeof FIT_METHODS> {}

export function glmmFit(whole: WholeFit): GlmmFit {
  const { estimation, table } = whole;
  const state = withState(() => predictionState(estimation, table), fitData(estimation, table), modelLaws(estimation));
  const inside: Inside = {
    coefTable: (options) => coefTable(inside, options),
    ...whole,
    ...state,
  };
  const fit: GlmmFit = withMethods(whole.summary, FIT_METHODS, inside);
  Object.defineProperty(fit, INSIDE, { value: inside });
  return Object.freeze(fit);
}

/** Statistics of users are functions of what users hold. */
function withStatistic(
  { statistic, ...options }: BootstrapOptions<GlmmFit>,
  table: DataTable | undefined,
): BootstrapOptions<Estimation> {
  if (statistic === undefined) return options;
  return { ...options, statistic: (estimation) => statistic(glmmFit(wholeFit(estimation, table))) };
}

/** What the methods of a fit are given. */
type Inside = WholeFit & WithState & WithCoefTable;

/** Where a fit keeps what functions of fits need; neither listed nor written to JSON. */
const INSIDE = Symbol('inside');

/** What is behind a fit. @throws GlmmError INVALID_OPTION for anything that `glmm()` has not returned */
export function insideOf(fit: GlmmFit): Inside {
  const inside = (fit as { readonly [INSIDE]?: Inside } | null | undefined)?.[INSIDE];
  if (inside) return inside;
  throw new GlmmError(
    'INVALID_OPTION',
    'this takes fits as glmm() returns them; one read from JSON is without its data',
  );
}

/** @throws GlmmError INVALID_OPTION as {@link insideOf} */
export function estimationOf(fit: GlmmFit): Estimation {
  return insideOf(fit).estimation;
}
