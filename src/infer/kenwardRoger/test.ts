/**
 * The F test of contrasts by Kenward and Roger: F* = scaling Wald / q with df2 matched to two moments of it. Letters as in their paper and
 * in pbkrtest.
 */
import { choleskyFactor, choleskyInverse } from '../../optimize/symmetric.ts';
import type { KenwardRoger } from './law.ts';
import { product, trace } from './matrices.ts';

export interface KrFreedom {
  /** Of F. */
  readonly df2: number;
  readonly scaling: number;
}

/** @param rows q rows of p numbers, independent */
export function krFreedom({ p, vcov, P, W }: KenwardRoger, rows: readonly ArrayLike<number>[]): KrFreedom {
  const q = rows.length;
  const r = P.length;
  const Theta = projection(rows, vcov, p);
  const u = P.map((Pi) => product(product(Theta, vcov, p), product(Pi, vcov, p), p));
  let A1 = 0;
  let A2 = 0;
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++) {
      const w = W[i * r + j];
      A1 += w * diagonal(u[i], p) * diagonal(u[j], p);
      A2 += w * trace(u[i], u[j], p);
    }
  const B = (A1 + 6 * A2) / (2 * q);
  const g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2);
  const under = 3 * q + 2 * (1 - g);
  const V0 = 1 + (g / under) * B;
  const V1 = 1 - ((q - g) / under) * B;
  const V2 = 1 - ((q + 2 - g) / under) * B;
  const ratio = (1 - A2 / q) / V1;
  const rho =
    (((Math.abs(V0) < SMALL ? 0 : V0) / V2) *
      (Math.abs(V1) < SMALL && Math.abs(1 - A2 / q) < SMALL ? 1 : ratio * ratio)) /
    q;
  const df2 = 4 + (q + 2) / (q * rho - 1);
  const scaling = Math.abs(df2 - 2) < NEAR_TWO ? 1 : (df2 * (1 - A2 / q)) / (df2 - 2);
  return { df2, scaling };
}

/** As pbkrtest has them: numbers that would be zero but for rounding, and df where the scaling has its pole. */
const SMALL = 1e-10;
const NEAR_TWO = 1e-2;

/** L'(L V L')^-1 L */
function projection(rows: readonly ArrayLike<number>[], V: Float64Array, p: number): Float64Array {
  const q = rows.length;
  const inverse = inverseOfProducts(rows, V, p);
  const out = new Float64Array(p * p);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      const w = inverse[a * q + b];
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) out[i * p + j] += w * rows[a][i] * rows[b][j];
    }
  return out;
}

/** (L V L')^-1; NaN where it has none. */
export function inverseOfProducts(rows: readonly ArrayLike<number>[], V: ArrayLike<number>, p: number): Float64Array {
  const q = rows.length;
  const M = new Float64Array(q * q);
  rows.forEach((row, a) => {
    const RV = new Float64Array(p);
    for (let i = 0; i < p; i++) if (row[i] !== 0) for (let j = 0; j < p; j++) RV[j] += row[i] * V[i * p + j];
    rows.forEach((other, b) => {
      for (let j = 0; j < p; j++) M[a * q + b] += RV[j] * other[j];
    });
  });
  const unit = Float64Array.from({ length: q }, (_, a) => 1 / Math.sqrt(M[a * q + a]));
  const factor = choleskyFactor(
    M.map((value, k) => value * unit[Math.floor(k / q)] * unit[k % q]),
    q,
  );
  if (factor === null) return M.fill(Number.NaN);
  return choleskyInverse(factor, q).map((value, k) => value * unit[Math.floor(k / q)] * unit[k % q]);
}

function diagonal(M: Float64Array, p: number): number {
  let sum = 0;
  for (let i = 0; i < p; i++) sum += M[i * p + i];
  return sum;
}
