/**
 * A series in the order of a factor's levels, one correlation r_k of all pairs of times k apart. Its matrix is positive definite where
 * the partial correlations p_k of times k apart, given those between, are in (-1, 1), whatever they are (Durbin 1960; Barndorff-Nielsen
 * and Schou 1973). p_k = sin(phi_k), which passes smoothly through +-1, so that a singular matrix is an inner point of the search. Row i
 * of C, C C' the matrix, is what the lattice of a series makes of its innovations, every step a rotation by the angle:
 *   f_i = e_i;   for m = i .. 1:   (f_{m-1}, b_m) = (c_m f_m + p_m b'_{m-1}, c_m b'_{m-1} - p_m f_m),   c_m = cos(phi_m);   b_0 = f_0
 * with b' of the row before, and row i is f_0. Since time 1 is its own innovation, r_k = C_{k+1, 1}, which is linear in p_k.
 *   phi = 8 atan(x / 8),   -4 pi < phi < 4 pi
 * by half-angles, which take no more than a root: reports know the structures, and have no kernels for a sine.
 */
import { type Correlations, correlated } from './correlated.ts';
import { affine, type Jet, product, quotient } from './jet.ts';
import type { Covariance, CovarianceParameter } from './types.ts';

/** A number with its derivatives in n variables: value, slopes, second derivatives, as many as its length holds. */
type Numbers = Float64Array;

const correlations: Correlations = {
  size: (q) => q - 1,
  factor(x, q, order, write) {
    const n = q - 1;
    rows(x, q, order, (i, row) => {
      row.forEach((C, j) => {
        write(i, j, [C[0], C.subarray(1, 1 + n), C.subarray(1 + n)]);
      });
    });
  },
  // a lag that no pair has; of those between that are missing, what x_k does to others their own x can do
  idle(vary) {
    const at = vary.flatMap((varies, k) => (varies ? [k] : []));
    const lags = new Set(at.flatMap((i) => at.map((j) => i - j)));
    return vary.slice(1).map((_, k) => !lags.has(k + 1));
  },
  // times further apart follow from those between
  singular(x) {
    const at = x.findIndex((value) => Math.abs(circle(value).c[0]) < SINGULAR);
    if (at < 0) return null;
    x[at] = Math.sign(x[at]) * LARGEST;
    x.fill(0, at + 1);
    return Array.from(x, (_, k) => k > at);
  },
  turn(x, gradient) {
    let isTurned = false;
    for (let k = 0; k < x.length; k++) {
      if (!(Math.abs(x[k]) > LARGEST)) continue;
      const { p, c } = circle(x[k]);
      const own = angleOf(p[0]);
      // phi of the one is that of the other or its complement, and dphi / dx = 1 / (1 + (x / 8)^2)
      gradient[k] *= (Math.sign(c[0]) * (64 + x[k] * x[k])) / (64 + own * own);
      x[k] = own;
      isTurned = true;
    }
    return isTurned;
  },
  parameters: (name, q, first) =>
    Array.from({ length: q - 1 }, (_, k): CovarianceParameter => {
      const place = {
        kind: 'correlation',
        row: k + 1,
        column: 0,
        text: `${name}.lag${k + 1}`,
        isCommon: true,
      } as const;
      if (k === 0)
        return { ...place, own: { theta: first, of: (x) => circle(x).p[0], lower: -LARGEST, upper: LARGEST } };
      return { ...place, solved: atLag(k + 1, first) };
    }),
};

/** r_k as a function of x_1 .. x_k, of which the last is solved for. */
function atLag(lag: number, first: number): NonNullable<CovarianceParameter['solved']> {
  const last = first + lag - 1;
  const correlation = (theta: ArrayLike<number>, own: number): Numbers => {
    const x = Array.from({ length: lag }, (_, k) => (k === lag - 1 ? own : theta[first + k]));
    let found: Numbers = new Float64Array();
    rows(x, lag + 1, 1, (i, row) => {
      if (i === lag) found = row[0];
    });
    return found;
  };
  return {
    theta: last,
    at(theta) {
      const [value, ...bySlope] = correlation(theta, theta[last]);
      const slopes = new Float64Array(theta.length);
      slopes.set(bySlope, first);
      return { value, slopes };
    },
    solve(theta, value) {
      // p is 0 and 1 there
      const [none, all] = [0, LARGEST].map((x) => correlation(theta, x)[0]);
      const p = (value - none) / (all - none);
      return p > -1 && p < 1 ? angleOf(p) : Number.NaN;
    },
  };
}

/** The rows of C, one after the other: `row[j]` is C_ij. */
function rows(
  x: ArrayLike<number>,
  q: number,
  order: 0 | 1 | 2,
  take: (i: number, row: readonly Numbers[]) => void,
): void {
  const n = q - 1;
  const length = [1, 1 + n, 1 + n + n * n][order];
  const angles = Array.from({ length: n }, (_, k) => circle(x[k]));
  /** b_m of the row before, by m. */
  let before: (readonly Numbers[])[] = [];
  for (let i = 0; i < q; i++) {
    const own = Array.from({ length: i + 1 }, () => new Float64Array(length));
    own[i][0] = 1;
    const now: (readonly Numbers[])[] = [];
    let f: readonly Numbers[] = own;
    for (let m = i; m >= 1; m--) {
      const b = before[m - 1];
      const { p, c } = angles[m - 1];
      const column = (at: readonly Numbers[], other: readonly Numbers[] | undefined, sign: number): Numbers[] =>
        f.map((_, j) => {
          const sum = new Float64Array(length);
          if (at[j]) add(c, m - 1, n, at[j], 1, sum);
          if (other?.[j]) add(p, m - 1, n, other[j], sign, sum);
          return sum;
        });
      now[m] = column(b, f, -1);
      f = column(f, b, 1);
    }
    now[0] = f;
    before = now;
    take(i, f);
  }
}

/** Sine and cosine of phi. */
function circle(x: number): { readonly p: Jet; readonly c: Jet } {
  const t: Jet = [x / 8, 1 / 8, 0];
  const square = product(t, t);
  const one = affine(1, 1, square);
  let [p, c] = [quotient(affine(0, 2, t), one), quotient(affine(1, -1, square), one)];
  for (let doubled = 0; doubled < 2; doubled++) [p, c] = [affine(0, 2, product(p, c)), affine(1, -2, product(p, p))];
  return { p, c };
}

/** The smallest x whose sine is p. */
function angleOf(p: number): number {
  let t = p / (1 + Math.sqrt((1 - p) * (1 + p)));
  for (let halved = 0; halved < 2; halved++) t /= 1 + Math.sqrt(1 + t * t);
  return 8 * t;
}

/** sqrt(1 - p^2), the share of an innovation that earlier times leave to later ones, below which there is none. */
const SINGULAR = 1e-3;

/** Where p is 1. */
const LARGEST = angleOf(1);

/** sum += sign f a, f a function of variable m alone. */
function add([f, f1, f2]: Jet, m: number, n: number, a: Numbers, sign: number, sum: Numbers): void {
  for (let d = 0; d < sum.length; d++) sum[d] += sign * f * a[d];
  if (sum.length === 1) return;
  sum[1 + m] += sign * f1 * a[0];
  if (sum.length === 1 + n) return;
  const at = (k: number, l: number): number => 1 + n + k * n + l;
  for (let k = 0; k < n; k++) {
    sum[at(m, k)] += sign * f1 * a[1 + k];
    sum[at(k, m)] += sign * f1 * a[1 + k];
  }
  sum[at(m, m)] += sign * f2 * a[0];
}

export const toep: Covariance = correlated({
  name: 'toep',
  words: 'a series, each time with its own variance, one correlation of all times equally far apart',
  sds: 'each',
  levels: 'ordered',
  within: ['us'],
  takesInResidual: false,
  correlations,
});

export const homtoep: Covariance = correlated({
  name: 'homtoep',
  words: 'a series of one variance, one correlation of all times equally far apart',
  sds: 'common',
  levels: 'ordered',
  within: ['toep', 'us'],
  takesInResidual: true,
  correlations,
});
