/**
 * Random effects given the responses, as a normal law around the mode, and how the mode moves with the parameters.
 * With b = Lambda u, A = Z Lambda, scores s and observed information W of the rows:
 *   u = A's,   H = I + A'WA,   Var(b | y) = Lambda H^-1 Lambda'
 *   db / dbeta    = -Lambda H^-1 A'WX
 *   db / dlog shape = Lambda H^-1 A' (ds / dlog shape)
 *   db / dtheta_k = e_r u_c + Lambda H^-1 (e_c (Z's)_r - A'W z_r u_c),   theta_k = Lambda_rc
 * Written in u, so that a variance of zero is no special case (docs/mathematics.md (14.4)).
 */
import { type RowLaw, type RowScore, rowScore, scoreByLogShape } from '../family/rowScore.ts';
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
  /** Scores of the rows at the mode, indexed as X and Z. */
  readonly scores: readonly RowScore[];
  /** d score / d log shape of the rows, where the slope in it is wanted. */
  readonly shapeScores: ArrayLike<number> | null;
  /** Number within the block of the first effect of a factor in a row. */
  readonly place: (row: number, factor: number) => number;
}

/** What a block takes of its rows' density. */
export type RowScores = Pick<EffectBlock, 'scores' | 'shapeScores'>;

export function rowScores(
  law: RowLaw,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  eta: Float64Array,
  byShape: boolean,
): RowScores {
  const scores = Array.from(eta, (value, i) => rowScore(law, y[i], weights[i], value));
  return { scores, shapeScores: byShape ? eta.map((value, i) => scoreByLogShape(law, scores[i], value)) : null };
}

export interface ConditionalLaw {
  /** size x size; NaN when the curvature is not positive definite. */
  readonly covariance: Float64Array;
  /** size x (theta + beta), one column more with `shapeScores` */
  readonly slope: Float64Array;
}

export function conditionalLaw(block: EffectBlock): ConditionalLaw {
  const { size, layout } = block;
  const nTheta = layout.cells.length;
  const nParameters = nTheta + block.X.length + (block.shapeScores === null ? 0 : 1);
  const { H, right, u, Zs } = sums(block);
  addThetaParts(block, u, Zs, right);

  const covariance = new Float64Array(size * size).fill(Number.NaN);
  const slope = new Float64Array(size * nParameters).fill(Number.NaN);
  const L = choleskyFactor(H, size);
  if (L === null) return { covariance, slope };
  for (let e = 0; e < size; e++) {
    const x = new Float64Array(size);
    x[e] = 1;
    timesTransposed(block, x);
    choleskySolve(L, size, x);
    timesFactor(block, x);
    for (let f = 0; f < size; f++) covariance[f * size + e] = x[f];
  }
  right.forEach((x, k) => {
    choleskySolve(L, size, x);
    timesFactor(block, x);
    for (let f = 0; f < size; f++) slope[f * nParameters + k] = k < nTheta ? layout.scale * x[f] : x[f];
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
function sums({ layout, size, X, Z, rows, scores, shapeScores, place }: EffectBlock): Sums {
  const { K, Lambda, factors, cells } = layout;
  const H = new Float64Array(size * size);
  for (let e = 0; e < size; e++) H[e * size + e] = 1;
  const last = cells.length + X.length;
  const right = Array.from({ length: last + (shapeScores === null ? 0 : 1) }, () => new Float64Array(size));
  const u = new Float64Array(size);
  const Zs = new Float64Array(size);
  const at = new Int32Array(K);
  const a = new Float64Array(K);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const { score, information } = scores[row];
    factors.forEach(({ first, q }, g) => {
      const start = place(row, g);
      for (let d = 0; d < q; d++) at[first + d] = start + d;
    });
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
  return { H, right, u, Zs };
}

/** The right-hand sides of theta, which need u: a second pass over the rows. */
function addThetaParts(block: EffectBlock, u: Float64Array, Zs: Float64Array, right: readonly Float64Array[]): void {
  const { layout, Z, rows, scores, place, levels } = block;
  const { K, Lambda, factors } = layout;
  for (const { factor, at } of levels)
    forCells(layout, factor, (k, row, column) => {
      right[k][at + column] += Zs[at + row];
    });
  const a = new Float64Array(K);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    for (let k = 0; k < K; k++) {
      a[k] = 0;
      for (let l = k; l < K; l++) a[k] += Lambda[l * K + k] * Z[l][row];
    }
    factors.forEach((own, g) => {
      forCells(layout, g, (k, r, c) => {
        const moved = scores[row].information * Z[own.first + r][row] * u[place(row, g) + c];
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
