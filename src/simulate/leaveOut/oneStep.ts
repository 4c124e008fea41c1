/**
 * Leaving out groups by one Newton step each, for models whose groups are independent: their scores s_g and informations H_g add up,
 *   (theta, beta, log shape) without g  ~  estimates - (H - H_g)^-1 s_g,   covariance (H - H_g)^-1      (docs/mathematics.md (15.3))
 * with s_g the gradient of the group's logLik at the estimates, exact, and H_g from differences of it. All groups together cost as many
 * evaluations as there are parameters.
 */

import { hasIndependentGroups } from '../../fit/engine/dimension.ts';
import { toUser } from '../../fit/engine/parameters.ts';
import type { OpenModel } from '../../fit/engine/types.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { dispersionOf, sigmaOf } from '../../fit/numbers/dispersion.ts';
import { componentsOf } from '../../fit/numbers/second/components.ts';
import { thresholdTable } from '../../fit/numbers/thresholds.ts';
import { choleskyFactor, choleskyInverse, choleskySolve } from '../../optimize/symmetric.ts';
import { type LeftOut, leftOutAt, type OneStep } from './leftOut.ts';

/**
 * Length of a forward difference in standard errors: H_g is then off by about a thousandth of the change of a group's curvature over a
 * standard error, which is a part of the step's own error, and gradients right to 1e-12 leave less.
 */
const DIFFERENCE_IN_SE = 1e-3;
/** A step of more standard errors than this goes where the curvature is another one. */
export const MOST_STEP = 1;
/** Groups whose scores are taken together: their informations have to be kept. */
const MOST_TOGETHER = 1024;
const MOST_NUMBERS = 4e6;

/** Groups that are best asked for together. */
export function groupsTogether(nParameters: number): number {
  return Math.min(MOST_TOGETHER, Math.max(1, Math.floor(MOST_NUMBERS / (nParameters * nParameters))));
}

/** Null for models that have no such step: several grouping factors, separated data, no standard errors. */
export function openOneStep(estimation: Estimation): OneStep | null {
  const { design, parameters, parameterCovariance: V, limit } = estimation;
  if (!hasIndependentGroups(design) || limit !== undefined || !V) return null;
  const size = parameters.length;
  const free = [...parameters.keys()].filter((i) => V[i * size + i] > 0);
  const m = free.length;
  const factor = choleskyFactor(
    Float64Array.from({ length: m * m }, (_, k) => V[at(free, m, size, k)]),
    m,
  );
  if (factor === null) return null;
  const H = choleskyInverse(factor, m);
  const model = estimation.open(undefined, false);
  const se = free.map((i) => Math.sqrt(V[i * size + i]));
  const nGroups = design.groups[0].levels.length;
  const together = groupsTogether(size);
  let from = -1;
  let chunk: Scores | null = null;
  return (level) => {
    const start = together * Math.floor(level / together);
    if (start !== from) {
      from = start;
      chunk = scoresOf(model, parameters, free, se, from, Math.min(nGroups, from + together));
    }
    if (chunk === null) return null;
    return stepWithout(estimation, model, free, se, H, chunk, level - from);
  };
}

interface Scores {
  /** -d logLik / d parameter of each group, m to a group. */
  readonly gradient: Float64Array;
  /** Observed information of each group, m x m. */
  readonly information: Float64Array;
}

/** Of the free parameters, for groups from .. to - 1. */
function scoresOf(
  { engine }: OpenModel,
  parameters: Float64Array,
  free: readonly number[],
  se: readonly number[],
  from: number,
  to: number,
): Scores | null {
  const [n, m, size] = [to - from, free.length, parameters.length];
  // what is found must not depend on the groups asked for before
  engine.resetModes();
  const all = engine.groupScores(parameters, from, to);
  if (!all) return null;
  const gradient = Float64Array.from({ length: n * m }, (_, k) => 0.5 * all[Math.floor(k / m) * size + free[k % m]]);
  const information = new Float64Array(n * m * m);
  const moved = parameters.slice();
  for (let k = 0; k < m; k++) {
    const i = free[k];
    moved[i] = parameters[i] + DIFFERENCE_IN_SE * se[k];
    const width = moved[i] - parameters[i];
    const there = engine.groupScores(moved, from, to);
    moved[i] = parameters[i];
    if (!there) return null;
    for (let g = 0; g < n; g++)
      for (let l = 0; l < m; l++) {
        // half a difference into each triangle; minus2LogLik is twice the scale
        const half = (0.25 * (there[g * size + free[l]] - all[g * size + free[l]])) / width;
        information[(g * m + k) * m + l] += half;
        information[(g * m + l) * m + k] += half;
      }
  }
  return { gradient, information };
}

function stepWithout(
  estimation: Estimation,
  { map }: OpenModel,
  free: readonly number[],
  se: readonly number[],
  H: Float64Array,
  { gradient, information }: Scores,
  group: number,
): LeftOut | null {
  const m = free.length;
  const size = map.size;
  const { parameters, family, numbers } = estimation;
  const factor = choleskyFactor(
    H.map((h, k) => h - information[group * m * m + k]),
    m,
  );
  if (factor === null) return null;
  // the rest has the opposite gradient at the maximum of the whole
  const step = gradient.slice(group * m, (group + 1) * m);
  choleskySolve(factor, m, step);
  if (!step.every((d, k) => Math.abs(d) <= MOST_STEP * se[k])) return null;
  const moved = parameters.slice();
  step.forEach((d, k) => {
    moved[free[k]] += d;
  });
  // a standard deviation does not pass zero
  if (map.lambda.scales.some(({ theta }) => free.includes(theta) && !(moved[theta] > 0))) return null;
  const inverse = choleskyInverse(factor, m);
  const user = toUser(map, moved);
  const first = map.nTheta;
  const beta = Array.from(user.subarray(first, first + map.nBeta));
  const infinite = numbers.dispersion !== undefined && !free.includes(size - 1);
  const dispersion = map.hasScale ? dispersionOf(family, user[size - 1], Number.NaN, infinite) : undefined;
  return leftOutAt(estimation, {
    theta: Array.from(user.subarray(0, first)),
    beta,
    sigma: sigmaOf(dispersion),
    ...(dispersion && { dispersion }),
    ...thresholdTable(estimation.design, family, map, user, null),
    ...componentsOf(estimation.design, map, user, null),
    stdErrors: beta.map((_, j) => Math.sqrt(varianceOf(map, free, inverse, first + j))),
  });
}

/** Of a coefficient on the user's scale, from the covariance of the free parameters. */
function varianceOf(
  { jacobian, size }: OpenModel['map'],
  free: readonly number[],
  V: Float64Array,
  row: number,
): number {
  const m = free.length;
  let sum = 0;
  for (let k = 0; k < m; k++) {
    const a = jacobian[row * size + free[k]];
    if (a !== 0) for (let l = 0; l < m; l++) sum += a * V[k * m + l] * jacobian[row * size + free[l]];
  }
  return sum;
}

/** Where element k of an m x m matrix over the free parameters stands among all. */
function at(free: readonly number[], m: number, size: number, k: number): number {
  return free[Math.floor(k / m)] * size + free[k % m];
}
