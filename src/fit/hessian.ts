/**
 * The Hessian of an objective by central differences of its exact gradient (docs/mathematics.md (9.1)).
 * With a step of 1e-3 standard errors the truncation error is about 1e-6 of an element, and gradients right to 1e-12 leave
 * rounding far below it.
 */
export interface GradientFunction {
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

/** n x n, row-major, exactly symmetric. Step i is `steps[i]`; rows and columns not in `free` are zero. */
export function hessianByDifferences(
  objective: GradientFunction,
  x: Float64Array,
  steps: Float64Array,
  free: readonly boolean[],
): Float64Array {
  const n = x.length;
  const hessian = new Float64Array(n * n);
  const moved = x.slice();
  const above = new Float64Array(n);
  const below = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!free[i]) continue;
    moved[i] = x[i] + steps[i];
    const upper = moved[i];
    objective.evaluate(moved, above);
    moved[i] = x[i] - steps[i];
    const width = upper - moved[i];
    objective.evaluate(moved, below);
    moved[i] = x[i];
    for (let j = 0; j < n; j++) if (free[j]) hessian[i * n + j] = (above[j] - below[j]) / width;
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (hessian[i * n + j] + hessian[j * n + i]);
      hessian[i * n + j] = mean;
      hessian[j * n + i] = mean;
    }
  return hessian;
}
