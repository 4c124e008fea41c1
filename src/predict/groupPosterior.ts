/**
 * The random effects of one group given its responses, at the estimates: mode, curvature and moments, as the kernels have them.
 *   mode      u that maximises  log f(y | u) - u'u / 2,  by Newton's method with steps halved      (docs/mathematics.md (3.1) to (3.5))
 *   moments   b = Lambda u, with the nodes  uMode + L^-T x  of the fit's own rule                   (10.1), (10.2)
 */
import { logDensity } from '../family/logDensity.ts';
import { meanSlope } from '../family/meanDerivatives.ts';
import { inverseLink, varianceOf } from '../family/moments.ts';
import { type RowLaw, rowScore } from '../family/rowScore.ts';
import { choleskyFactor, choleskySolve } from '../optimize/symmetric.ts';
import { standardNormalGrid } from '../quadrature/productRule.ts';
import { exp } from '../stats/special.ts';

/** One group: its rows, and the root of Var(b). */
export interface Group {
  readonly law: RowLaw;
  readonly y: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** x'beta + offset of each row. */
  readonly fixed: Float64Array;
  readonly q: number;
  /** q x q, row-major, lower triangular. */
  readonly Lambda: Float64Array;
  /** The columns of Z Lambda, q of them. */
  readonly A: readonly Float64Array[];
}

export interface GroupMode {
  readonly u: Float64Array;
  /** Cholesky factor of H = I + A'WA at the mode. */
  readonly L: Float64Array;
  /** Linear predictor of the rows. */
  readonly eta: Float64Array;
}

const MAX_STEPS = 200;
const MAX_HALVINGS = 60;
/** Newton's decrement, a squared distance in conditional standard deviations: 1e-10 of one. */
const DECREMENT = 1e-20;
/** A step may lower the value by this much of its size: rounding of the sum over rows. */
const ROUNDING = 1e-12;

/** null when there is none to be found. */
export function groupMode(group: Group): GroupMode | null {
  const { q, A, law, y, weights } = group;
  let u = new Float64Array(q);
  let value = jointDensity(group, u);
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    const eta = etaAt(group, u);
    const scores = Array.from(eta, (value, i) => rowScore(law, y[i], weights[i], value));
    const observed = curvatureFactor(
      group,
      scores.map(({ information }) => information),
    );
    // where the density is not log-concave the expected curvature still gives a direction that ascends
    const L = observed ?? curvatureFactor(group, expectedInformation(group, u));
    if (L === null) return null;
    const gradient = u.map((v, k) => A[k].reduce((sum, a, i) => sum + a * scores[i].score, 0) - v);
    const step = gradient.slice();
    choleskySolve(L, q, step);
    const decrement = inner(step, gradient);
    // written as !(>) so that NaN also ends the search
    if (!(decrement > DECREMENT)) return observed !== null && Number.isFinite(decrement) ? { u, L, eta } : null;
    const lowest = value - ROUNDING * (1 + Math.abs(value));
    let next = u;
    let nextValue = Number.NaN;
    for (let halving = 0, size = 1; halving < MAX_HALVINGS && !(nextValue >= lowest); halving++, size /= 2) {
      next = u.map((v, k) => v + size * step[k]);
      nextValue = jointDensity(group, next);
    }
    if (!(nextValue >= lowest)) return null;
    u = next;
    value = nextValue;
  }
  return null;
}

/** Moments of b given y. */
export interface GroupMoments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** By the rule with `points` a dimension; Laplace's, of one point, stands for the normal law at the mode. */
export function groupMoments(group: Group, mode: GroupMode, points: number): GroupMoments {
  const { q, Lambda } = group;
  const { u, L } = mode;
  const { nodes, factor } = standardNormalGrid(points, q);
  const top = jointDensity(group, u);
  const toB = (v: Float64Array): Float64Array =>
    v.map((_, d) => v.reduce((sum, value, e) => sum + Lambda[d * q + e] * value, 0));
  const center = toB(u);
  let total = 0;
  const shift = new Float64Array(q);
  const squares = new Float64Array(q);
  for (let k = 0; k < factor.length; k++) {
    const x = nodes.slice(k * q, (k + 1) * q);
    solveTransposed(L, q, x);
    const density = jointDensity(
      group,
      u.map((v, d) => v + x[d]),
    );
    // a node outside the support of eta has no weight
    const weight = Number.isNaN(density) ? 0 : factor[k] * exp(density - top);
    total += weight;
    toB(x).forEach((b, d) => {
      shift[d] += weight * b;
      squares[d] += weight * b * b;
    });
  }
  const variance =
    points === 1
      ? modeVariance(group, L)
      : squares.map((sum, d) => sum / total - (shift[d] / total) * (shift[d] / total));
  return {
    mean: center.map((b, d) => b + shift[d] / total),
    sd: variance.map((v) => Math.sqrt(Math.max(v, 0))),
  };
}

/** The diagonal of Lambda H^-1 Lambda'. */
function modeVariance({ q, Lambda }: Group, L: Float64Array): Float64Array {
  return Float64Array.from({ length: q }, (_, d) => {
    const row = Lambda.slice(d * q, (d + 1) * q);
    const solved = row.slice();
    choleskySolve(L, q, solved);
    return inner(row, solved);
  });
}

function etaAt({ fixed, A }: Group, u: Float64Array): Float64Array {
  const eta = fixed.slice();
  A.forEach((column, k) => {
    for (let i = 0; i < eta.length; i++) eta[i] += column[i] * u[k];
  });
  return eta;
}

/** log f(y | u) - u'u / 2, up to what does not depend on u. */
function jointDensity(group: Group, u: Float64Array): number {
  const { law, y, weights } = group;
  const sigma = Math.sqrt(law.dispersion);
  let sum = -0.5 * inner(u, u);
  etaAt(group, u).forEach((eta, i) => {
    sum += logDensity(law, y[i], weights[i], eta, sigma, law.shape);
  });
  return sum;
}

/** Cholesky factor of I + A'WA. */
function curvatureFactor({ q, A }: Group, W: readonly number[]): Float64Array | null {
  const H = new Float64Array(q * q);
  for (let k = 0; k < q; k++)
    for (let l = 0; l < q; l++) H[k * q + l] = A[k].reduce((sum, a, i) => sum + a * W[i] * A[l][i], k === l ? 1 : 0);
  return choleskyFactor(H, q);
}

/** w mu'^2 / (dispersion V) of each row. */
function expectedInformation(group: Group, u: Float64Array): number[] {
  const { family, link, dispersion, shape } = group.law;
  return Array.from(etaAt(group, u), (eta, i) => {
    const slope = meanSlope(link, eta);
    return (group.weights[i] * slope * slope) / (dispersion * varianceOf(family, inverseLink(link, eta), shape));
  });
}

/** x := L^-T x */
function solveTransposed(L: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= L[k * n + i] * x[k];
    x[i] = sum / L[i * n + i];
  }
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}
