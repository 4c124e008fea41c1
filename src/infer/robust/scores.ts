/**
 * Sandwich of a likelihood with independent groups: V (sum s s') V, s the gradient of a cluster's logLik in (theta, beta, log shape) and V
 * the inverse of the observed information, docs/mathematics.md (5.12), (5.13).
 */

import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { hasIndependentGroups, nestingOf } from '../../fit/engine/dimension.ts';
import { openModel } from '../../fit/engine/engine.ts';
import { nested } from '../../fit/engine/kind/nested.ts';
import { stepToUser } from '../../fit/engine/parameters.ts';
import type { OpenModel } from '../../fit/engine/types.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { lending } from '../../wasm/loans.ts';
import { type Clusters, ONE_AS_FIXED } from './clusters.ts';

/** One point at all levels. */
const LAPLACE = 1;
/** Groups whose scores are taken together: their numbers are kept. */
const TOGETHER = 4096;

/** Of all parameters on the user's scale, square. @throws GlmmError INVALID_OPTION, NUMERICAL_FAILURE */
export function scoresByCluster(estimation: Estimation, clusters: Clusters): Float64Array {
  const steps = stepsByCluster(estimation, clusters, 'robust covariances need');
  const size = estimation.parameters.length;
  const out = new Float64Array(size * size);
  for (const step of steps)
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) out[i * size + j] += step[i] * step[j];
  return out;
}

/**
 * V s of each cluster, on the user's scale: how far its data move the estimates, to first order.
 *
 * @param needs what wants them, in words: `robust covariances need`
 * @throws GlmmError INVALID_OPTION, NUMERICAL_FAILURE
 */
export function stepsByCluster(estimation: Estimation, clusters: Clusters, needs: string): readonly Float64Array[] {
  return lending(() => steps(estimation, clusters, needs));
}

function steps(estimation: Estimation, { codes, nClusters }: Clusters, needs: string): readonly Float64Array[] {
  const { parameters, parameterCovariance: V } = estimation;
  const {
    factor: { levels, codes: groups },
    model: { engine, map },
  } = independentGroups(estimation, needs);
  const clusterOf = new Int32Array(levels.length);
  groups.forEach((group, i) => {
    clusterOf[group] = codes[i];
  });
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
  return sums.map((score) => {
    const step = new Float64Array(size);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) step[i] += V![i * size + k] * score[k];
    return stepToUser(map, step, parameters);
  });
}

/**
 * The factor whose levels are independent of each other, and the likelihood that the fit maximises as a sum over them: of nested factors by
 * Laplace's approximation it is quadrature with a point at each level.
 */
function independentGroups(
  estimation: Estimation,
  needs: string,
): { readonly factor: Design['groups'][number]; readonly model: OpenModel } {
  const { design, family, engine } = estimation;
  if (hasIndependentGroups(design)) return { factor: design.groups[0], model: estimation.open(undefined, false) };
  const nesting = nestingOf(design);
  if (nesting === null || engine.integration === 'ep' || engine.probes !== undefined)
    throw severalFactors(
      needs,
      design.groups.map(({ name }) => name),
      nesting !== null,
    );
  const byLevels = engine.hasLevels ? estimation.open(undefined, false) : openModel(nested, design, family, LAPLACE);
  return { factor: design.groups[nesting[0]], model: byLevels };
}

export function severalFactors(needs: string, names: readonly string[], isNested: boolean): GlmmError {
  const why = `${needs} the scores of independent groups, which a likelihood with several factors (${names.join(', ')}) does not give`;
  return new GlmmError(
    'INVALID_OPTION',
    isNested
      ? `${why} by this integration: fit with nAGQ: 'auto' or integration: 'laplace'`
      : `${why}\n${ONE_AS_FIXED}`,
    { option: 'cluster', groups: names },
  );
}

function failed(): GlmmError {
  return new GlmmError('NUMERICAL_FAILURE', 'the scores of the groups cannot be computed at the estimates');
}
