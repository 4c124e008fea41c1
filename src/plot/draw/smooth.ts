/**
 * Local lines (Cleveland's loess of degree one, without its robust steps): at each station a straight line through the nearest
 * points, weighted by the tricube of their distance.
 */

const STATIONS = 40;
/** Share of the points that a line rests on. */
const SPAN = 0.5;

/** @param x ascending */
export function smoothed(x: ArrayLike<number>, y: ArrayLike<number>): { readonly x: number; readonly y: number }[] {
  const n = x.length;
  const stations = Math.min(STATIONS, n);
  const window = Math.min(n, Math.max(3, Math.ceil(SPAN * n)));
  return Array.from({ length: stations }, (_, s) => {
    const at = x[stations === 1 ? 0 : Math.round((s * (n - 1)) / (stations - 1))];
    return { x: at, y: lineAt(at, x, y, nearest(at, x, window), window) };
  });
}

/** Where the window of the nearest points begins. */
function nearest(at: number, x: ArrayLike<number>, window: number): number {
  let from = 0;
  while (from + window < x.length && x[from + window] - at < at - x[from]) from++;
  return from;
}

function lineAt(at: number, x: ArrayLike<number>, y: ArrayLike<number>, from: number, window: number): number {
  const reach = Math.max(at - x[from], x[from + window - 1] - at);
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let k = from; k < from + window; k++) {
    const dx = x[k] - at;
    const share = reach > 0 ? Math.abs(dx) / reach : 0;
    const root = 1 - share * share * share;
    const w = root * root * root;
    sum += w;
    sumX += w * dx;
    sumY += w * y[k];
    sumXX += w * dx * dx;
    sumXY += w * dx * y[k];
  }
  const spread = sumXX - (sumX * sumX) / sum;
  // all points at one x: their mean
  const slope = spread > 1e-12 * sumXX ? (sumXY - (sumX * sumY) / sum) / spread : 0;
  return (sumY - slope * sumX) / sum;
}
