/**
 * A running average: the points in order of x, averaged over overlapping windows with the weights of Cleveland's tricube, the
 * ends as far as the points go.
 */

const STATIONS = 40;
/** Share of the points in a window. */
const SPAN = 0.4;

/** @param x ascending */
export function smoothed(x: readonly number[], y: readonly number[]): { readonly x: number; readonly y: number }[] {
  const n = x.length;
  const half = Math.max(2, 0.5 * SPAN * n);
  return Array.from({ length: Math.min(STATIONS, n) }, (_, s, of = Math.min(STATIONS, n)) => {
    const center = of === 1 ? 0 : (s * (n - 1)) / (of - 1);
    let weight = 0;
    let sumX = 0;
    let sumY = 0;
    for (let k = Math.max(0, Math.ceil(center - half)); k <= Math.min(n - 1, center + half); k++) {
      const distance = Math.abs(k - center) / half;
      const root = 1 - distance * distance * distance;
      const w = root * root * root;
      weight += w;
      sumX += w * x[k];
      sumY += w * y[k];
    }
    return { x: sumX / weight, y: sumY / weight };
  });
}
