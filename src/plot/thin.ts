/** Positions of at most `most` of n, evenly spaced, the ends among them: the same ones every time. */
export function thin(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, k) => k);
  return Array.from({ length: most }, (_, k) => Math.round((k * (n - 1)) / (most - 1)));
}
