/**
 * Gauss-Hermite rule by search: the zeros of the orthonormal Hermite function psi_n are bracketed on a fine grid,
 * bisected and polished. `omega = w exp(z^2)` are the Christoffel numbers 1 / sum psi_k(z)^2: no underflow at any order.
 */
import { sum } from './linalg.ts';

export interface HermiteRule {
  readonly z: readonly number[];
  /** Weights of the rule for int f(z) dz, that is w_j exp(z_j^2). */
  readonly omega: readonly number[];
}

const memo = new Map<number, HermiteRule>();

export function hermiteRule(n: number): HermiteRule {
  const known = memo.get(n);
  if (known !== undefined) return known;
  const positive = positiveZeros(n);
  const z = [...positive.map((x) => -x).reverse(), ...(n % 2 === 1 ? [0] : []), ...positive];
  const omega = z.map(
    (x) =>
      1 /
      sum(
        hermiteFunctions(n, x)
          .slice(0, n)
          .map((v) => v * v),
      ),
  );
  const rule = { z, omega };
  memo.set(n, rule);
  return rule;
}

/** psi_0 .. psi_n at x: orthonormal on the line, psi_k = H_k(x) exp(-x^2/2) / sqrt(2^k k! sqrt(pi)). */
function hermiteFunctions(n: number, x: number): number[] {
  const psi = [Math.PI ** -0.25 * Math.exp(-0.5 * x * x)];
  for (let k = 0; k < n; k++) {
    psi.push(Math.sqrt(2 / (k + 1)) * x * psi[k] - (k > 0 ? Math.sqrt(k / (k + 1)) * psi[k - 1] : 0));
  }
  return psi;
}

function positiveZeros(n: number): number[] {
  // Zeros are at least pi / sqrt(2n + 1) apart; a twentieth of that cannot step over two of them.
  const step = Math.PI / Math.sqrt(2 * n + 1) / 20;
  const psi = (x: number): number => hermiteFunctions(n, x)[n];
  const found: number[] = [];
  for (let a = step / 2; found.length < Math.floor(n / 2); a += step) {
    if (psi(a) * psi(a + step) < 0) found.push(polish(n, bisect(psi, a, a + step)));
    if (a > Math.sqrt(2 * n + 1) + 1) throw new Error(`oracle: ${found.length} zeros of H_${n} found`);
  }
  return found;
}

function bisect(f: (x: number) => number, from: number, to: number): number {
  let a = from;
  let b = to;
  const sign = Math.sign(f(a));
  for (let i = 0; i < 30; i++) {
    const mid = 0.5 * (a + b);
    if (Math.sign(f(mid)) === sign) a = mid;
    else b = mid;
  }
  return 0.5 * (a + b);
}

/** Newton: psi_n' = sqrt(2n) psi_{n-1} - x psi_n. */
function polish(n: number, from: number): number {
  let x = from;
  for (let i = 0; i < 4; i++) {
    const psi = hermiteFunctions(n, x);
    x -= psi[n] / (Math.sqrt(2 * n) * psi[n - 1] - x * psi[n]);
  }
  return x;
}
