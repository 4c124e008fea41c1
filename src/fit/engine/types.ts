/**
 * What estimation and everything after it ask of an engine, whichever integrates over the random effects.
 */
import type { ThetaMap } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import type { ThresholdMap } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import type { Probes } from '../../wasm/krylov/load.ts';
import type { RandomColumns, ScaledColumns, SecondColumns } from '../../wasm/scaledColumns.ts';
import type { PenaltyWanted } from '../penalty/types.ts';
import type { Points, PointsWanted } from '../rule/orders.ts';
import type { LikelihoodEngine } from '../search/estimate.ts';
import type { GlmEngine } from '../start/startGlm.ts';
import type { Dispersion, Integration } from '../types.ts';
import type { FitWork } from './cost/cost.ts';
import type { EngineDesign } from './dimension.ts';
import type { TermEffects } from './effects.ts';
import type { ParameterMap } from './parameters.ts';
import type { FixedColumns, RandomView } from './scale.ts';

/**
 * What is asked of a model in memory. Parameters are on the optimiser's scale. Every engine has every member: one that cannot answer says
 * null or false, or does nothing.
 */
export interface Engine extends LikelihoodEngine, GlmEngine {
  /** Predictions of the random effects, one entry per term, on the optimiser's scale. */
  effects(parameters: Float64Array): TermEffects[];
  /** Logs of the groups' integrals at the last evaluation, without constants; null where groups are not independent. */
  groupLogLik(): Float64Array | null;
  /** What follows looks at one block of rows, or one group, in `every`; false where the engine looks at all rows always. */
  sample(every: number, of?: 'blocks' | 'groups'): boolean;
  /** What follows integrates by this rule; false where the engine has another one alone. */
  setPoints(points: Points): boolean;
  /** Gradients of minus2LogLik of groups from .. to - 1, a row each, of a model opened with `reduce` false; null where a mode cannot be found or groups are not independent; of nested factors groups are levels of the outer one. */
  groupScores(parameters: Float64Array, from: number, to: number): Float64Array | null;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
}

/** A model in linear memory, columns standardised, and the way from its parameters to the user's. */
export interface OpenModel extends Opened {
  readonly search: Search;
}

/** What a kind of engine makes of a model. */
export interface Opened {
  /** The likelihood in all parameters that it has: theta, beta, and log shape of the density or sigma of a linear model. */
  readonly engine: Engine;
  readonly map: ParameterMap;
  /** null where all parameters are searched. */
  readonly search: Search | null;
  /** Of an iterative solver, its probes. */
  readonly probed?: ProbedModel;
  /** What a fit by a rule asks of the engine, were all of its evaluations as the last one; before the first, as most are. */
  work(points: Points): FitWork;
  /** Where an evaluation may take several times as long at some parameters: what a fit asks if all of its evaluations do. */
  workAtWorst?(points: Points): FitWork;
  /** Where evaluations say how much they have done: predicted seconds of all of them so far. Absent: each takes what `work` says. */
  secondsMade?(): number;
  /** Gives its memory to the next model before the work ends that it was opened for. Nothing of this one may be used afterwards. */
  release(): void;
}

/** What an iterative solver can be told and asked besides. */
export interface ProbedModel {
  /** The next evaluation is by these. */
  setProbes(probes: Probes): void;
  /** Standard deviation of minus2LogLik at the last evaluation, over sets of as many probes. */
  determinantSd(): number;
  /** Predicted seconds of an evaluation by all unit vectors, which is exact, and by the probes that the model was opened with. */
  readonly exactSeconds: number;
  readonly probeSeconds: number;
}

/** What is searched for the estimates: the likelihood in all parameters, or in those that the others follow from. */
export interface Search {
  readonly engine: LikelihoodEngine;
  readonly map: ParameterMap;
  /** What a search has found where it ended. */
  estimates(parameters: Float64Array): Estimates;
}

/** On the user's scale, as a fit has them. */
export interface Estimates {
  readonly theta: readonly number[];
  readonly beta: readonly number[];
  readonly sigma: number;
  readonly dispersion?: Dispersion;
  /** Modes of the random effects, one per term, as long as the engine is asked for nothing else. */
  modes(): Float64Array[];
}

/** Besides the columns of X and Z. */
export const ARRAYS_OVER_ROWS = 6;

/** What a fit has taken of its seconds, in all models that it opens (cost/budget.ts). */
export interface Budget {
  readonly maxSeconds: number;
  /** Whether it is of an attempt that a fit can do without: that is given up as soon as it is spent. */
  readonly isAttempt: boolean;
  evaluations: number;
  seconds: number;
}

/** How long a fit may take. */
export type Allowed = Pick<OpenOptions, 'maxSeconds' | 'budget'>;

/** How a model is opened. */
export interface OpenOptions {
  readonly view?: RandomView | undefined;
  /** Predicted seconds that a fit may take where several factors make it long. Default: no limit. */
  readonly maxSeconds?: number | undefined;
  /** What fits with that limit have left of it once they have begun. Default: no limit. */
  readonly budget?: Budget | null | undefined;
  /** False where single groups are asked about. Default: true. */
  readonly reduce?: boolean | undefined;
  /** Whether it is opened for a single evaluation: what that takes is then what may be too long. Default: false. */
  readonly once?: boolean | undefined;
  /** Whether beta is integrated out, of linear models. Default: false. */
  readonly reml?: boolean | undefined;
}

/** What an engine is given. */
export interface Opening extends OpenOptions {
  readonly design: EngineDesign;
  readonly family: Family;
  readonly points: Points;
  /** What every engine takes from the rows. */
  readonly shared: RowsProblem;
  /** Standardised, one per random term. */
  readonly Z: readonly RandomColumns[];
  /** Their structures. The engine itself knows cells of Lambda. */
  readonly lambda: ThetaMap;
  /** Whether a penalty is added to its likelihood. Default: false. */
  readonly isPenalised?: boolean;
  /** The way from the optimiser's parameters to the user's. */
  mapOf(sizes: { readonly nShape: number }): ParameterMap;
}

/** A model and the engine that was chosen for it. */
export interface EngineSetting {
  readonly kind: EngineKind;
  readonly design: Design;
  readonly family: Family;
}

/** Rows as the kernels take them. */
export interface RowsProblem {
  /** Family and link, see wasm/codes.ts. */
  readonly code: number;
  /** In the kernels' form (family/list.ts). */
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  /** Standardised, as the engine wants them. */
  readonly X: ScaledColumns;
  /** Of ordered categories. */
  readonly thresholds?: ThresholdMap | undefined;
  /** Of second predictors. */
  readonly second?: SecondColumns | undefined;
}

/** What users say that may decide between engines. */
export interface Wanted {
  /** The rule. Absent where nobody has said: then one factor has as many points as it takes, and several go by `integration`. */
  readonly nAGQ?: PointsWanted | undefined;
  /** How the random effects of several factors are integrated out. Default: 'auto'. */
  readonly integration?: IntegrationWanted | undefined;
  /** Whether crossed factors are factorized or solved for by conjugate gradients. Default: 'auto', as predicted costs say. */
  readonly solver?: SolverWanted | undefined;
  /** Of conjugate gradients; what is absent goes by the size of the data. */
  readonly probes?: { readonly count?: number | undefined; readonly seed?: number | undefined } | undefined;
  /** What is added to the log-likelihood. Default: nothing. */
  readonly penalty?: PenaltyWanted | undefined;
}

/** `iterative`: conjugate gradients with random probes, whose error is known and printed. */
export type SolverWanted = 'auto' | 'exact' | 'iterative';

/** The random probes of an iterative solver. The same seed gives the same bits everywhere. */
export interface ProbesWanted {
  /** A multiple of eight. */
  readonly count: number;
  readonly seed: number;
}

/** `auto`: Laplace's approximation where one evaluation of expectation propagation finds nothing to correct, else that. */
export type IntegrationWanted = 'laplace' | 'ep' | 'auto';

/** A way to integrate over the random effects. A new one is a file beside this and a line in ENGINES (engine.ts). */
export interface EngineKind<Model extends Opened = Opened> {
  /** Whether it fits such models. The first in ENGINES that takes a model has it. */
  takes(design: EngineDesign, family: Family, wanted: Wanted): boolean;
  /** Whether groups have weights in what it maximises: their integrals are summed one by one. */
  readonly weighsGroups?: true;
  /** Whether it integrates by rules of any order, so that a larger one judges the one of a fit. */
  readonly hasRules: boolean;
  /** Whether its rules have an order for each level of nested factors, which `auto` raises one by one (rule/climbLevels.ts). */
  readonly hasLevels: boolean;
  /** How it integrates. */
  readonly integration: Integration;
  /** Of an iterative solver: its random probes. Absent where everything is exact. */
  readonly probes?: ProbesWanted;
  /** What is added to the log-likelihood that it maximises. */
  readonly penalty?: PenaltyWanted;
  /** The same with what was wanted of it; absent where there is nothing to choose. */
  configured?(wanted: Wanted, design: EngineDesign): EngineKind<Model>;
  /** Rules that `nAGQ: 'auto'` tries in turn; at least one. */
  rungs(design: EngineDesign): readonly Points[];
  /** How it wants the columns of X. */
  columns(X: FixedColumns, nObs: number): ScaledColumns;
  /** The cells of Lambda that its engine takes in the place of theta, by index: at least those that are not zero whatever theta. */
  cells(lambda: ThetaMap): readonly number[];
  /** @throws GlmmError OUT_OF_MEMORY; TOO_LONG; SEVERAL_FACTORS where it has no such rule */
  open(opening: Opening): Model;
}
