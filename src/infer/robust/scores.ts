/**
 * Sandwich of a likelihood with independent groups: V (sum s s') V, s the gradient of a cluster's logLik in (theta, beta, log shape) and V
 * the inverse of the observed information, docs/mathematics.md (5.12), (5.13).
 */
import { GlmmError } from '../../errors.ts';
import type { FitCore } from '../../fit/core.ts';
import { hasIndependentGroups } from '../../fit/engine/dimension.ts';
import { covarianceToUser } from '../../fit/engine/parameters.ts';
import { lending } from '../../wasm/loans.ts';
import type { Clusters } from './clusters.ts';

/** Groups whose scores are taken together: their numbers are kept. */
const TOGETHER = 4096;

/** Of all parameters on the user's scale, square. @throws GlmmError INVALID_OPTION, NUMERICAL_FAILURE */
export function scoresByCluster(core: FitCore, clusters: Clusters): Float64Array {
  return lending(() => sandwich(core, clusters));
}

function sandwich(core: FitCore, { codes, nClusters }: Clusters): Float64Array {
  const { design, parameters, parameterCovariance: V } = core;
  if (!hasIndependentGroups(design)) throw severalFactors(design.groups.map(({ name }) => name));
  const [{ levels, codes: groups }] = design.groups;
  const clusterOf = new Int32Array(levels.length);
  groups.forEach((group, i) => {
    clusterOf[group] = codes[i];
  });
  const { engine, map } = core.open(undefined, false);
  const size = parameters.length;
  const sums = Array.from({ length: nClusters }, () => new Float64Array(size));
  engine.resetModes();
  for (let from = 0; from < levels.length; from += TOGETHER) {
    const to = Math.min(levels.length, from + TOGETHER);
    const scores = engine.groupScores(parameters, from, to);
    if (scores === null || !V) throw failed();
    for (let g = from; g < to; g++)
      for (let k = 0; k < size; k++) sums[clusterOf[g]][k] -= 0.5 * scores[(g - from) * size + k];
  }
  const out = new Float64Array(size * size);
  for (const score of sums) {
    const step = new Float64Array(size);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) step[i] += V![i * size + k] * score[k];
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) out[i * size + j] += step[i] * step[j];
  }
  return covarianceToUser(map, out, parameters);
}

function severalFactors(names: readonly string[]): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `robust covariances need the scores of independent groups, which a likelihood with several factors (${names.join(', ')}) does not give`,
    { option: 'cluster', groups: names },
  );
}

function failed(): GlmmError {
  return new GlmmError('NUMERICAL_FAILURE', 'the scores of the groups cannot be computed at the estimates');
}
