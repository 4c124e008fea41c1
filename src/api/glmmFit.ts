/**
 * The fit as users hold it: frozen numbers and names, and methods that compute what is asked for, once.
 */

import { checkOptions, without } from '../data/check.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import type { FitCore } from '../fit/core.ts';
import { RESIDUALS, type ResidualOptions } from '../fit/numbers/residuals.ts';
import { readingsOf } from '../fit/readings.ts';
import type { FitSummary, RandomEffect } from '../fit/types.ts';
import { type AnovaTable, randomEffectsTest } from '../infer/hypothesis/anova.ts';
import { type Drop1Row, drop1 } from '../infer/hypothesis/drop1.ts';
import { type WaldTest, type WaldTestOptions, waldTest } from '../infer/hypothesis/jointWald.ts';
import type { Interval } from '../infer/interval.ts';
import { type Bootstrap, bootstrap, bootstrapAsync } from '../infer/intervals/bootstrap.ts';
import { BOOTSTRAP, type BootstrapOptions } from '../infer/intervals/bootstrapOptions.ts';
import { confint } from '../infer/intervals/confint.ts';
import type { ConfintOptions } from '../infer/intervals/confintOptions.ts';
import { type Profile, type ProfileOptions, profile } from '../infer/profile/profile.ts';
import { type AugmentRow, augment } from '../predict/conditional/augment.ts';
import { fitData, type PredictMethods, predictMethods } from '../predict/methods.ts';
import { predictionState } from '../predict/predictionState.ts';
import { stateToJson } from '../predict/saved/stateJson.ts';
import type { PredictionState } from '../predict/state.ts';
import { anovaText, drop1Text } from '../report/anova.ts';
import { toJson } from '../report/json/json.ts';
import { printing } from '../report/readable.ts';
import { summaryText } from '../report/summary.ts';
import { type GlanceRow, glance, type TidyRow, tidy } from '../report/tidy.ts';
import { type DispersionOptions, type DispersionTest, dispersionTest } from '../simulate/dispersion.ts';
import { type Influence, type InfluenceOptions, influence } from '../simulate/leaveOut/influence.ts';
import { quantileResiduals, type SimulationOptions } from '../simulate/quantileResiduals.ts';
import { refit } from '../simulate/refit.ts';
import { resampling, resamplingAsync } from '../simulate/resampler.ts';
import type { ResponseInput, UserResponse } from '../simulate/response.ts';
import { type SimulateOptions, simulate } from '../simulate/simulate.ts';
import { type ZeroInflationTest, zeroInflationTest } from '../simulate/zeroInflation.ts';
import type { SavedFitJson } from './fromJSON.ts';

/** A fitted model. Plain, frozen, independent of linear memory. */
export interface GlmmFit extends FitSummary, PredictMethods {
  /** Fixed effects by name. */
  fixef(): Readonly<Record<string, number>>;
  /** Predicted random effects by grouping factor: posterior means and modes, each with its standard deviation. */
  ranef(): Readonly<Record<string, readonly RandomEffect[]>>;
  /** Fitted values at the conditional modes, on the scale of the response (for binomial data: probabilities). One per row used. */
  fitted(): Float64Array;
  /** Linear predictor at the conditional modes. One per row used. */
  linearPredictor(): Float64Array;
  /** Residuals at the conditional modes, one per row used. Default 'pearson'. */
  residuals(options?: ResidualOptions): Float64Array;
  /** Confidence intervals of standard deviations, correlations and fixed effects; by profile likelihood unless asked otherwise. */
  confint(options?: ConfintOptions): readonly Interval[];
  /** Profile likelihoods, for plotting, with their limits. */
  profile(options?: ProfileOptions): Profile;
  /** The model without each fixed term in turn, by likelihood ratio; terms that are part of an interaction stay. */
  drop1(): readonly Drop1Row[];
  /** The fit beside the same model without random effects. */
  randomEffectsTest(): AnovaTable;
  /** A joint Wald test of several fixed effects. */
  waldTest(options?: WaldTestOptions): WaldTest;
  /** Responses drawn from the fitted model, in the form of the data; one value a row used. */
  simulate(options?: SimulateOptions): readonly UserResponse[];
  /** The same model for another response: as `simulate` gives it, or any array with a value a row used. Keeps the number of quadrature points. */
  refit(response: ResponseInput): GlmmFit;
  /** Estimates, or a statistic, of refits to simulated responses. */
  bootstrap(options?: BootstrapOptions<GlmmFit>): Bootstrap;
  /** The same while the event loop goes on: can be stopped by an AbortSignal, then gives what was done. */
  bootstrapAsync(options?: BootstrapOptions<GlmmFit>): Promise<Bootstrap>;
  /** Simulation-based quantile residuals, one per row used: each about uniform on (0, 1) when the model is right; parameters are estimated and rows of a group depend on each other. 0/1 rows say little. */
  quantileResiduals(options?: SimulationOptions): Float64Array;
  /** Whether responses vary more, or less, than the family allows, by simulation; 0/1 rows without trials cannot show it. */
  dispersionTest(options?: DispersionOptions): DispersionTest;
  /** Whether there are more zeros, or fewer, than the model gives. */
  zeroInflationTest(options?: SimulationOptions): ZeroInflationTest;
  /** What leaving out each group in turn does to the estimates. */
  influence(options?: InfluenceOptions): Influence;
  /** The report, in lme4's layout. */
  summary(): string;
  toString(): string;
  /** The numbers and all that predictions need, plain; {@link fromJSON} reads it back. */
  toJSON(): SavedFitJson;
  /** A row per parameter, with broom.mixed's names. */
  tidy(): readonly TidyRow[];
  /** One row about the whole fit, with broom.mixed's names. */
  glance(): GlanceRow;
  /** A row per row used, with broom.mixed's names. */
  augment(): readonly AugmentRow[];
}

/** @param table the user's data, for averages over its rows with a variable changed */
export function glmmFit(core: FitCore, dataName?: string, table?: DataTable, readings = readingsOf(core)): GlmmFit {
  const { numbers } = core;
  const { summary, eta, mu, residuals } = readings;
  let state: PredictionState | undefined;
  const ownState = (): PredictionState => (state ??= predictionState(core));
  const fit: GlmmFit = {
    ...numbers,
    get scaledResiduals() {
      return summary.scaledResiduals;
    },
    get quadrature() {
      return summary.quadrature ?? null;
    },
    get warnings() {
      return summary.warnings;
    },
    fixef: without('fixef', () => namedValues(numbers.coefficients.map(({ term, estimate }) => [term, estimate]))),
    ranef: without('ranef', () => ranefByGroup(core)),
    fitted: without('fitted', () => mu().slice()),
    linearPredictor: without('linearPredictor', () => eta().slice()),
    residuals: (options) => residuals(checkOptions('residuals()', options, RESIDUALS).type ?? 'pearson'),
    confint: (options) => resampling(core, (resampler) => confint(core, options, resampler)),
    profile: (options) => profile(core, options),
    drop1: without('drop1', () => drop1(core)),
    randomEffectsTest: without('randomEffectsTest', () => randomEffectsTest(core)),
    waldTest: (options) => waldTest(core, options),
    simulate: (options) => simulate(core, options),
    refit: (response) => glmmFit(refit(core, response), dataName, table),
    bootstrap: (options) => resampling(core, (resampler) => bootstrap(core, resampler, withStatistic(options, table))),
    bootstrapAsync: async (options) =>
      resamplingAsync(core, (resampler) => bootstrapAsync(core, resampler, withStatistic(options, table))),
    quantileResiduals: (options) => quantileResiduals(core, options),
    dispersionTest: (options) => dispersionTest(core, options),
    zeroInflationTest: (options) => zeroInflationTest(core, options),
    influence: (options) => influence(core, options),
    summary: without('summary', () => summaryText(fit, dataName === undefined ? {} : { dataName })),
    toString: () => fit.summary(),
    toJSON: () => ({ ...toJson(fit), prediction: stateToJson(ownState()) }),
    tidy: without('tidy', () => tidy(fit)),
    glance: without('glance', () => glance(fit)),
    augment: without('augment', () => augment(core)),
    ...predictMethods(ownState, fitData(core, table)),
  };
  printing(fit, {
    drop1: (rows: readonly Drop1Row[]) => drop1Text(rows, numbers.formula),
    randomEffectsTest: anovaText,
  });
  Object.defineProperty(fit, CORE, { value: core });
  Object.defineProperty(fit, TABLE, { value: table });
  Object.defineProperty(fit, STATE, { value: ownState });
  return Object.freeze(fit);
}

/** Statistics of users are functions of what users hold. */
function withStatistic(
  given: BootstrapOptions<GlmmFit> | undefined,
  table: DataTable | undefined,
): BootstrapOptions<FitCore> {
  const { statistic, ...options } = checkOptions<BootstrapOptions<GlmmFit>>('bootstrap()', given, BOOTSTRAP);
  if (statistic === undefined) return options;
  return { ...options, statistic: (core) => statistic(glmmFit(core, undefined, table)) };
}

/** Where a fit keeps what functions of several fits need; neither listed nor written to JSON. */
const CORE = Symbol('core');
const TABLE = Symbol('table');
const STATE = Symbol('state');

/** The data that a fit was made from, where it still has them. */
export function tableOf(fit: GlmmFit): DataTable | undefined {
  return (fit as { readonly [TABLE]?: DataTable })[TABLE];
}

/** What predictions of a fit are made from, computed once. Of a fit that {@link coreOf} knows. */
export function stateOf(fit: GlmmFit): () => PredictionState {
  return (fit as unknown as { readonly [STATE]: () => PredictionState })[STATE];
}

/** What is behind a fit. @throws GlmmError INVALID_OPTION for anything that `glmm()` has not returned */
export function coreOf(fit: GlmmFit): FitCore {
  const core = (fit as { readonly [CORE]?: FitCore } | null | undefined)?.[CORE];
  if (core) return core;
  throw new GlmmError(
    'INVALID_OPTION',
    'this takes fits as glmm() returns them; one read from JSON is without its data',
  );
}

function ranefByGroup({ design, effects }: FitCore): Record<string, readonly RandomEffect[]> {
  return namedValues(
    design.groups.map((group, g) => [
      group.name,
      group.levels.flatMap((level, i) =>
        design.random.flatMap((term, t) =>
          term.group !== g
            ? []
            : term.names.map((name, d) => {
                const at = i * term.names.length + d;
                const { mode, mean, modeSd, sd } = effects[t];
                return { level, term: name, mode: mode[at], mean: mean[at], modeSd: modeSd[at], sd: sd[at] };
              }),
        ),
      ),
    ]),
  );
}

/** An object without a prototype, so that any name is just a name. */
function namedValues<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const named: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) named[name] = value;
  return named;
}
