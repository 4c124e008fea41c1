/**
 * What estimation and everything after it ask of an engine, whichever integrates over the random effects.
 */
import type { Design } from '../../design/types.ts';
import type { Family } from '../../family/types.ts';
import type { RandomColumns, ScaledColumns } from '../../wasm/scaledColumns.ts';
import type { LikelihoodEngine } from '../search/estimate.ts';
import type { GlmEngine } from '../start/startGlm.ts';
import type { FitWork } from './cost/cost.ts';
import type { TermEffects } from './effects.ts';
import type { ParameterMap } from './parameters.ts';
import type { RandomView } from './scale.ts';

/** What a generalized linear mixed model asks of an engine. Parameters are on the optimiser's scale. */
export interface Engine extends LikelihoodEngine, GlmEngine {
  /** Predictions of the random effects, one entry per term, on the optimiser's scale. */
  effects(parameters: Float64Array): TermEffects[];
  /** Logs of the groups' integrals at the last evaluation, without constants; null where groups are not independent. */
  groupLogLik(): Float64Array | null;
  /** What follows looks at one block of rows, or one group, in `every`; false where the engine looks at all rows always. */
  sample(every: number, of?: 'blocks' | 'groups'): boolean;
  /** What follows integrates by a rule of so many points per dimension; false where the engine has one rule. */
  setPoints(points: number): boolean;
  /** Gradients of minus2LogLik of groups from .. to - 1, a row each, of a model opened with `reduce` false; null where a mode cannot be found or groups are not independent. */
  groupScores(parameters: Float64Array, from: number, to: number): Float64Array | null;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
}

/** A model in linear memory, columns standardised, and the way from its parameters to the user's. */
export interface OpenModel {
  readonly engine: Engine;
  readonly map: ParameterMap;
  /** What a fit by a rule of so many points per dimension asks of the engine. */
  work(points: number): FitWork;
  /** Gives its memory to the next model before the work ends that it was opened for. Nothing of this one may be used afterwards. */
  release(): void;
}

/** Besides the columns of X and Z. */
export const ARRAYS_OVER_ROWS = 6;

/** How a model is opened. */
export interface OpenOptions {
  readonly view?: RandomView | undefined;
  /** Predicted seconds that a fit may take where several factors make it long. Default: no limit. */
  readonly maxSeconds?: number | undefined;
  /** False where single groups are asked about. Default: true. */
  readonly reduce?: boolean | undefined;
}

/** What an engine is given. */
export interface Opening extends OpenOptions {
  readonly design: Design;
  readonly family: Family;
  /** Points per dimension. */
  readonly points: number;
  /** What every engine takes from the rows. */
  readonly shared: RowsProblem;
  /** Standardised, one per random term. */
  readonly Z: readonly RandomColumns[];
  /** The way from the engine's parameters to the user's. */
  mapOf(sizes: { readonly nShape: number }): ParameterMap;
}

/** Rows as the kernels take them. */
export interface RowsProblem {
  /** Family and link, see wasm/codes.ts. */
  readonly code: number;
  /** In the kernels' form (family/list.ts). */
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  /** Standardised. */
  readonly X: ScaledColumns;
}

/** A way to integrate over the random effects. A new one is a file beside this and a line in ENGINES (engine.ts). */
export interface EngineKind {
  takes(design: Design): boolean;
  /** Whether it integrates group by group: by rules of any order, on samples of groups, with scores of single groups. */
  readonly byGroup: boolean;
  /** @throws GlmmError OUT_OF_MEMORY; TOO_LONG */
  open(opening: Opening): OpenModel;
}
