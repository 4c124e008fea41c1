/**
 * Leaving out groups of a linear mixed model with one grouping factor. At any theta the cross-products of all groups less those of one
 * give beta, sigma and the (restricted) likelihood without it exactly:
 *   A = X'V^-1 X,  c = X'V^-1 r,  s = r'V^-1 r,  l = log|V|,   each a sum over groups, r = y - X beta of all
 *   beta without g = beta + (A - A_g)^-1 (c - c_g),   RSS without g = s - s_g - (c - c_g)'(A - A_g)^-1 (c - c_g)
 *   minus2LogLik = l - l_g + d log RSS + [REML: log|A - A_g|],   d = rows left [REML: - p]      (docs/mathematics.md (15.4))
 * They are taken at the estimate of theta and a small step to either side, and without each group one Newton step in theta is made on
 * what they are without it.
 */

import { cellPlaces, cellsOf } from '../../covariance/map.ts';
import { hasIndependentGroups } from '../../fit/engine/dimension.ts';
import { fromUser, type ParameterMap, parameterMap, toUser } from '../../fit/engine/parameters.ts';
import { interceptColumn, scaleFixed, scaleTerm } from '../../fit/engine/scale.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fixedPredictor } from '../../fit/numbers/predictor.ts';
import { choleskyFactor, choleskyInverse, choleskySolve, dot } from '../../optimize/symmetric.ts';
import { exp, log } from '../../stats/special.ts';
import { orderByGroup } from '../../wasm/grouped/rowOrder.ts';
import { leftOutAt, type OneStep } from './leftOut.ts';
import { MOST_STEP } from './oneStep.ts';
import { derivatives, interpolate, stencil } from './stencil.ts';

/** Steps of theta in standard errors: the curvature of the likelihood is then right to 1e-3, its rounding far below that. */
const STEP_IN_SE = 0.1;

/** Sums over groups at one theta. */
interface Sums {
  A: Float64Array;
  c: Float64Array;
  s: number;
  l: number;
}

export function openLinearOneStep(estimation: Estimation): OneStep | null {
  const { design, numbers, parameterCovariance: V } = estimation;
  if (!hasIndependentGroups(design) || !V) return null;
  const products = openProducts(estimation);
  const { map, levels, p } = products;
  const nTheta = map.nTheta;
  const centre = fromUser(map, [...numbers.theta, ...numbers.beta]).slice(0, nTheta);
  const free = [...centre.keys()].filter((k) => V[k * nTheta + k] > 0);
  const se = free.map((k) => Math.sqrt(V[k * nTheta + k]));
  const grid = stencil(free.length);
  const factors = grid.map((offsets) => {
    const theta = centre.slice();
    offsets.forEach((o, k) => {
      theta[free[k]] += o * STEP_IN_SE * se[k];
    });
    return factorOf(map, theta);
  });
  const total = factors.map(() => emptySums(p));
  for (let level = 0; level < levels; level++) {
    const M = products.of(level);
    factors.forEach((Lambda, k) => {
      addGroup(total[k], products, M, Lambda, 1);
    });
  }

  return (level) => {
    const M = products.of(level);
    const left = design.nObs - products.rowsOf(level);
    const degrees = numbers.method === 'REML' ? left - p : left;
    const found = factors.map((Lambda, k) => {
      const rest: Sums = { ...total[k], A: total[k].A.slice(), c: total[k].c.slice() };
      addGroup(rest, products, M, Lambda, -1);
      return profileOf(rest, map, degrees, numbers.method === 'REML');
    });
    if (found.some((at) => at === null)) return null;
    const at = found as Profiled[];
    const { slope, bend } = derivatives(
      at.map(({ minus2LogLik }) => minus2LogLik),
      free.length,
    );
    const curvature = choleskyFactor(bend, free.length);
    if (curvature === null) return null;
    const step = slope.map((g) => -g);
    choleskySolve(curvature, free.length, step);
    // in units of the stencil
    if (!step.every((d) => Math.abs(d) * STEP_IN_SE <= MOST_STEP)) return null;
    const theta = centre.slice();
    step.forEach((d, k) => {
      theta[free[k]] += d * STEP_IN_SE * se[k];
    });
    if (map.lambda.scales.some(({ theta: k }) => free.includes(k) && !(theta[k] > 0))) return null;
    const there = (value: (at: Profiled) => number): number => interpolate(at.map(value), step);
    const change = Float64Array.from({ length: p }, (_, j) => there(({ change: d }) => d[j]));
    const user = toUser(map, Float64Array.of(...theta, ...change));
    const moved = user.subarray(nTheta);
    return leftOutAt(estimation, {
      theta: Array.from(user.subarray(0, nTheta)),
      beta: numbers.beta.map((b, j) => b + moved[j]),
      sigma: exp(there(({ logSigma }) => logSigma)),
      stdErrors: numbers.beta.map((_, j) => exp(there(({ logSe }) => logSe[j]))),
    });
  };
}

interface Products {
  readonly map: ParameterMap;
  readonly levels: number;
  readonly p: number;
  readonly q: number;
  /** [Z X r]'W[Z X r] of the rows of a level, square, row-major; the next call overwrites it. */
  of(level: number): Float64Array;
  rowsOf(level: number): number;
}

function openProducts({ design, numbers }: Estimation): Products {
  const { nObs, fixed, response, random, groups } = design;
  const X = scaleFixed(fixed, nObs);
  const Z = random.map((term) => scaleTerm(term, nObs));
  const map = parameterMap(X, Z, interceptColumn(fixed));
  const levels = groups[0].levels.length;
  const { order, start, maxRows } = orderByGroup(groups[0].codes, levels);
  const fitted = fixedPredictor(design, numbers.beta);
  const residual = response.y.map((y, i) => y - fitted[i]);
  const columns = [
    ...Z,
    X,
    { values: residual, center: new Float64Array(1), factor: new Float64Array(1).fill(1) },
  ].flatMap(({ values, center, factor }) =>
    Array.from(factor, (f, j) => ({ values, j, center: center[j], factor: f })),
  );
  const width = columns.length;
  const rows = new Float64Array(maxRows * width);
  const M = new Float64Array(width * width);
  return {
    map,
    levels,
    p: X.factor.length,
    q: width - 1 - X.factor.length,
    rowsOf: (level) => start[level + 1] - start[level],
    of(level) {
      const [from, to] = [start[level], start[level + 1]];
      const n = to - from;
      columns.forEach(({ values, j, center, factor }, c) => {
        const first = j * nObs;
        for (let k = 0; k < n; k++) {
          const i = order === null ? from + k : order[from + k];
          rows[k * width + c] = Math.sqrt(response.weights[i]) * (values[first + i] - center) * factor;
        }
      });
      M.fill(0);
      for (let k = 0; k < n; k++)
        for (let a = 0; a < width; a++) {
          const x = rows[k * width + a];
          if (x !== 0) for (let b = 0; b <= a; b++) M[a * width + b] += x * rows[k * width + b];
        }
      for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) M[b * width + a] = M[a * width + b];
      return M;
    },
  };
}

/** Lambda, q x q, row-major. */
function factorOf({ lambda }: ParameterMap, theta: Float64Array): Float64Array {
  const q = lambda.nEffects;
  const { row, col } = cellPlaces(lambda);
  const Lambda = new Float64Array(q * q);
  cellsOf(lambda, theta).forEach((value, c) => {
    Lambda[row[c] * q + col[c]] = value;
  });
  return Lambda;
}

function emptySums(p: number): Sums {
  return { A: new Float64Array(p * p), c: new Float64Array(p), s: 0, l: 0 };
}

/** sums += sign * those of the group with the cross-products M:  V^-1 = W - W Z Lambda (I + Lambda'Z'WZ Lambda)^-1 Lambda'Z'W */
function addGroup(sums: Sums, { p, q }: Products, M: Float64Array, Lambda: Float64Array, sign: number): void {
  const width = q + p + 1;
  // B = L^-1 Lambda'Z'W[X r], and G = I + Lambda'Z'WZ Lambda
  const B = new Float64Array(q * width);
  for (let d = 0; d < q; d++)
    for (let e = d; e < q; e++) {
      const t = Lambda[e * q + d];
      if (t !== 0) for (let k = 0; k < width; k++) B[d * width + k] += t * M[e * width + k];
    }
  const G = new Float64Array(q * q);
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = d === f ? 1 : 0;
      for (let e = f; e < q; e++) sum += B[d * width + e] * Lambda[e * q + f];
      G[d * q + f] = sum;
    }
  const L = choleskyFactor(G, q) as Float64Array;
  for (let d = 0; d < q; d++) {
    for (let k = q; k < width; k++) {
      let sum = B[d * width + k];
      for (let e = 0; e < d; e++) sum -= L[d * q + e] * B[e * width + k];
      B[d * width + k] = sum / L[d * q + d];
    }
    sums.l += sign * 2 * log(L[d * q + d]);
  }
  const product = (a: number, b: number): number => {
    let sum = M[a * width + b];
    for (let d = 0; d < q; d++) sum -= B[d * width + a] * B[d * width + b];
    return sign * sum;
  };
  const last = width - 1;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) sums.A[i * p + j] += product(q + i, q + j);
    sums.c[i] += product(q + i, last);
  }
  sums.s += product(last, last);
}

interface Profiled {
  readonly minus2LogLik: number;
  /** Of beta, in standardised columns. */
  readonly change: Float64Array;
  readonly logSigma: number;
  /** Logarithms of the standard errors on the user's scale. */
  readonly logSe: Float64Array;
}

function profileOf({ A, c, s, l }: Sums, map: ParameterMap, degrees: number, reml: boolean): Profiled | null {
  const p = map.nBeta;
  const L = choleskyFactor(A, p);
  if (L === null || degrees <= 0) return null;
  const change = c.slice();
  choleskySolve(L, p, change);
  const rss = s - dot(c, change);
  if (!(rss > 0)) return null;
  let logDet = 0;
  for (let j = 0; j < p; j++) logDet += 2 * log(L[j * p + j]);
  const logSigma = 0.5 * log(rss / degrees);
  const V = choleskyInverse(L, p);
  const logSe = Float64Array.from({ length: p }, (_, j) => logSigma + 0.5 * log(varianceOf(map, V, j)));
  return { minus2LogLik: l + degrees * log(rss) + (reml ? logDet : 0), change, logSigma, logSe };
}

/** Of a coefficient on the user's scale, from the covariance of the standardised ones. */
function varianceOf({ jacobian, size, nTheta }: ParameterMap, V: Float64Array, j: number): number {
  const p = size - nTheta;
  const row = (nTheta + j) * size + nTheta;
  let sum = 0;
  for (let i = 0; i < p; i++)
    if (jacobian[row + i] !== 0)
      for (let k = 0; k < p; k++) sum += jacobian[row + i] * V[i * p + k] * jacobian[row + k];
  return sum;
}
