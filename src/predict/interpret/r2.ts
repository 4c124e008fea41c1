/**
 * Variance explained, Nakagawa and Schielzeth (2013) with Nakagawa, Johnson and Schielzeth (2017):
 *   marginal    var(x'beta) / (var(x'beta) + v + d)
 *   conditional (var(x'beta) + v) / (var(x'beta) + v + d)
 * v: random-effect variance averaged over the rows (Johnson 2014), d: distribution-specific variance, see variance.ts (docs/mathematics.md (14.11)).
 */

import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import type { WithState } from '../given.ts';
import { refuseSecond } from '../second.ts';
import type { PredictionState } from '../state.ts';
import { groupVariances, residualVariance } from './variance.ts';

export interface R2 {
  readonly marginal: number;
  readonly conditional: number;
  readonly fixedVariance: number;
  readonly randomVariance: number;
  readonly residualVariance: number;
  /** Which distribution-specific variance, as text. */
  readonly method: string;
}

function r2(state: PredictionState): R2 {
  const fixed = state.rows.fixedVariance;
  const random = groupVariances(state, undefined).reduce((sum, { value }) => sum + value, 0);
  const within = residualVariance(state);
  // in separated data the fixed part of some rows is infinite
  if (state.ends?.some((end) => end !== 0)) {
    return {
      ...{ marginal: 1, conditional: 1, fixedVariance: Number.POSITIVE_INFINITY },
      ...{ randomVariance: random, residualVariance: within.value, method: within.method },
    };
  }
  const total = fixed + random + within.value;
  return {
    marginal: fixed / total,
    conditional: (fixed + random) / total,
    fixedVariance: fixed,
    randomVariance: random,
    residualVariance: within.value,
    method: within.method,
  };
}

export interface R2Signature {
  /** Marginal and conditional R2 of Nakagawa and Schielzeth. */
  r2(): R2;
}

export const r2Method: Method<R2Signature, WithState> = {
  name: 'r2',
  options: NO_OPTIONS,
  run(given) {
    const state = given.state();
    refuseSecond('r2()', state, 'zi or disp');
    return r2(state);
  },
};
