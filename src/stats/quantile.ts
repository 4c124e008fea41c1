/**
 * Sample quantile of the values in ascending order, R's default (type 7): linear between order statistics, the smallest at p = 0,
 * the largest at p = 1. NaN for no values or a p outside [0, 1].
 * Source: R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, American Statistician 50, 1996.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0 || !(p >= 0 && p <= 1)) return Number.NaN;
  const position = (n - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, n - 1)]!;
  const share = position - below;
  // Equal neighbours, infinite ones among them, are returned as they are.
  return share === 0 || low === high ? low : low + share * (high - low);
}
