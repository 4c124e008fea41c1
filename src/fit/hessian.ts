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
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (hessian[i * n + j] + hessian[j * n + i]);
      hessian[i * n + j] = mean;
      hessian[j * n + i] = mean;
    }
  return hessian;
}

/** Length in standard errors of the step that checks a Hessian: rounding of the gradients and the change of curvature both below the tolerance. */
const CHECK_STEP = 1e-6;
/** Share of the gradient's change that may be off: standard errors are then right to about as many digits. */
const CHECK_TOLERANCE = 1e-5;

/**
 * Twice an information of logLik that has been computed otherwise, if the gradient changes as it says along a direction in which every
 * parameter moves; null when it does not.
 */
export function checkedHessian(
  objective: GradientFunction,
  x: Float64Array,
  gradient: Float64Array,
  information: Float64Array,
): Float64Array | null {
  const n = x.length;
  const moved = new Float64Array(n);
  const size = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = information[i * n + i];
    if (!(diagonal > 0)) return null;
    size[i] = Math.sqrt(diagonal);
    moved[i] = x[i] + (i % 2 === 0 ? CHECK_STEP : -CHECK_STEP) / size[i];
  }
  const there = new Float64Array(n);
  objective.evaluate(moved, there);
  let length = 0;
  let error = 0;
  for (let i = 0; i < n; i++) {
    let change = 0;
    for (let j = 0; j < n; j++) change += 2 * information[i * n + j] * (moved[j] - x[j]);
    length = Math.max(length, Math.abs(change) / size[i]);
    const off = Math.abs(there[i] - gradient[i] - change) / size[i];
    if (!(off <= error)) error = off;
  }
  return error <= CHECK_TOLERANCE * length ? information.map((v) => 2 * v) : null;
}
