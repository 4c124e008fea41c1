/**
 * The moments that the method of Kenward and Roger is made of, block by block of Var(y) and in the size of its random effects, never in rows:
 * with S = sigma^2 (W^-1 + Z Lambda Lambda' Z') and H = I + Lambda'Z'WZ Lambda,
 *   C = Z'S^-1 Z = (G - G Lambda H^-1 Lambda'G) / sigma^2,  G = Z'WZ,   B' = Z'S^-1 X likewise,
 * and S_i = Z E_i Z' for a variance or covariance of a term. That of sigma^2 follows from the others, since S = sum v_i S_i.
 */
import { covarianceOf } from '../../covariance/list.ts';
import { cellsOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { choleskyFactor } from '../../optimize/symmetric.ts';
import { Matrix, matrixOf } from '../../stats/matrix.ts';
import { type Basis, basisOfFixed } from './basis.ts';
import { type Component, componentsOf } from './components.ts';

export interface Moments {
  readonly p: number;
  readonly basis: Basis;
  /** X'S^-1 X for the columns of the basis, as all that follows. */
  readonly XSX: Matrix;
  /** P_i, sigma^2 last. */
  readonly P: Matrix[];
  /** Q_ij. */
  readonly Q: Matrix[][];
  /** tr(S^-1 S_i S^-1 S_j) */
  readonly traces: Matrix;
}

/** A variance, a covariance, or the common variance of several effects. */
interface VarianceParameter {
  readonly term: number;
  /** Elements of D that it is, both of a covariance. */
  readonly cells: readonly (readonly [row: number, column: number])[];
  readonly value: number;
}

/** Effects of a block beyond which the products of its matrices take too long: some seconds. */
const MOST_EFFECTS = 1500;

/** @throws GlmmError TOO_LONG */
export function momentsOf({ design, numbers }: Estimation): Moments {
  const { nObs, fixed, response } = design;
  const p = fixed.names.length;
  const variance = numbers.sigma * numbers.sigma;
  const lambda = triangles(design, numbers.theta);
  const parameters = variancesOf(design, lambda, variance);
  const basis = basisOfFixed(fixed.values, nObs, p, response.weights);
  const m = parameters.length;
  const square = (): Matrix => Matrix.zeros(p, p);
  const A = parameters.map(square);
  const Q = Array.from({ length: m + 1 }, () => Array.from({ length: m + 1 }, square));
  const traces = Matrix.zeros(m + 1, m + 1);
  const single = new Float64Array(m);
  const XSX = Matrix.eye(p).div(variance);
  for (const component of componentsOf(design)) {
    if (component.nEffects > MOST_EFFECTS) throw tooLong(component.nEffects);
    const { C, B, loss } = blockOf(design, component, basis.U, lambda, variance);
    XSX.sub(loss);
    const places = parameters.map((parameter) => placesOf(parameter, component));
    const FB = places.map((pairs) => rowsTaken(pairs, B));
    FB.forEach((F, i) => {
      A[i].add(B.transposeMultiply(F));
      for (const [k, l] of places[i]) single[i] += C.get(l, k);
      const CF = C.transposeMultiply(F);
      for (let j = 0; j <= i; j++) Q[j][i].add(FB[j].transposeMultiply(CF));
      for (let j = 0; j <= i; j++) {
        let sum = traces.get(i, j);
        for (const [k, l] of places[i]) for (const [a, b] of places[j]) sum += C.get(b, k) * C.get(l, a);
        traces.set(i, j, sum);
      }
    });
  }
  for (let i = 0; i < m; i++)
    for (let j = 0; j < i; j++) {
      Q[i][j] = Q[j][i].transpose();
      traces.set(j, i, traces.get(i, j));
    }
  addResidual({ parameters, variance, nObs, XSX, A, Q, traces, single });
  return { p, basis, XSX, P: A.map((matrix) => Matrix.mul(matrix, -1)), Q, traces };
}

/** T of each term, relative to sigma, q x q, row-major. */
function triangles(design: Design, theta: readonly number[]): Float64Array[] {
  const cells = cellsOf(thetaMapOf(design.random), theta);
  let next = 0;
  return design.random.map(({ names: { length: q } }) => {
    const T = new Float64Array(q * q);
    for (let c = 0; c < q; c++) for (let r = c; r < q; r++) T[r * q + c] = cells[next++];
    return T;
  });
}

/** The parameters in which D of each term is linear. @throws GlmmError INVALID_OPTION for a structure that has none such */
function variancesOf({ random }: Design, lambda: readonly Float64Array[], variance: number): VarianceParameter[] {
  return random.flatMap((structured, term) => {
    const q = structured.names.length;
    const T = lambda[term];
    const D = (a: number, b: number): number => {
      let sum = 0;
      for (let k = 0; k < q; k++) sum += T[a * q + k] * T[b * q + k];
      return variance * sum;
    };
    const { isDiagonal, name, size } = covarianceOf(structured);
    if (structured.relationship)
      throw new GlmmError(
        'INVALID_OPTION',
        `df: 'kenward-roger' is not available for ${name}(), whose levels are related by a matrix. Ask for df: 'satterthwaite'`,
        { option: 'df', covariance: name },
      );
    const all = Array.from({ length: q }, (_, a) => a);
    if (isDiagonal && size(q) === 1) return [{ term, cells: all.map((a) => [a, a] as const), value: D(0, 0) }];
    if (isDiagonal) return all.map((a) => ({ term, cells: [[a, a] as const], value: D(a, a) }));
    if (size(q) === (q * (q + 1)) / 2) {
      return all.flatMap((a) =>
        all.slice(0, a + 1).map((b) => ({
          term,
          cells: a === b ? [[a, a] as const] : [[a, b] as const, [b, a] as const],
          value: D(a, b),
        })),
      );
    }
    throw new GlmmError(
      'INVALID_OPTION',
      `df: 'kenward-roger' is not available for ${name}(): its covariances are not linear in their parameters. Ask for df: 'satterthwaite'`,
      { option: 'df', covariance: name },
    );
  });
}

/** Pairs of effects that S_i connects. */
function placesOf({ term, cells }: VarianceParameter, { firstEffect }: Component): (readonly [number, number])[] {
  return [...firstEffect[term].values()].flatMap((first) => cells.map(([a, b]) => [first + a, first + b] as const));
}

/** E B: row b of B goes to row a, for every pair (a, b). */
function rowsTaken(pairs: readonly (readonly [number, number])[], B: Matrix): Matrix {
  const out = Matrix.zeros(B.rows, B.columns);
  for (const [a, b] of pairs) for (let j = 0; j < B.columns; j++) out.set(a, j, out.get(a, j) + B.get(b, j));
  return out;
}

/** C and B' of a block, and what it takes from X'S^-1 X. */
function blockOf(
  { nObs, random, groups, response }: Design,
  { rows, firstEffect, nEffects: q }: Component,
  U: Float64Array,
  lambda: readonly Float64Array[],
  variance: number,
): { readonly C: Matrix; readonly B: Matrix; readonly loss: Matrix } {
  const p = U.length / nObs;
  const G = new Float64Array(q * q);
  const K = new Float64Array(q * p);
  for (const i of rows) {
    const w = response.weights[i];
    const places: number[] = [];
    const values: number[] = [];
    random.forEach(({ names, values: Z, group }, t) => {
      const first = firstEffect[t].get(groups[group].codes[i])!;
      for (let d = 0; d < names.length; d++) {
        places.push(first + d);
        values.push(Z[d * nObs + i]);
      }
    });
    places.forEach((a, k) => {
      const wz = w * values[k];
      for (let l = 0; l < places.length; l++) G[a * q + places[l]] += wz * values[l];
      for (let j = 0; j < p; j++) K[a * p + j] += wz * U[j * nObs + i];
    });
  }
  const LG = lambdaTimes(G, q, q, firstEffect, lambda);
  const LK = lambdaTimes(K, q, p, firstEffect, lambda);
  // Lambda'G Lambda, from Lambda'G by its columns
  const H = transposed(lambdaTimes(transposed(LG, q), q, q, firstEffect, lambda), q);
  for (let k = 0; k < q; k++) H[k * (q + 1)] += 1;
  const L = choleskyFactor(H, q);
  if (L === null)
    throw new GlmmError(
      'NUMERICAL_FAILURE',
      'the variances of the random effects are too large to be told from infinite ones',
    );
  forwardSolve(L, q, LG, q);
  forwardSolve(L, q, LK, p);
  const [half, halfK] = [matrixOf(LG, q, q), matrixOf(LK, q, p)];
  return {
    C: matrixOf(G, q, q).sub(half.gram()).div(variance),
    B: matrixOf(K, q, p).sub(half.transposeMultiply(halfK)).div(variance),
    loss: halfK.gram().div(variance),
  };
}

/** Lambda'M for M of q rows and `columns` columns. */
function lambdaTimes(
  M: Float64Array,
  q: number,
  columns: number,
  firstEffect: Component['firstEffect'],
  lambda: readonly Float64Array[],
): Float64Array {
  const out = new Float64Array(q * columns);
  firstEffect.forEach((places, t) => {
    const T = lambda[t];
    const size = Math.sqrt(T.length);
    for (const first of places.values())
      for (let c = 0; c < size; c++)
        for (let r = c; r < size; r++) {
          const factor = T[r * size + c];
          if (factor === 0) continue;
          for (let j = 0; j < columns; j++) out[(first + c) * columns + j] += factor * M[(first + r) * columns + j];
        }
  });
  return out;
}

/** M := L^-1 M */
function forwardSolve(L: Float64Array, q: number, M: Float64Array, columns: number): void {
  for (let i = 0; i < q; i++) {
    for (let k = 0; k < i; k++) {
      const l = L[i * q + k];
      if (l === 0) continue;
      for (let j = 0; j < columns; j++) M[i * columns + j] -= l * M[k * columns + j];
    }
    for (let j = 0; j < columns; j++) M[i * columns + j] /= L[i * q + i];
  }
}

interface Sums {
  readonly parameters: readonly VarianceParameter[];
  readonly variance: number;
  readonly nObs: number;
  readonly XSX: Matrix;
  readonly A: Matrix[];
  readonly Q: Matrix[][];
  readonly traces: Matrix;
  readonly single: Float64Array;
}

/** S^-1 S_sigma = (I - sum v_i S^-1 S_i) / sigma^2, put in wherever it stands. */
function addResidual({ parameters, variance, nObs, XSX, A, Q, traces, single }: Sums): void {
  const m = parameters.length;
  const v = parameters.map(({ value }) => value);
  const less = (whole: Matrix, parts: readonly Matrix[]): Matrix =>
    parts.reduce((rest, part, i) => rest.sub(Matrix.mul(part, v[i])), whole.clone()).div(variance);
  const ofSigma = less(XSX, A);
  for (let i = 0; i < m; i++) {
    Q[i][m] = less(A[i], Q[i].slice(0, m));
    Q[m][i] = Q[i][m].transpose();
    let sum = single[i];
    for (let j = 0; j < m; j++) sum -= v[j] * traces.get(i, j);
    traces.set(i, m, sum / variance);
    traces.set(m, i, sum / variance);
  }
  Q[m][m] = less(ofSigma, Q[m].slice(0, m));
  // tr(S^-1 S_sigma) first
  let ofTrace = nObs;
  for (let i = 0; i < m; i++) ofTrace -= v[i] * single[i];
  ofTrace /= variance;
  for (let i = 0; i < m; i++) ofTrace -= v[i] * traces.get(i, m);
  traces.set(m, m, ofTrace / variance);
  A.push(ofSigma);
}

function transposed(M: Float64Array, n: number): Float64Array {
  return M.map((_, k) => M[(k % n) * n + Math.floor(k / n)]);
}

function tooLong(effects: number): GlmmError {
  return new GlmmError(
    'TOO_LONG',
    `Kenward and Roger's method needs products of matrices of ${effects} random effects that rows connect, more than ${MOST_EFFECTS}. ` +
      "Ask for df: 'satterthwaite', which costs nothing more",
    { effects },
  );
}
