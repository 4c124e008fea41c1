/**
 * Gauss-Hermite rules for the standard normal weight and for exp(-x^2).
 *
 * h_k are the Hermite polynomials orthonormal under the standard normal law. The nodes are the zeros of h_n, found from the
 * largest downwards by Newton's method with the zeros already known divided out (H. J. Maehly, 1954): from the right every
 * step is monotone, so no starting values are needed. The weights are Christoffel's numbers 1 / sum_{j<n} h_j(x)^2, a sum of
 * positive terms (docs/mathematics.md (4.4), (4.5)). Source: P. J. Davis and P. Rabinowitz, Methods of Numerical Integration, 1984, section 2.7.
 */
import { GlmmError } from '../errors.ts';
import { expMinusHalfSquare } from '../stats/special.ts';

/** A rule: sum_k weights[k] f(nodes[k]) approximates the integral of f under the weight function. */
export interface QuadratureRule {
  /** Ascending; nodes[n-1-k] === -nodes[k], the middle one of an odd rule is 0. */
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** A rule for the standard normal law in the form the kernels use. */
export interface NormalRule {
  /** Ascending and exactly symmetric. */
  readonly nodes: Float64Array;
  /** They sum to 1. */
  readonly weights: Float64Array;
  /** weights[k] * exp(nodes[k]^2 / 2), which stays between 0.05 and 1 where the weights fall to 1e-170, and to nothing above 200 points. */
  readonly factor: Float64Array;
}

/** More points than this serve no integral of a mixed model. */
const MAX_POINTS = 200;
/** What a rule of MAX_POINTS is compared with. */
const MAX_COMPARISON = 2 * MAX_POINTS + 1;
/** sqrt(pi). */
const SQRT_PI = 1.772453850905516;

const normalRules = new Map<number, NormalRule>();

/**
 * The Gauss-Hermite rule with n points for the weight exp(-x^2): exact for polynomials up to degree 2n - 1; the weights sum to
 * sqrt(pi). Nodes are right to 1e-14.
 * @param n whole number from 1 to 200
 * @throws GlmmError INVALID_OPTION
 * @example
 * const { nodes, weights } = gaussHermite(3); // nodes -1.2247, 0, 1.2247; weights 0.2954, 1.1816, 0.2954
 */
export function gaussHermite(n: number): QuadratureRule {
  check(n, MAX_POINTS);
  const rule = standardNormalRule(n);
  return Object.freeze({
    nodes: Object.freeze(Array.from(rule.nodes, (x) => x * Math.SQRT1_2)),
    weights: Object.freeze(Array.from(rule.weights, (w) => w * SQRT_PI)),
  });
}

function check(n: number, most: number): void {
  if (Number.isInteger(n) && n >= 1 && n <= most) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `the number of quadrature points must be a whole number from 1 to ${most}, not ${typeof n === 'number' ? n : `a ${typeof n}`}`,
    { option: 'nAGQ', value: n },
  );
}

/**
 * The n-point rule for the standard normal law. Made once for each n: treat the arrays as read-only.
 * @throws GlmmError INVALID_OPTION for an n that is not a whole number from 1 to 401
 */
export function standardNormalRule(n: number): NormalRule {
  check(n, MAX_COMPARISON);
  let rule = normalRules.get(n);
  if (rule === undefined) {
    rule = makeRule(n);
    normalRules.set(n, rule);
  }
  return rule;
}

function makeRule(n: number): NormalRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  const factor = new Float64Array(n);
  const positive = positiveZeros(n);
  for (let k = 0; 2 * k < n; k++) {
    const x = 2 * k + 1 === n ? 0 : positive[k]!;
    // exp(-x^2 / 4), from an argument that is exact
    const root = n > MAX_POINTS ? expMinusHalfSquare(x / 2) : 1;
    const start = root * root;
    const inverse = 1 / sumOfSquares(n, x, start);
    const scaled = start === 1 ? inverse / expMinusHalfSquare(x) : inverse;
    const christoffel = start === 1 ? inverse : inverse * expMinusHalfSquare(x);
    for (const [at, node] of [
      [k, 0 - x],
      [n - 1 - k, x],
    ] as const) {
      nodes[at] = node;
      weights[at] = christoffel;
      factor[at] = scaled;
    }
  }
  return { nodes, weights, factor };
}

/** The positive zeros of h_n, the largest first. */
function positiveZeros(n: number): number[] {
  const zeros: number[] = [];
  // All zeros lie below sqrt(4 n - 2): no step from there can pass one.
  let x = Math.sqrt(4 * n);
  while (zeros.length < Math.floor(n / 2)) {
    x = deflatedZeroBelow(n, x, zeros);
    x = polish(n, x);
    zeros.push(x);
  }
  return zeros;
}

/** The largest zero of h_n(x) / prod (x - zeros), by Newton's method from above it. */
function deflatedZeroBelow(n: number, from: number, zeros: readonly number[]): number {
  // Just below the zero found last, where the quotient is not 0 / 0.
  let x = zeros.length === 0 ? from : from * (1 - 1e-8);
  for (;;) {
    const [value, derivative] = hermite(n, x);
    let poles = 0;
    for (const zero of zeros) poles += 1 / (x - zero);
    const step = value / (derivative - value * poles);
    x -= step;
    // The convergence is quadratic: the undeflated steps that follow finish it.
    if (!(Math.abs(step) > 1e-6)) return x;
  }
}

/** Plain Newton steps from a point so near the zero that two reach the last digit. */
function polish(n: number, start: number): number {
  let x = start;
  for (let i = 0; i < 3; i++) {
    const [value, derivative] = hermite(n, x);
    x -= value / derivative;
  }
  return x;
}

/** h_n(x) and its derivative sqrt(n) h_{n-1}(x). */
function hermite(n: number, x: number): readonly [value: number, derivative: number] {
  let previous = 0;
  let current = 1;
  for (let k = 0; k < n; k++) {
    const next = (x * current - Math.sqrt(k) * previous) / Math.sqrt(k + 1);
    previous = current;
    current = next;
  }
  return [current, Math.sqrt(n) * previous];
}

/**
 * start^2 sum_{j<n} h_j(x)^2: without a factor at most 1e170 for a node of a rule with 200 points; larger rules need the factor
 * exp(-x^2 / 4), with which the terms are squares of Hermite functions.
 */
function sumOfSquares(n: number, x: number, start: number): number {
  let previous = 0;
  let current = start;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum += current * current;
    const next = (x * current - Math.sqrt(k) * previous) / Math.sqrt(k + 1);
    previous = current;
    current = next;
  }
  return sum;
}
