/**
 * Derivatives by differences of order four, exact for polynomials up to the fourth degree. The step is shortened where a function has no value
 * within it, and until the derivative stays where it is: near a pole, or a knot.
 */

/** Places in steps, and weights: f' = (f(-2) - 8 f(-1) + 8 f(1) - f(2)) / 12 h. */
const DIFFERENCE = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
] as const;

/** Each has a 256th of the error of the one before. */
const MOST_STEPS = 7;
const SHORTER = 1 / 4;
/** Of the largest derivative: between two steps less is no reason to go on. */
const SAME = 1e-9;
/** What is left of a difference beside its summands: less is rounding. */
const ROUNDING = 1e-13;

/**
 * @param valuesAt several functions at a number, or null where one of them has no value
 * @param isFixed the step is that, whatever comes of it
 * @returns null where there are no steps on which the functions have values
 */
export function slopesAt(
  valuesAt: (x: number) => Float64Array | null,
  centre: number,
  step: number,
  isFixed: boolean,
): Float64Array | null {
  if (isFixed) return difference(valuesAt, centre, step);
  let before: Float64Array | null = null;
  let change = Number.POSITIVE_INFINITY;
  let h = step;
  for (let made = 0; made < MOST_STEPS && centre + h !== centre; h *= SHORTER) {
    const now = difference(valuesAt, centre, h);
    if (now === null) continue;
    made++;
    if (before !== null) {
      const moved = largest(now.map((value, i) => value - before![i])) / largest(now);
      // rounding grows as steps get shorter
      if (!(moved < change)) return before;
      if (moved <= SAME) return before;
      change = moved;
    }
    before = now;
  }
  return before;
}

function difference(valuesAt: (x: number) => Float64Array | null, centre: number, step: number): Float64Array | null {
  const values = DIFFERENCE.map(([place]) => valuesAt(centre + place * step));
  const [first] = values;
  if (first === null || values.includes(null)) return null;
  return first.map((_, i) => {
    const parts = DIFFERENCE.map(([, weight], k) => (weight * values[k]![i]) / step);
    const sum = parts.reduce((total, part) => total + part, 0);
    const size = parts.reduce((total, part) => total + Math.abs(part), 0);
    return Math.abs(sum) <= ROUNDING * size ? 0 : sum;
  });
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
