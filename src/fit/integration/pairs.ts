/**
 * What pairs of sites add to log Z (docs/mathematics.md (18.10)): those of all cells, or of a sample of them with its standard error (18.13).
 */
import type { OpenEp } from '../engine/kind/ep.ts';

/** What pairs add, and what it was made of. */
export interface Pairs {
  readonly sum: number;
  /** Cells whose pairs with all others were looked at. Absent where these were all. */
  readonly sampled?: number;
  /** Standard error of the sum over samples of as many. Absent with `sampled`. */
  readonly se?: number;
}

/** How many cells are looked at. */
export interface Sampling {
  /** Cells of which all are looked at. */
  readonly all: number;
  /** Cells at least, and as many as make so many pairs of cells. */
  readonly least: number;
  readonly leastPairs: number;
  /** Standard error above which there are more, until they make so many pairs. */
  readonly se: number;
  readonly mostPairs: number;
}

/** Pairs take 1e-8 s each: for logLik one to three seconds, where there are so many. A standard error of 0.05 leaves p-values of likelihood ratios. */
const OF_LOGLIK: Sampling = { all: 1000, least: 200, leastPairs: 1e8, se: 0.05, mostPairs: 3e8 };
/** Where they would move the estimates: the same cells in two evaluations a parameter. */
const MOST_MOVED = 200;
const LEAST_MOVED = 50;
const PAIRS_MOVED = 2e7;
/** Cells of a replicate, an even sample of its own; the spread of their sums is the error of the mean. */
const PER_REPLICATE = 10;
const GOLDEN = 0.618;

/** By the sites of the last evaluation. */
export function pairsOf(
  { nCells, pairs }: Pick<OpenEp['sites'], 'nCells' | 'pairs'>,
  { all, least, leastPairs, se: wanted, mostPairs }: Sampling = OF_LOGLIK,
): Pairs {
  if (nCells <= all) return { sum: pairs() };
  const every = Math.ceil(nCells / PER_REPLICATE);
  const step = coprime(Math.round(GOLDEN * every), every);
  const needed = Math.min(nCells, Math.max(least, Math.min(all, leastPairs / nCells)));
  let sampled = 0;
  let mean = 0;
  let squares = 0;
  for (let k = 0; k < every; k++) {
    const first = (k * step) % every;
    const count = Math.ceil((nCells - first) / every);
    const sum = (pairs(every, first) * nCells) / (every * count);
    const off = sum - mean;
    sampled += count;
    mean += (off * count) / sampled;
    squares += off * (sum - mean);
    const se = Math.sqrt((Math.max(0, 1 - sampled / nCells) * squares) / (k * (k + 1)));
    const isEnough = se <= wanted || (sampled + PER_REPLICATE) * nCells > mostPairs;
    if (sampled >= needed && sampled < nCells && isEnough) return { sum: mean, sampled, se };
  }
  return { sum: mean };
}

/** Of a few cells, always the same. */
export function fewPairs({ nCells, pairs }: Pick<OpenEp['sites'], 'nCells' | 'pairs'>): number {
  const most = Math.max(LEAST_MOVED, Math.min(MOST_MOVED, PAIRS_MOVED / nCells));
  return pairs(Math.ceil(nCells / most));
}

/** The next number from `a` on that has no divisor in common with `n`: its multiples go through all remainders. */
function coprime(a: number, n: number): number {
  let candidate = Math.max(1, a);
  while (divisor(candidate, n) > 1) candidate++;
  return candidate;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
