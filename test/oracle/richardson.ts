/** Numerical derivatives by Richardson extrapolation of central differences: error O(h^(2 levels)) plus rounding / h. */

/** f'(x) from steps h, h/2, h/4, ... */
export function derivative(f: (x: number) => number, x: number, h = 0.05, levels = 5): number {
  const table = Array.from({ length: levels }, (_, k) => {
    const s = h / 2 ** k;
    return (f(x + s) - f(x - s)) / (2 * s);
  });
  for (let order = 1; order < levels; order++) {
    for (let k = levels - 1; k >= order; k--) table[k] += (table[k] - table[k - 1]) / (4 ** order - 1);
  }
  return table[levels - 1];
}

export function gradient(f: (x: number[]) => number, x: readonly number[], h = 0.05, levels = 5): number[] {
  return x.map((xi, i) =>
    derivative(
      (v) => {
        const at = [...x];
        at[i] = v;
        return f(at);
      },
      xi,
      h * Math.max(1, Math.abs(xi)),
      levels,
    ),
  );
}
