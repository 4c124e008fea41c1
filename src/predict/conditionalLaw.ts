/**
 * Random effects given the responses, as a normal law around the mode, and how the mode moves with the parameters.
 * With b = Lambda u, A = Z Lambda, scores s and observed information W of the rows:
 *   u = A's,   H = I + A'WA,   Var(b | y) = Lambda H^-1 Lambda'
 *   db / dbeta    = -Lambda H^-1 A'WX
 *   db / dlog shape = Lambda H^-1 A' (ds / dlog shape)
 *   db / dtheta_k = e_r u_c + Lambda H^-1 (e_c (Z's)_r - A'W z_r u_c),   theta_k = Lambda_rc
 * Written in u, so that a variance of zero is no special case (docs/mathematics.md (14.4)).
 */
import { type RowLaw, rowScore, scoreByLogShape } from '../family/rowScore.ts';
import { choleskyFactor, choleskySolve } from '../optimize/symmetric.ts';
import type { EffectLayout } from './effectLayout.ts';

/** Effects that are independent of all others given the data: those of one level, or of all levels where factors cross. */
export interface EffectBlock {
  readonly layout: EffectLayout;
  /** The levels in it: factor of each, and the number of its first effect within the block. */
  readonly levels: readonly { readonly factor: number; readonly at: number }[];
  readonly size: number;
  /** Columns of X and of Z (K of them), and the rows of them that belong to the block. */
  readonly X: readonly Float64Array[];
  readonly Z: readonly Float64Array[];
  readonly rows: ArrayLike<number>;
  /** Scores and observed information of the rows at the mode, indexed as X and Z. */
  readonly score: Float64Array;
  readonly information: Float64Array;
  /** d score / d log shape of the rows, where the slope in it is wanted. */
  readonly shapeScores: ArrayLike<number> | null;
  /** Number within the block of the first effect of a factor in a row. */
  readonly place: (row: number, factor: number) => number;
}

/** What a block takes of its rows' density. */
export type RowScores = Pick<EffectBlock, 'score' | 'information' | 'shapeScores'>;

export function rowScores(
  law: RowLaw,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  eta: Float64Array,
  byShape: boolean,
): RowScores {
  const n = eta.length;
  const [score, information] = [new Float64Array(n), new Float64Array(n)];
  const shapeScores = byShape ? new Float64Array(n) : null;
  for (let i = 0; i < n; i++) {
    const found = rowScore(law, y[i], weights[i], eta[i]);
    score[i] = found.score;
    information[i] = found.information;
    if (shapeScores !== null) shapeScores[i] = scoreByLogShape(law, found, eta[i]);
  }
  return { score, information, shapeScores };
}

export interface ConditionalLaw {
  /** size x size; NaN when the curvature is not positive definite. */
  readonly covariance: Float64Array;
  /** size x (theta + beta), one column more with `shapeScores` */
  readonly slope: Float64Array;
}

/** Room for one block after another of the same size and model. */
export interface Workspace extends Sums, ConditionalLaw {
  readonly at: Int32Array;
  readonly a: Float64Array;
  readonly x: Float64Array;
}

export function conditionalWorkspace({
  size,
  layout,
  X,
  shapeScores,
}: Pick<EffectBlock, 'size' | 'layout' | 'X' | 'shapeScores'>): Workspace {
  const nParameters = layout.cells.length + X.length + (shapeScores === null ? 0 : 1);
  const doubles = (length: number): Float64Array => new Float64Array(length);
  return {
    H: doubles(size * size),
    right: Array.from({ length: nParameters }, () => doubles(size)),
    u: doubles(size),
    Zs: doubles(size),
    at: new Int32Array(layout.K),
    a: doubles(layout.K),
    x: doubles(size),
    covariance: doubles(size * size),
    slope: doubles(size * nParameters),
  };
}

/** @param work where the law is written; the next block of the same workspace overwrites it */
export function conditionalLaw(block: EffectBlock, work: Workspace = conditionalWorkspace(block)): ConditionalLaw {
  const { size, layout } = block;
  const nTheta = layout.cells.length;
  const { H, right, u, covariance, slope, x } = work;
  const nParameters = right.length;
  addSums(block, work);
  addThetaParts(block, work);
  covariance.fill(Number.NaN);
  slope.fill(Number.NaN);
  const L = choleskyFactor(H, size);
  if (L === null) return { covariance, slope };
  for (let e = 0; e < size; e++) {
    x.fill(0);
    x[e] = 1;
    timesTransposed(block, x);
    choleskySolve(L, size, x);
    timesFactor(block, x);
    for (let f = 0; f < size; f++) covariance[f * size + e] = x[f];
  }
  right.forEach((own, k) => {
    choleskySolve(L, size, own);
    timesFactor(block, own);
    for (let f = 0; f < size; f++) slope[f * nParameters + k] = k < nTheta ? layout.scale * own[f] : own[f];
  });
  for (const { factor, at } of block.levels)
    forCells(layout, factor, (k, row, column) => {
      slope[(at + row) * nParameters + k] += layout.scale * u[at + column];
    });
  return { covariance, slope };
}

interface Sums {
  readonly H: Float64Array;
  /** One right-hand side for each of theta and beta, and log shape. */
  readonly right: readonly Float64Array[];
  readonly u: Float64Array;
  readonly Zs: Float64Array;
}

/** H = I + A'WA, u = A's, Z's and -A'WX in one pass over the rows. */
function addSums(block: EffectBlock, { H, right, u, Zs, at, a }: Workspace): void {
  const { layout, size, X, Z, rows, shapeScores, place } = block;
  const { K, Lambda, factors, cells } = layout;
  H.fill(0);
  for (let e = 0; e < size; e++) H[e * size + e] = 1;
  for (const side of right) side.fill(0);
  u.fill(0);
  Zs.fill(0);
  const last = cells.length + X.length;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const [score, information] = [block.score[row], block.information[row]];
    for (let g = 0; g < factors.length; g++) {
      const { first, q } = factors[g];
      const start = place(row, g);
      for (let d = 0; d < q; d++) at[first + d] = start + d;
    }
    for (let k = 0; k < K; k++) {
      a[k] = 0;
      for (let l = k; l < K; l++) a[k] += Lambda[l * K + k] * Z[l][row];
      u[at[k]] += score * a[k];
      Zs[at[k]] += score * Z[k][row];
    }
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) H[at[k] * size + at[l]] += information * a[k] * a[l];
      for (let j = 0; j < X.length; j++) right[cells.length + j][at[k]] -= information * a[k] * X[j][row];
      if (shapeScores !== null) right[last][at[k]] += shapeScores[row] * a[k];
    }
  }
}

/** The right-hand sides of theta, which need u: a second pass over the rows. */
function addThetaParts(block: EffectBlock, { right, u, Zs, a }: Workspace): void {
  const { layout, Z, rows, information, place, levels } = block;
  const { K, Lambda, factors } = layout;
  for (const { factor, at } of levels)
    forCells(layout, factor, (k, row, column) => {
      right[k][at + column] += Zs[at + row];
    });
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    for (let k = 0; k < K; k++) {
      a[k] = 0;
      for (let l = k; l < K; l++) a[k] += Lambda[l * K + k] * Z[l][row];
    }
    factors.forEach((own, g) => {
      forCells(layout, g, (k, r, c) => {
        const moved = information[row] * Z[own.first + r][row] * u[place(row, g) + c];
        factors.forEach(({ first, q }, other) => {
          const start = place(row, other);
          for (let d = 0; d < q; d++) right[k][start + d] -= moved * a[first + d];
        });
      });
    });
  }
}

/** Each theta of a factor with its row and column among the effects of the factor. */
function forCells(
  { cells, factors }: EffectLayout,
  factor: number,
  visit: (k: number, row: number, column: number) => void,
): void {
  const { first, q } = factors[factor];
  cells.forEach(({ row, column }, k) => {
    if (row >= first && row < first + q) visit(k, row - first, column - first);
  });
}

/** x := Lambda x */
function timesFactor({ layout, levels }: EffectBlock, x: Float64Array): void {
  for (const { factor, at } of levels) {
    const { first, q } = layout.factors[factor];
    for (let i = q - 1; i >= 0; i--) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += layout.Lambda[(first + i) * layout.K + first + j] * x[at + j];
      x[at + i] = sum;
    }
  }
}

/** x := Lambda'x */
function timesTransposed({ layout, levels }: EffectBlock, x: Float64Array): void {
  for (const { factor, at } of levels) {
    const { first, q } = layout.factors[factor];
    for (let j = 0; j < q; j++) {
      let sum = 0;
      for (let i = j; i < q; i++) sum += layout.Lambda[(first + i) * layout.K + first + j] * x[at + i];
      x[at + j] = sum;
    }
  }
}
