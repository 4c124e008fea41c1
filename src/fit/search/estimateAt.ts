/** The estimate of a coefficient of separated data by its end (ends.ts): infinite, or NaN where nothing determines it. */
export function estimateAt(end: number): number {
  return Number.isNaN(end) ? Number.NaN : end * Number.POSITIVE_INFINITY;
}
