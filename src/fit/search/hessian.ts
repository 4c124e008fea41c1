/**
 * The Hessian of an objective by differences of its exact gradient, whose value at the point is known already
 * (docs/mathematics.md (9.1)).
 */
export interface GradientFunction {
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

/** n x n, row-major, exactly symmetric, by forward differences of length `steps[i]` from the gradient at x. */
export function hessianByDifferences(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  steps: Float64Array,
): Float64Array {
  const hessian = forwardDifferences(objective, x, gradient, steps);
  symmetrise(hessian, x.length);
  return hessian;
}

function forwardDifferences(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  steps: Float64Array,
): Float64Array {
  const n = x.length;
  const hessian = new Float64Array(n * n);
  const moved = x.slice();
  const there = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    moved[i] = x[i] + steps[i];
    const width = moved[i] - x[i];
    objective.evaluate(moved, there);
    moved[i] = x[i];
    for (let j = 0; j < n; j++) hessian[i * n + j] = (there[j] - gradient[j]) / width;
  }
  return hessian;
}

/**
 * A Hessian is exactly symmetric: how far the two triangles of differences are apart, in units of the diagonal, is their error. The change of
 * curvature along a step of 1e-5 standard errors leaves 1e-6 to 3e-6, thousands of rows 1e-5; standard errors feel half of it.
 */
const NOISY = 3e-5;
/** Where they are noisy, steps are LONGER times as long, and four to a parameter make up for it. */
const LONGER = 1000;

/**
 * As {@link hessianByDifferences}; where its two triangles differ by more than NOISY (counts of 1e9, whose gradients are small
 * differences of large numbers), by the four-point rule of longer steps, (8 (g_1 - g_-1) - (g_2 - g_-2)) / 12 h.
 */
export function quietHessian(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  steps: Float64Array,
): Float64Array {
  const n = x.length;
  const forward = forwardDifferences(objective, x, gradient, steps);
  const noise = symmetrise(forward, n);
  if (!(noise > NOISY)) return forward;
  const hessian = new Float64Array(n * n);
  const moved = x.slice();
  const there = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const width = LONGER * steps[i];
    for (const [k, weight] of FOUR_POINTS) {
      moved[i] = x[i] + k * width;
      objective.evaluate(moved, there);
      for (let j = 0; j < n; j++) hessian[i * n + j] += (weight * there[j]) / width;
    }
    moved[i] = x[i];
  }
  return symmetrise(hessian, n) < noise ? hessian : forward;
}

const FOUR_POINTS: readonly (readonly [number, number])[] = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
];

/** Means of both triangles; the largest difference between them, in units of the diagonal. */
function symmetrise(hessian: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [below, above] = [hessian[i * n + j], hessian[j * n + i]];
      const unit = Math.sqrt(Math.abs(hessian[i * n + i] * hessian[j * n + j]));
      // a parameter that is held has no curvature
      const difference = unit === 0 ? 0 : Math.abs(below - above) / unit;
      if (!(difference <= largest)) largest = difference;
      hessian[i * n + j] = hessian[j * n + i] = 0.5 * (below + above);
    }
  return largest;
}

/** Means of the two triangles of a Hessian by differences; null where they are further apart than rounding and the length of the steps may leave them. */
export function symmetricHessian(rows: Float64Array, n: number): Float64Array | null {
  return symmetrise(rows, n) > NOISY ? null : rows;
}

/** Length in standard errors of the step that checks a Hessian: rounding of the gradients and the change of curvature both below the tolerance. */
const CHECK_STEP = 1e-6;
/** Share of the gradient's change that may be off: standard errors are then right to about as many digits. */
export const CHECK_TOLERANCE = 1e-5;

/**
 * Twice an information of logLik that has been computed otherwise, if the gradient changes as it says along a direction in which every
 * parameter moves; null when it does not.
 */
export function checkedHessian(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  information: Float64Array,
  tolerance = CHECK_TOLERANCE,
): Float64Array | null {
  return checkedAt(objective, x, gradient, information, tolerance)?.hessian ?? null;
}

/** Where a Hessian has been checked. */
export interface CheckedPlace {
  readonly hessian: Float64Array;
  readonly parameters: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** By how much the gradient is not what the Hessian says. */
  readonly off: Float64Array;
}

/**
 * As {@link checkedHessian}, with the place of the check: x, or x less a step, and from there a way in which every parameter moves, as long in standard
 * errors as the step is.
 */
export function checkedAt(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  information: Float64Array,
  tolerance: number,
  step?: { readonly by: Float64Array; readonly inSe: number },
): CheckedPlace | null {
  const n = x.length;
  const moved = new Float64Array(n);
  const size = new Float64Array(n);
  const side = Math.max(CHECK_STEP, (step?.inSe ?? 0) / Math.sqrt(n));
  for (let i = 0; i < n; i++) {
    const diagonal = information[i * n + i];
    if (!(diagonal > 0)) return null;
    size[i] = Math.sqrt(diagonal);
    const by = step?.by[i] ?? 0;
    // on along the step, where there is one: against it what is checked could end where it began
    const isUp = by === 0 ? i % 2 === 0 : by < 0;
    moved[i] = x[i] - by + (isUp ? side : -side) / size[i];
  }
  const there = new Float64Array(n);
  const value = objective.evaluate(moved, there);
  const off = new Float64Array(n);
  let length = 0;
  let error = 0;
  for (let i = 0; i < n; i++) {
    let change = 0;
    for (let j = 0; j < n; j++) change += 2 * information[i * n + j] * (moved[j] - x[j]);
    length = Math.max(length, Math.abs(change) / size[i]);
    off[i] = there[i] - gradient[i] - change;
    const share = Math.abs(off[i]) / size[i];
    if (!(share <= error)) error = share;
  }
  if (!(error <= tolerance * length)) return null;
  return { hessian: information.map((v) => 2 * v), parameters: moved, value, gradient: there, off };
}

/** An information of some parameters that stand side by side, the others held. */
export interface KnownBlock {
  /** size x size, of logLik. */
  readonly block: Float64Array;
  readonly first: number;
  readonly size: number;
}

/** Share of the change of slope along the direction of the check: what random signs leave of the block, and the change of curvature. */
const BLOCK_TOLERANCE = 1e-3;

/**
 * As {@link hessianByDifferences} where a block of the information is known already: steps along the other parameters alone. null where they are noisy,
 * or where the slope does not change as the Hessian says along a direction in which every parameter moves.
 */
export function hessianWithBlock(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  steps: Float64Array,
  { block, first, size }: KnownBlock,
): Float64Array | null {
  const n = x.length;
  const isKnown = (i: number): boolean => i >= first && i < first + size;
  const others = Array.from(x, (_, i) => i).filter((i) => !isKnown(i));
  const hessian = new Float64Array(n * n);
  const moved = x.slice();
  const there = new Float64Array(n);
  for (const i of others) {
    moved[i] = x[i] + steps[i];
    const width = moved[i] - x[i];
    objective.evaluate(moved, there);
    moved[i] = x[i];
    for (let j = 0; j < n; j++) hessian[i * n + j] = (there[j] - gradient[j]) / width;
    for (let j = first; j < first + size; j++) hessian[j * n + i] = hessian[i * n + j];
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) hessian[(first + i) * n + first + j] = 2 * block[i * size + j];
  if (symmetrise(hessian, n) > NOISY) return null;

  for (let i = 0; i < n; i++) moved[i] = x[i] + (i % 2 === 0 ? steps[i] : -steps[i]);
  objective.evaluate(moved, there);
  let change = 0;
  let expected = 0;
  for (let i = 0; i < n; i++) {
    const step = moved[i] - x[i];
    change += step * (there[i] - gradient[i]);
    for (let j = 0; j < n; j++) expected += step * hessian[i * n + j] * (moved[j] - x[j]);
  }
  return Math.abs(change - expected) <= BLOCK_TOLERANCE * expected ? hessian : null;
}
