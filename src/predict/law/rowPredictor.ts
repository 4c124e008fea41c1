/**
 * The linear predictor of a row with what its error is made of (docs/mathematics.md (14.1)): derivatives in the parameters, and variances
 * of the random effects that the data speak of, and of those that they do not.
 */
import { etaKnown } from '../linearPredictor.ts';
import { MISSING_LEVEL, type Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { addConditional, jointLaw, modeOf, newLevelVariance, rowCombinations } from './jointLaw.ts';

export interface RowPredictor {
  readonly eta: number;
  readonly predicted: number;
  readonly unseen: number;
}

/**
 * Row `i`; writes derivatives into `gradient`, those of x'beta alone without standard errors, and adds those in what the density has of its own to `own`,
 * which may hold some.
 */
export type RowPredictors = (i: number, gradient: Float64Array, own?: Float64Array) => RowPredictor;

/** @param atModes with the effects of the row's group, where they are zero without */
export function rowPredictors(state: PredictionState, rows: Rows, atModes: boolean, wantSe: boolean): RowPredictors {
  const joint = jointLaw(state);
  const combination = atModes ? rowCombinations(joint, rows) : null;
  const nTheta = state.theta.length;
  const p = state.beta.length;
  const fixed = etaKnown(rows, state);
  return (i, gradient, own) => {
    gradient.fill(0);
    for (let j = 0; j < p; j++) gradient[nTheta + j] = rows.X[j * rows.nRows + i];
    const isMissing = rows.codes.some((codes) => codes[i] === MISSING_LEVEL);
    if (combination === null) return { eta: isMissing ? Number.NaN : fixed[i], predicted: 0, unseen: 0 };
    const effects = combination(i);
    const eta = isMissing ? Number.NaN : fixed[i] + modeOf(joint, effects);
    if (!wantSe) return { eta, predicted: 0, unseen: 0 };
    return { eta, predicted: addConditional(joint, effects, gradient, own), unseen: newLevelVariance(joint, rows, i) };
  };
}
