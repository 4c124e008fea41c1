/**
 * Whether a vector is a combination of others with coefficients of zero or more: non-negative least squares by active sets
 * (Lawson and Hanson 1974, chapter 23), and a look at what is left over.
 */
import { choleskyFactor, choleskySolve, dot } from './symmetric.ts';

/** Length left over, of a target of length one, that counts as none: directions come from a QR with 1e-12 at best. */
const NOTHING_LEFT = 1e-7;
/** A generator helps if its cosine with the target, what is in use taken away, is above this. */
const HELPS = 1e-10;
/** Squared sine of a generator to those in use, below which it is one of their combinations. */
const DEPENDENT = 1e-12;

/** Whether `target` lies in the cone of `generators`, all of the same length; zero lies in every cone. */
export function inCone(generators: readonly Float64Array[], target: Float64Array): boolean {
  const goal = unit(target);
  if (goal === null) return true;
  const units = generators.map(unit).filter((g) => g !== null);
  const x = new Float64Array(units.length);
  let used: number[] = [];
  const useless = new Set<number>();
  // each round lowers the distance, so that no set of generators comes twice; the bound is against rounding alone
  for (let round = 0; round <= 10 * units.length; round++) {
    const rest = leftOver(units, x, goal);
    if (Math.sqrt(dot(rest, rest)) < NOTHING_LEFT) return true;
    const next = mostHelpful(units, rest, (i) => used.includes(i) || useless.has(i));
    if (next < 0) return false;
    used.push(next);
    if (!settle(units, x, used, goal)) useless.add(next);
    else useless.clear();
    used = used.filter((i) => x[i] > 0);
  }
  return false;
}

function unit(x: Float64Array): Float64Array | null {
  const length = Math.sqrt(dot(x, x));
  return length > 0 ? x.map((v) => v / length) : null;
}

function leftOver(units: readonly Float64Array[], x: Float64Array, goal: Float64Array): Float64Array {
  const rest = goal.slice();
  units.forEach((g, i) => {
    if (x[i] > 0) for (let d = 0; d < rest.length; d++) rest[d] -= x[i] * g[d];
  });
  return rest;
}

function mostHelpful(units: readonly Float64Array[], rest: Float64Array, leave: (i: number) => boolean): number {
  let best = -1;
  let most = HELPS;
  units.forEach((g, i) => {
    const help = dot(g, rest);
    if (!(help > most) || leave(i)) return;
    best = i;
    most = help;
  });
  return best;
}

/** Least squares on those in use, walking back to where the first coefficient meets zero; false where the newest is a combination of the others. */
function settle(units: readonly Float64Array[], x: Float64Array, used: number[], goal: Float64Array): boolean {
  while (used.length > 0) {
    const wanted = leastSquares(
      used.map((i) => units[i]),
      goal,
    );
    if (wanted === null) return false;
    if (wanted.every((value) => value > 0)) {
      used.forEach((i, k) => {
        x[i] = wanted[k];
      });
      return true;
    }
    let share = 1;
    used.forEach((i, k) => {
      if (wanted[k] <= 0) share = Math.min(share, x[i] / (x[i] - wanted[k]));
    });
    const before = used.length;
    used.forEach((i, k) => {
      x[i] += share * (wanted[k] - x[i]);
      if (wanted[k] <= 0 && x[i] <= Number.EPSILON) x[i] = 0;
    });
    used.splice(0, before, ...used.filter((i) => x[i] > 0));
    if (used.length === before) return false;
  }
  return true;
}

function leastSquares(columns: readonly Float64Array[], goal: Float64Array): Float64Array | null {
  const n = columns.length;
  const products = Float64Array.from(columns.flatMap((a) => columns.map((b) => dot(a, b))));
  const factor = choleskyFactor(products, n);
  if (factor === null) return null;
  for (let k = 0; k < n; k++) if (factor[k * n + k] * factor[k * n + k] < DEPENDENT) return null;
  const solved = Float64Array.from(columns, (column) => dot(column, goal));
  choleskySolve(factor, n, solved);
  return solved;
}
