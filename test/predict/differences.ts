/** Derivatives of anything computed from a state in (theta, beta), by central differences: the oracle of the analytic ones. */
import type { PredictionState } from '../../src/predict/state.ts';

/** Balances truncation and rounding of values right to about 1e-15. */
const STEP = 1e-5;

function gradientByDifferences(state: PredictionState, f: (state: PredictionState) => number): number[] {
  const nTheta = state.theta.length;
  const moved = (k: number, by: number): PredictionState => ({
    ...state,
    theta: state.theta.map((value, i) => (i === k ? value + by : value)),
    beta: state.beta.map((value, i) => (i + nTheta === k ? value + by : value)),
  });
  return Array.from(
    { length: nTheta + state.beta.length },
    (_, k) => (f(moved(k, STEP)) - f(moved(k, -STEP))) / (2 * STEP),
  );
}

/** Standard error by the delta method with such derivatives. */
export function seByDifferences(state: PredictionState, f: (state: PredictionState) => number): number {
  const g = gradientByDifferences(state, f);
  const V = state.covariance as readonly number[];
  return Math.sqrt(g.reduce((sum, gi, i) => sum + g.reduce((row, gj, j) => row + gi * V[i * g.length + j] * gj, 0), 0));
}
