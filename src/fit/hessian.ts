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
