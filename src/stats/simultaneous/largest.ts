/**
 * The largest of several |T_i| that are normal, or t with df, with any correlations R = A A', A of r columns: T = R u'A in polar
 * coordinates, the direction u uniform on the sphere and the radius independent of it, so that
 *   P(max |T_i| > t) = mean over u of P(radius > t / max_i |a_i'u|),
 * the radius being chi of r, or the root of r F(r, df): one sample of directions serves every t and df, and tails keep their digits
 * (Somerville, Comput. Stat. 13, 1998). Frames of directions from a lattice of square roots of primes, randomly shifted with a fixed seed
 * (Genz & Bretz, Computation of Multivariate Normal and t Probabilities, 2009, 4.2), until the shifts agree.
 */

import { borrow, lending } from '../../wasm/loans.ts';
import { allocated } from '../dense.ts';
import { pfUpper } from '../fLaw.ts';
import { createRandom } from '../random.ts';
import { pchisqUpper, qnorm } from '../special.ts';

/** Two standard errors over the shifts, of a p-value of 0.025 or less, where decisions fall, and of a large one. */
export const WANTED: readonly number[] = [1e-4, 3e-4];
const SHIFTS = 10;
const SEED = 20111;
/** Directions of a shift at first, in frames of rank^2 each, and the fewest and most frames. */
const FIRST_DIRECTIONS = 4096;
const FEWEST_FRAMES = 2;
const MOST_FRAMES = 64;
/** Then as many as the errors ask for, were they those of chance, by steps within these. */
const LEAST_GROWTH = 1.3;
const MOST_GROWTH = 4;
/** Most sums, directions times statistics: a second on an idle core. */
const MOST_WORK = 2e8;
/** Bins of max |a'u|, which is in (0, 1]: between neighbours the tail is a line to 1e-7. */
const BINS = 1024;
/** A pivot below this share of one: the statistic is a combination of those before. */
const DEPENDENT = 1e-10;

export interface LargestLaw {
  /** P(max |T_i| > t); `df` may be Infinity. */
  tail(t: number, df: number): number;
  /** Two standard errors of a p-value of 0.025; above {@link WANTED} where so many would take too long. */
  readonly error: number;
}

/** @param correlation m x m, row-major, positive semidefinite */
export function largestOf(correlation: Float64Array, m: number): LargestLaw {
  const { A, rank } = rootOfCorrelation(correlation, m);
  if (rank === 0) return { tail: () => Number.NaN, error: 0 };
  return lending(() => {
    const frames = framesOf(A, m, rank);
    return lawOf(frames, m, rank);
  });
}

/** From as many directions as it takes. */
function lawOf(frames: Frames, m: number, rank: number): LargestLaw {
  const histograms = Array.from({ length: SHIFTS }, () => new Float64Array(BINS + 1));
  const random = createRandom(SEED);
  const shifts = histograms.map(() => Array.from({ length: rank * rank }, () => random.uniform()));
  const generator = squareRootsOfPrimes(rank * rank);
  const directions = rank * rank;
  const where = [0.025, 0.5].map((p) => tailsOf(-qnorm((0.5 * p) / m), Number.POSITIVE_INFINITY, rank));
  const most = Math.floor(MOST_WORK / (directions * SHIFTS * m));
  let done = 0;
  let points = Math.min(MOST_FRAMES, Math.max(FEWEST_FRAMES, Math.ceil(FIRST_DIRECTIONS / directions)));
  let errors: number[];
  for (;;) {
    histograms.forEach((histogram, k) => {
      addFrames(frames, generator, shifts[k], done, points, histogram);
    });
    done = points;
    errors = where.map(
      (tail) => 2 * standardError(histograms.map((histogram) => dot(histogram, tail) / (done * directions))),
    );
    const off = Math.max(...errors.map((error, k) => error / WANTED[k]));
    if (off <= 1 || done * LEAST_GROWTH > most) break;
    points = Math.min(most, Math.ceil(done * Math.min(MOST_GROWTH, Math.max(LEAST_GROWTH, off * off))));
  }
  const total = new Float64Array(BINS + 1);
  for (const histogram of histograms) for (let b = 0; b <= BINS; b++) total[b] += histogram[b];
  const share = total.map((count) => count / (done * directions * SHIFTS));
  return { tail: (t, df) => Math.min(1, dot(share, tailsOf(t, df, rank))), error: errors[0] };
}

/** P(radius > t / m) at the bins' ends m. */
function tailsOf(t: number, df: number, rank: number): Float64Array {
  return Float64Array.from({ length: BINS + 1 }, (_, b) => {
    if (b === 0) return 0;
    const radius = (t * BINS) / b;
    return df === Number.POSITIVE_INFINITY
      ? pchisqUpper(radius * radius, rank)
      : pfUpper((radius * radius) / rank, rank, df);
  });
}

/** Room for a frame and what comes of it, in linear memory; the views stay valid as long as it is lent. */
interface Frames {
  /** rank x rank: uniform numbers. */
  readonly uniform: Float64Array;
  /** Replaces these by a frame; rank^2 values of max |a'u|. */
  largest(): Float64Array;
}

/** Doubles that a vector is filled up to a multiple of, by zeros. */
const LANES = 2;

function framesOf(A: Float64Array, m: number, rank: number): Frames {
  const columns = LANES * Math.ceil(m / LANES);
  const [square, wide] = [8 * rank * rank, 8 * rank * columns];
  const bytes = 2 * (square + wide);
  const { made } = borrow(bytes, (instance) => ({ instance, address: allocated(instance, bytes) }));
  const { instance, address } = made;
  const { exports, memory } = instance;
  const view = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length);
  const [vectors, along, frame, out] = [address, address + wide, address + 2 * wide, address + 2 * wide + square];
  const coordinates = view(vectors, rank * columns).fill(0);
  for (let k = 0; k < m; k++) for (let d = 0; d < rank; d++) coordinates[d * columns + k] = A[k * rank + d];
  const largest = view(out, rank * rank);
  return {
    uniform: view(frame, rank * rank),
    largest: () => {
      exports.frameOf(frame, rank);
      exports.frameLargest(frame, vectors, along, rank, columns, out);
      return largest;
    },
  };
}

/**
 * Frames of orthonormal directions, and of each the directions of its axes and halfway between two of them, as Deak (J. Stat. Comput.
 * Simul. 35, 1990) takes them: they are spread so evenly that their mean varies little from frame to frame, and cost a sum a statistic
 * (assembly/linalg/frame.ts).
 */
function addFrames(
  { uniform, largest }: Frames,
  generator: readonly number[],
  shift: readonly number[],
  from: number,
  to: number,
  histogram: Float64Array,
): void {
  for (let i = from + 1; i <= to; i++) {
    for (let j = 0; j < uniform.length; j++) {
      const x = i * generator[j] + shift[j];
      uniform[j] = Math.min(Math.max(x - Math.floor(x), TINY), 1 - TINY);
    }
    for (const value of largest()) {
      const place = Math.min(BINS, value * BINS);
      const below = Math.min(BINS - 1, Math.floor(place));
      histogram[below] += below + 1 - place;
      histogram[below + 1] += place - below;
    }
  }
}

const TINY = 1e-12;

/** A with A A' = R: Cholesky with pivots, columns of nothing left out. */
function rootOfCorrelation(R: Float64Array, m: number): { readonly A: Float64Array; readonly rank: number } {
  const rest = Float64Array.from({ length: m }, (_, i) => R[i * m + i]);
  const columns: Float64Array[] = [];
  while (columns.length < m) {
    const pivot = rest.reduce((best, value, i) => (value > rest[best] ? i : best), 0);
    if (!(rest[pivot] > DEPENDENT)) break;
    const root = Math.sqrt(rest[pivot]);
    const column = Float64Array.from({ length: m }, (_, i) => {
      let sum = R[i * m + pivot];
      for (const before of columns) sum -= before[i] * before[pivot];
      return sum / root;
    });
    columns.push(column);
    for (let i = 0; i < m; i++) rest[i] -= column[i] * column[i];
    rest[pivot] = 0;
  }
  const rank = columns.length;
  const A = new Float64Array(m * rank);
  columns.forEach((column, d) => {
    for (let i = 0; i < m; i++) A[i * rank + d] = column[i];
  });
  return { A, rank };
}

function squareRootsOfPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map((prime) => Math.sqrt(prime));
}

function standardError(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
