/**
 * The F test of contrasts by Kenward and Roger: F* = scaling Wald / q with df2 matched to two moments of it. Letters as in their paper and
 * in pbkrtest.
 */
import { Matrix, positiveInverse, sandwich, traceOf } from '../../stats/matrix.ts';
import type { KenwardRoger } from './law.ts';

export interface KrFreedom {
  /** Of F. */
  readonly df2: number;
  readonly scaling: number;
}

/**
 * With Theta = L'(L V L')^-1 L the traces are tr(Theta V P_i V) = tr(C M_i) and tr(Theta V P_i V Theta V P_j V) = tr(C M_i C M_j), C = (L V L')^-1
 * and M_i = L V P_i V L', so that nothing is made of p x p but once.
 *
 * @param L q independent rows of p numbers
 */
export function krFreedom({ vcov, P, W }: KenwardRoger, L: Matrix): KrFreedom {
  const q = L.rows;
  const r = P.length;
  const C = inverseOfProducts(L, vcov);
  const LV = L.mmul(vcov);
  const u = P.map((Pi) => C.mmul(sandwich(LV, Pi)));
  let A1 = 0;
  let A2 = 0;
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++) {
      const w = W.get(i, j);
      A1 += w * u[i].trace() * u[j].trace();
      A2 += w * traceOf(u[i], u[j]);
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

/** (L V L')^-1; NaN where it has none. */
export function inverseOfProducts(L: Matrix, V: Matrix): Matrix {
  return positiveInverse(sandwich(L, V)) ?? new Matrix(L.rows, L.rows).fill(Number.NaN);
}
