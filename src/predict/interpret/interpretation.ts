/**
 * The methods of a fit that say what its estimates mean on scales that people read: sentences, ratios and shares. Apart from
 * ../methods.ts, so that a page can show these before it loads predictions.
 */
import { ask, type MethodsOf } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { estimateState } from '../estimateState.ts';
import type { EstimateState } from '../state.ts';
import { iccMethod } from './icc.ts';
import { interpretMethod } from './interpret.ts';
import { medianOddsRatioMethod } from './medianRatio.ts';
import { oddsRatiosMethod } from './ratios.ts';

export const INTERPRETATION_METHODS = [oddsRatiosMethod, interpretMethod, iccMethod, medianOddsRatioMethod] as const;

export interface InterpretationMethods extends MethodsOf<typeof INTERPRETATION_METHODS> {}

/** The same for a fit without its other methods: answers by their names. */
export function interpretationOf({ estimation }: WithEstimation): (name: string, taken: readonly unknown[]) => unknown {
  let made: EstimateState | undefined;
  const given = { estimates: () => (made ??= estimateState(estimation)) };
  return (name, taken) => {
    const method = INTERPRETATION_METHODS.find((one) => one.name === name);
    return method && ask(method, given, taken);
  };
}
