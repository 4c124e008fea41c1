/**
 * Random effects given the responses, as a normal law around the mode, and how the mode moves with the parameters.
 * With b = Lambda u, A = Z Lambda, scores s and observed information W of the rows:
 *   u = A's,   H = I + A'WA,   Var(b | y) = Lambda H^-1 Lambda'   (of related levels (I + E) u = A's, H = I + E + A'WA)
 *   db / dbeta    = -Lambda H^-1 A'WX
 *   db / dlog shape = Lambda H^-1 A' (ds / dlog shape)
 *   db / dtheta_k = e_r u_c + Lambda H^-1 (e_c (Z's)_r - A'W z_r u_c),   theta_k = Lambda_rc
 * Written in u, so that a variance of zero is no special case (docs/mathematics.md (14.4)).
 */
import { densityOf } from '../../family/density.ts';
import type { RowLaw } from '../../family/record.ts';
import { choleskyFactor } from '../../optimize/symmetric.ts';
import { type RowDerivatives, rowDerivatives } from '../../stats/densities.ts';
import type { EffectLayout } from './effectLayout.ts';

/** What the blocks of a fit have in common. */
export interface EffectRows extends Pick<RowDerivatives, 'scores' | 'information'> {
  /** d score of each row by each of the density's own parameters. */
  readonly ownScores: readonly Float64Array[];
  /** Of ordered categories: how many thresholds there are above the first; the one array of ownScores has the slopes in the upper end of a row's category y. */
  readonly ordered?: { readonly above: number; readonly y: ArrayLike<number> } | undefined;
  readonly layout: EffectLayout;
  /** Columns of X and of Z (K of them). */
  readonly X: readonly Float64Array[];
  readonly Z: readonly Float64Array[];
}

/** The effects in blocks of one size that are independent given the data: levels, or where factors cross all effects together. */
export interface EffectBlocks {
  readonly count: number;
  readonly size: number;
  /** The levels in each: factor of each, and the number of its first effect within the block. */
  readonly levels: readonly { readonly factor: number; readonly at: number }[];
  /** Block of each row; null where there is one. */
  readonly blockOf: Int32Array | null;
  /** Number within the block of the first effect of each factor in each row; null where it is the block's first. */
  readonly starts: readonly (Int32Array | null)[];
  /** Of one block with effects that are related: their precision less the identity, one triangle, by number within the block. */
  readonly related?: Precision;
}

/** Entries of a symmetric matrix. */
export interface Precision {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export function rowScores(
  law: RowLaw,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  eta: Float64Array,
  byShape: boolean,
): Omit<EffectRows, 'layout' | 'X' | 'Z'> {
  const { scores, information, shapeScores } = rowDerivatives(densityOf(law, y, weights), eta, byShape);
  return { scores, information, ownScores: shapeScores === null ? [] : [shapeScores] };
}

export interface ConditionalLaw {
  /** size x size, a block after the other; NaN when the curvature is not positive definite. */
  readonly covariance: Float64Array;
  /** A row an effect of theta and beta, one column more for each of `ownScores`, or one for each threshold above the first. */
  readonly slope: Float64Array;
}

export function conditionalLaws(shared: EffectRows, blocks: EffectBlocks): ConditionalLaw {
  const { layout } = shared;
  const { count, size, levels } = blocks;
  const sums = sumRows(shared, blocks);
  if (blocks.related) relate(sums.u, blocks.related, size);
  const { nParameters } = sums;
  const nTheta = layout.cells.length;
  const cells = layout.factors.map(({ first, q }) =>
    layout.cells.flatMap(({ row, column }, k) =>
      row >= first && row < first + q ? [{ k, row: row - first, column: column - first }] : [],
    ),
  );
  const firstOf = new Int32Array(size);
  for (const { factor, at } of levels) firstOf.fill(at, at, at + layout.factors[factor].q);
  const H = new Float64Array(size * size);
  // rows of W: L^-1 Lambda' of each effect
  const W = new Float64Array(size * size);
  const x = new Float64Array(size);
  // both sums are read before the results take their places
  const covariance = sums.AWZ;
  const slope = sums.right;
  for (let block = 0; block < count; block++) {
    const square = block * size * size;
    const line = block * size;
    for (const { factor, at } of levels)
      for (const { k, row, column } of cells[factor]) {
        slope[(line + at + column) * nParameters + k] += sums.Zs[line + at + row];
        const moved = sums.u[line + at + column];
        for (let e = 0; e < size; e++)
          slope[(line + e) * nParameters + k] -= sums.AWZ[square + e * size + at + row] * moved;
      }
    setCurvature(layout, blocks, sums.AWZ, square, H);
    if (blocks.related) addPrecision(blocks.related, size, H);
    const L = choleskyFactor(H, size);
    if (L === null) {
      covariance.fill(Number.NaN, square, square + size * size);
      slope.fill(Number.NaN, line * nParameters, (line + size) * nParameters);
      continue;
    }
    W.fill(0);
    for (const { factor, at } of levels) {
      const { first, q } = layout.factors[factor];
      for (let e = 0; e < q; e++) {
        const row = W.subarray((at + e) * size, (at + e + 1) * size);
        for (let c = 0; c <= e; c++) row[at + c] = layout.Lambda[(first + e) * layout.K + first + c];
        forwardSolve(L, size, row, at);
      }
    }
    for (let e = 0; e < size; e++)
      for (let f = 0; f <= e; f++) {
        let sum = 0;
        for (let k = Math.max(firstOf[e], firstOf[f]); k < size; k++) sum += W[e * size + k] * W[f * size + k];
        covariance[square + e * size + f] = sum;
        covariance[square + f * size + e] = sum;
      }
    for (let k = 0; k < nParameters; k++) {
      for (let e = 0; e < size; e++) x[e] = slope[(line + e) * nParameters + k];
      forwardSolve(L, size, x, 0);
      const scale = k < nTheta ? layout.scale : 1;
      for (let f = 0; f < size; f++) {
        let sum = 0;
        for (let e = firstOf[f]; e < size; e++) sum += W[f * size + e] * x[e];
        slope[(line + f) * nParameters + k] = scale * sum;
      }
    }
    for (const { factor, at } of levels)
      for (const { k, row, column } of cells[factor])
        slope[(line + at + row) * nParameters + k] += layout.scale * sums.u[line + at + column];
  }
  return { covariance, slope };
}

interface Sums {
  readonly nParameters: number;
  /** A'WZ, size x size a block. */
  readonly AWZ: Float64Array;
  /** A's and Z's, one an effect. */
  readonly u: Float64Array;
  readonly Zs: Float64Array;
  /** Right-hand sides -A'WX and A' (ds / dlog shape), an effect a row; those of theta are still to come. */
  readonly right: Float64Array;
}

/** All sums of all blocks in one pass over the rows, in the order in which these are stored. */
function sumRows(shared: EffectRows, { count, size, blockOf, starts }: EffectBlocks): Sums {
  const { layout, X, Z, scores, information, ownScores, ordered } = shared;
  const { K, Lambda, factors } = layout;
  const nTheta = layout.cells.length;
  const p = X.length;
  const nOwn = ownScores.length;
  const nParameters = nTheta + p + (ordered?.above ?? nOwn);
  const AWZ = new Float64Array(count * size * size);
  const u = new Float64Array(count * size);
  const Zs = new Float64Array(count * size);
  const right = new Float64Array(count * size * nParameters);
  const at = new Int32Array(K);
  for (let row = 0; row < scores.length; row++) {
    const line = blockOf === null ? 0 : blockOf[row] * size;
    const score = scores[row];
    for (let g = 0; g < factors.length; g++) {
      const { first, q } = factors[g];
      const start = starts[g]?.[row] ?? 0;
      for (let d = 0; d < q; d++) at[first + d] = start + d;
    }
    for (let k = 0; k < K; k++) {
      const effect = line + at[k];
      let a = 0;
      for (let l = k; l < K; l++) a += Lambda[l * K + k] * Z[l][row];
      u[effect] += score * a;
      Zs[effect] += score * Z[k][row];
      const weighted = information[row] * a;
      for (let l = 0; l < K; l++) AWZ[effect * size + at[l]] += weighted * Z[l][row];
      const parameters = effect * nParameters + nTheta;
      for (let j = 0; j < p; j++) right[parameters + j] -= weighted * X[j][row];
      if (nOwn === 0) continue;
      if (ordered === undefined) for (let s = 0; s < nOwn; s++) right[parameters + p + s] += ownScores[s][row] * a;
      else {
        // the score moves by both ends as it falls in eta; the first threshold is held
        const c = ordered.y[row];
        const up = ownScores[0][row];
        if (c > 0 && c <= ordered.above) right[parameters + p + c - 1] += up * a;
        if (c > 1) right[parameters + p + c - 2] += (information[row] - up) * a;
      }
    }
  }
  return { nParameters, AWZ, u, Zs, right };
}

/** H = I + A'WA, where A = Z Lambda. */
function setCurvature(
  { K, Lambda, factors }: EffectLayout,
  { levels, size }: EffectBlocks,
  AWZ: Float64Array,
  square: number,
  H: Float64Array,
): void {
  for (const { factor, at } of levels) {
    const { first, q } = factors[factor];
    for (let c = 0; c < q; c++)
      for (let e = 0; e < size; e++) {
        let sum = e === at + c ? 1 : 0;
        for (let r = c; r < q; r++) sum += AWZ[square + e * size + at + r] * Lambda[(first + r) * K + first + c];
        H[e * size + at + c] = sum;
      }
  }
}

/** H += E */
function addPrecision({ a, b, values }: Precision, size: number, H: Float64Array): void {
  for (let k = 0; k < values.length; k++) {
    H[a[k] * size + b[k]] += values[k];
    if (a[k] !== b[k]) H[b[k] * size + a[k]] += values[k];
  }
}

/** u := (I + E)^-1 A's */
function relate(u: Float64Array, related: Precision, size: number): void {
  const P = new Float64Array(size * size);
  for (let i = 0; i < size; i++) P[i * size + i] = 1;
  addPrecision(related, size, P);
  const L = choleskyFactor(P, size);
  if (L === null) {
    u.fill(Number.NaN);
    return;
  }
  forwardSolve(L, size, u, 0);
  for (let i = size - 1; i >= 0; i--) {
    u[i] /= L[i * size + i];
    for (let k = 0; k < i; k++) u[k] -= L[i * size + k] * u[i];
  }
}

/** x := L^-1 x, which is zero before `from`. */
function forwardSolve(L: Float64Array, n: number, x: Float64Array, from: number): void {
  for (let i = from; i < n; i++) {
    let sum = x[i];
    for (let k = from; k < i; k++) sum -= L[i * n + k] * x[k];
    x[i] = sum / L[i * n + i];
  }
}
