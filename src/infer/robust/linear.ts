/**
 * Sandwiches of linear mixed models. The score of a cluster in beta is X'S^-1 A r, r = y - X beta; S^-1 r is the conditional residual by
 * the engine over sigma^2, so that CR0 and CR1 cost a pass over the rows. CR2: corrected.ts.
 */
import type { Estimation } from '../../fit/estimation.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { flatOf, Matrix } from '../../stats/matrix.ts';
import type { Clusters } from './clusters.ts';
import type { ContrastFreedom } from './contrastFreedom.ts';
import { corrected } from './corrected.ts';

interface LinearRobust {
  readonly vcov: Float64Array;
  readonly thetaVcov: null;
  /** Of CR2. */
  readonly freedom: ContrastFreedom | null;
}

/** @throws GlmmError TOO_LONG; NUMERICAL_FAILURE */
export function linearRobust(
  estimation: Estimation,
  clusters: Clusters,
  type: 'CR0' | 'CR1' | 'CR2',
  maxSeconds?: number,
): LinearRobust {
  const { design, numbers, effects } = estimation;
  const { nObs, fixed, response } = design;
  const p = numbers.beta.length;
  if (type === 'CR2') {
    const { scores, freedom } = corrected(estimation, clusters, maxSeconds);
    return { vcov: spread(numbers.vcov, scores), thetaVcov: null, freedom };
  }
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  const scores = Array.from({ length: clusters.nClusters }, () => new Float64Array(p));
  for (let i = 0; i < nObs; i++) {
    const residual = (response.weights[i] * (response.y[i] - eta[i])) / (numbers.sigma * numbers.sigma);
    for (let j = 0; j < p; j++) scores[clusters.codes[i]][j] += residual * fixed.values[j * nObs + i];
  }
  return { vcov: spread(numbers.vcov, scores), thetaVcov: null, freedom: null };
}

/** M (sum s s') M */
function spread(M: readonly (readonly number[])[], scores: readonly Float64Array[]): Float64Array {
  const steps = new Matrix(scores.map((score) => Array.from(score))).mmul(new Matrix(M.map((row) => [...row])));
  return flatOf(steps.gram());
}
