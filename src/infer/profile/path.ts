/**
 * The path of minima, docs/mathematics.md (13.9): where the other coordinates go as one is moved. At the peak it has the direction that the curvature H
 * gives it,
 *   dr/dc = -H_rr^-1 H_rc,    d2f_p/dc2 = H_cc - H_cr H_rr^-1 H_rc,
 * and from there it bends, as the points already found tell.
 */
import { invertMetric } from '../../optimize/bfgs.ts';
import { dot, multiply } from '../../optimize/symmetric.ts';

export interface Path {
  /** Indices of the other coordinates. */
  readonly rest: readonly number[];
  /** dr/dc at the peak. */
  readonly direction: Float64Array;
  /** H_rr^-1 */
  readonly inverse: Float64Array;
  /** The distance at which f_p rises by one, as far as its curvature at the peak tells; NaN where it is flat there. */
  readonly stdError: number;
}

/** Where a path passes: a value of the coordinate moved, and all coordinates. */
interface Station {
  readonly at: number;
  readonly coordinates: Float64Array;
}

/** A curvature of minus2LogLik that a coordinate of size one cannot have by itself. */
const FLAT = 1e-9;

/**
 * @param H curvature of minus2LogLik in all coordinates, row-major
 * @param unit size of a coordinate of about one standard deviation, where it is larger than 1
 */
export function pathAtPeak(H: Float64Array, size: number, coordinate: number, unit = 1): Path {
  const flat = FLAT / Math.max(1, unit * unit);
  const rest = Array.from({ length: size }, (_, i) => i).filter((i) => i !== coordinate);
  const n = rest.length;
  const block = Float64Array.from(rest.flatMap((i) => rest.map((j) => H[i * size + j])));
  // the direction of a row of Lambda without length: any will do, and radians are its natural unit
  for (let k = 0; k < n; k++) if (!(block[k * n + k] > flat)) block[k * n + k] = 1;
  const inverse = invertMetric(block, n) ?? new Float64Array(n * n);
  const cross = Float64Array.from(rest, (i) => H[i * size + coordinate]);
  const solved = new Float64Array(n);
  multiply(inverse, n, cross, solved);
  const curvature = H[coordinate * size + coordinate] - dot(cross, solved);
  return {
    rest,
    direction: solved.map((value) => -value),
    inverse,
    stdError: curvature > 0 ? Math.sqrt(2 / curvature) : Number.NaN,
  };
}

/** The other coordinates expected at a value: the straight path, and what the last points say of its bend. */
export function predict(path: Path, peak: Station, before: readonly Station[], at: number): Float64Array {
  const far = at - peak.at;
  const [last, earlier] = before.slice(-2).reverse();
  return Float64Array.from(path.rest, (i, k) => {
    const straight = (distance: number): number => peak.coordinates[i] + path.direction[k] * distance;
    // what the straight path misses, over the square of the distance, taken as linear in it
    const bend = (station: Station): number => {
      const distance = station.at - peak.at;
      return (station.coordinates[i] - straight(distance)) / (distance * distance);
    };
    if (last === undefined) return straight(far);
    const change = earlier === undefined ? 0 : (bend(last) - bend(earlier)) / (last.at - earlier.at);
    return straight(far) + (bend(last) + change * (at - last.at)) * far * far;
  });
}
