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

/** What the blocks of a fit have in common. */
export interface EffectRows {
  readonly layout: EffectLayout;
  /** Columns of X and of Z (K of them). */
  readonly X: readonly Float64Array[];
  readonly Z: readonly Float64Array[];
  /** Score and observed information of each row at the mode. */
  readonly scores: Float64Array;
  readonly information: Float64Array;
  /** d score / d log shape of the rows, where the slope in it is wanted. */
  readonly shapeScores: Float64Array | null;
}

/** Effects that are independent of all others given the data: those of one level, or of all levels where factors cross. */
export interface EffectBlock {
  /** The levels in it: factor of each, and the number of its first effect within the block. */
  readonly levels: readonly { readonly factor: number; readonly at: number }[];
  readonly size: number;
  /** The rows of the block are those from `from` up to `to` in `rows`. */
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
  /** Number within the block of the first effect of a factor in a row. */
  readonly place: (row: number, factor: number) => number;
}

/** What a block takes of its rows' density. */
export type RowScores = Pick<EffectRows, 'scores' | 'information' | 'shapeScores'>;

export function rowScores(
  law: RowLaw,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  eta: Float64Array,
  byShape: boolean,
): RowScores {
  const scores = new Float64Array(eta.length);
  const information = new Float64Array(eta.length);
  const shapeScores = byShape ? new Float64Array(eta.length) : null;
  for (let i = 0; i < eta.length; i++) {
    const row: RowScore = rowScore(law, y[i], weights[i], eta[i]);
    scores[i] = row.score;
    information[i] = row.information;
    if (shapeScores !== null) shapeScores[i] = scoreByLogShape(law, row, eta[i]);
  }
  return { scores, information, shapeScores };
}

export interface ConditionalLaw {
  /** size x size; NaN when the curvature is not positive definite. */
  readonly covariance: Float64Array;
  /** size x (theta + beta), one column more with `shapeScores` */
  readonly slope: Float64Array;
}

/** Sums over the rows of a block; used again for the next block of its size. */
export interface LawWork {
  /** A'WZ, size x size. */
  readonly AWZ: Float64Array;
  readonly H: Float64Array;
  /** A's */
  readonly u: Float64Array;
  readonly Zs: Float64Array;
  /** One right-hand side for each of theta and beta, and log shape. */
  readonly right: readonly Float64Array[];
  /** Of one row: where its effects are in the block, and A. */
  readonly at: Int32Array;
  readonly a: Float64Array;
  /** By factor: each theta with its row and column among the effects of the factor. */
  readonly cells: readonly (readonly { readonly k: number; readonly row: number; readonly column: number }[])[];
}

export function lawWork({ layout, X, shapeScores }: EffectRows, size: number): LawWork {
  const nParameters = layout.cells.length + X.length + (shapeScores === null ? 0 : 1);
  return {
    AWZ: new Float64Array(size * size),
    H: new Float64Array(size * size),
    u: new Float64Array(size),
    Zs: new Float64Array(size),
    right: Array.from({ length: nParameters }, () => new Float64Array(size)),
    at: new Int32Array(layout.K),
    a: new Float64Array(layout.K),
    cells: layout.factors.map(({ first, q }) =>
      layout.cells.flatMap(({ row, column }, k) =>
        row >= first && row < first + q ? [{ k, row: row - first, column: column - first }] : [],
      ),
    ),
  };
}

export function conditionalLaw(
  shared: EffectRows,
  block: EffectBlock,
  work: LawWork = lawWork(shared, block.size),
): ConditionalLaw {
  const { layout } = shared;
  const { size, levels } = block;
  const { H, right, u, cells } = work;
  const nTheta = layout.cells.length;
  const nParameters = right.length;
  sumRows(shared, block, work);
  addThetaParts(block, work);
  setCurvature(layout, block, work);

  const covariance = new Float64Array(size * size).fill(Number.NaN);
  const slope = new Float64Array(size * nParameters).fill(Number.NaN);
  const L = choleskyFactor(H, size);
  if (L === null) return { covariance, slope };
  const x = new Float64Array(size);
  for (let e = 0; e < size; e++) {
    x.fill(0);
    x[e] = 1;
    timesTransposed(layout, block, x);
    choleskySolve(L, size, x);
    timesFactor(layout, block, x);
    for (let f = 0; f < size; f++) covariance[f * size + e] = x[f];
  }
  for (let k = 0; k < nParameters; k++) {
    choleskySolve(L, size, right[k]);
    timesFactor(layout, block, right[k]);
    const scale = k < nTheta ? layout.scale : 1;
    for (let f = 0; f < size; f++) slope[f * nParameters + k] = scale * right[k][f];
  }
  for (const { factor, at } of levels)
    for (const { k, row, column } of cells[factor])
      slope[(at + row) * nParameters + k] += layout.scale * u[at + column];
  return { covariance, slope };
}

/** A'WZ, u = A's, Z's and -A'WX in one pass over the rows. */
function sumRows(shared: EffectRows, block: EffectBlock, { AWZ, u, Zs, right, at, a }: LawWork): void {
  const { layout, X, Z, scores, information, shapeScores } = shared;
  const { size, rows, from, to, place } = block;
  const { K, Lambda, factors, cells } = layout;
  AWZ.fill(0);
  u.fill(0);
  Zs.fill(0);
  for (const x of right) x.fill(0);
  const nTheta = cells.length;
  const last = nTheta + X.length;
  for (let i = from; i < to; i++) {
    const row = rows[i];
    const score = scores[row];
    for (let g = 0; g < factors.length; g++) {
      const { first, q } = factors[g];
      const start = place(row, g);
      for (let d = 0; d < q; d++) at[first + d] = start + d;
    }
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let l = k; l < K; l++) sum += Lambda[l * K + k] * Z[l][row];
      a[k] = sum;
      u[at[k]] += score * sum;
      Zs[at[k]] += score * Z[k][row];
    }
    for (let k = 0; k < K; k++) {
      const weighted = information[row] * a[k];
      for (let l = 0; l < K; l++) AWZ[at[k] * size + at[l]] += weighted * Z[l][row];
      for (let j = 0; j < X.length; j++) right[nTheta + j][at[k]] -= weighted * X[j][row];
      if (shapeScores !== null) right[last][at[k]] += shapeScores[row] * a[k];
    }
  }
}

/** The right-hand sides of theta: e_c (Z's)_r - A'W z_r u_c, summed over the levels. */
function addThetaParts({ levels, size }: EffectBlock, { AWZ, u, Zs, right, cells }: LawWork): void {
  for (const { factor, at } of levels)
    for (const { k, row, column } of cells[factor]) {
      right[k][at + column] += Zs[at + row];
      const moved = u[at + column];
      for (let e = 0; e < size; e++) right[k][e] -= AWZ[e * size + at + row] * moved;
    }
}

/** H = I + A'WA, where A = Z Lambda. */
function setCurvature({ K, Lambda, factors }: EffectLayout, { levels, size }: EffectBlock, { AWZ, H }: LawWork): void {
  for (const { factor, at } of levels) {
    const { first, q } = factors[factor];
    for (let c = 0; c < q; c++)
      for (let e = 0; e < size; e++) {
        let sum = e === at + c ? 1 : 0;
        for (let r = c; r < q; r++) sum += AWZ[e * size + at + r] * Lambda[(first + r) * K + first + c];
        H[e * size + at + c] = sum;
      }
  }
}

/** x := Lambda x */
function timesFactor(layout: EffectLayout, { levels }: EffectBlock, x: Float64Array): void {
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
function timesTransposed(layout: EffectLayout, { levels }: EffectBlock, x: Float64Array): void {
  for (const { factor, at } of levels) {
    const { first, q } = layout.factors[factor];
    for (let j = 0; j < q; j++) {
      let sum = 0;
      for (let i = j; i < q; i++) sum += layout.Lambda[(first + i) * layout.K + first + j] * x[at + i];
      x[at + j] = sum;
    }
  }
}
