/**
 * What estimates mean on scales that people read: sentences, ratios and shares, from the estimates and their covariance. Apart from
 * methods.ts, so that a page can show these before it loads predictions.
 */
import type { FitCore } from '../../fit/core.ts';
import { estimateState } from '../estimateState.ts';
import type { EstimateState } from '../state.ts';
import { type Icc, type IccOptions, icc } from './icc.ts';
import { type InterpretOptions, interpret, type Reading } from './interpret.ts';
import { type MedianRatio, medianOddsRatio } from './medianRatio.ts';
import { oddsRatios, type RatioOptions, type RatioRow } from './ratios.ts';

export interface MeaningMethods {
  /** exp(beta) with intervals: odds, rate, hazard or mean ratios by the link. */
  oddsRatios(options?: RatioOptions): readonly RatioRow[];
  /** Each coefficient as a sentence. */
  interpret(options?: InterpretOptions): readonly Reading[];
  /** Intraclass correlation with its interval. */
  icc(options?: IccOptions): Icc;
  /** Median odds (rate, hazard) ratio between two random groups. */
  medianOddsRatio(options?: IccOptions): readonly MedianRatio[];
}

export function meaningMethods(stateOf: () => EstimateState): MeaningMethods {
  return {
    oddsRatios: (options) => oddsRatios(stateOf(), options),
    interpret: (options) => interpret(stateOf(), options),
    icc: (options) => icc(stateOf(), options),
    medianOddsRatio: (options) => medianOddsRatio(stateOf(), options),
  };
}

/** The same for a fit without its other methods. */
export function meaningOf(core: FitCore): MeaningMethods {
  const state = estimateState(core);
  return meaningMethods(() => state);
}
