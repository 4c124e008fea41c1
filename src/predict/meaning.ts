/**
 * What estimates mean on scales that people read: sentences, ratios and shares, from the estimates and their covariance. Apart from
 * methods.ts, so that a page can show these before it loads predictions.
 */
import type { FitCore } from '../fit/core.ts';
import { estimateState } from './estimateState.ts';
import { type Icc, type IccOptions, icc } from './icc.ts';
import { type InterpretOptions, interpret, type Reading } from './interpret.ts';
import { type MedianRatio, medianOddsRatio } from './medianRatio.ts';
import { knownOptions } from './options.ts';
import { oddsRatios, type RatioOptions, type RatioRow } from './ratios.ts';
import type { EstimateState } from './state.ts';
import type { RandomSetting } from './variance.ts';

export interface MeaningMethods {
  /** exp(beta) with intervals: odds, rate, hazard or mean ratios by the link. */
  oddsRatios(options?: RatioOptions): readonly RatioRow[];
  /** Each coefficient as a sentence. */
  interpret(options?: InterpretOptions): readonly Reading[];
  /** Intraclass correlation with its interval. */
  icc(options?: IccOptions): Icc;
  /** Median odds (rate, hazard) ratio between two random groups. */
  medianOddsRatio(options?: { readonly at?: RandomSetting; readonly level?: number }): readonly MedianRatio[];
}

export function meaningMethods(stateOf: () => EstimateState): MeaningMethods {
  return {
    oddsRatios: (options) => oddsRatios(stateOf(), knownOptions('oddsRatios', options, ['level', 'intervals'])),
    interpret: (options) => interpret(stateOf(), knownOptions('interpret', options, ['level', 'intervals'])),
    icc: (options) => icc(stateOf(), knownOptions('icc', options, ['at', 'level'])),
    medianOddsRatio: (options) => medianOddsRatio(stateOf(), knownOptions('medianOddsRatio', options, ['at', 'level'])),
  };
}

/** The same for a fit without its other methods. */
export function meaningOf(core: FitCore): MeaningMethods {
  const state = estimateState(core);
  return meaningMethods(() => state);
}
