/** Special functions of the oracles: slow convergent forms, checked against 30-digit values in families.test.ts. */

/** log(1 + exp(x)) without overflow or cancellation. */
export function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** 1 / (1 + exp(-x)). */
export function expit(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

const LOG_2PI = Math.log(2 * Math.PI);

/** Stirling's series with eight terms after shifting x above 15: remainder below 1e-19 there. */
export function lgamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 15) {
    shift += Math.log(z);
    z += 1;
  }
  const bernoulli = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
  const series = bernoulli.reduceRight((s, b) => s / (z * z) + b, 0) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * LOG_2PI + series - shift;
}

/** Derivatives of log Gamma, the first and the second, as {@link lgamma}: x shifted above 15, then the series' derivatives. */
export function polygamma(x: number): { digamma: number; trigamma: number } {
  let first = 0;
  let second = 0;
  let z = x;
  while (z < 15) {
    first -= 1 / z;
    second += 1 / (z * z);
    z += 1;
  }
  const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
  bernoulli.forEach((B, k) => {
    first -= B / ((2 * k + 2) * z ** (2 * k + 2));
    second += B / z ** (2 * k + 3);
  });
  return { digamma: first + Math.log(z) - 0.5 / z, trigamma: second + 1 / z + 0.5 / (z * z) };
}

/** log of n over k, also for n, k that are not integers; exactly 0 at k = 0 and k = n. */
export function logChoose(n: number, k: number): number {
  return k === 0 || k === n ? 0 : lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/** Laplace's continued fraction 1/(x + 2/(x + 3/(x + ...))), x >= 1: what the Mills ratio's inverse has above x. */
function millsTail(x: number): number {
  // Convergence slows as x falls; 30 + 1200/x^2 terms leave less than one ulp for all x >= 1 (families.test.ts).
  let t = x;
  for (let k = Math.ceil(30 + 1200 / (x * x)); k >= 2; k--) t = x + k / t;
  return 1 / t;
}

/**
 * log Phi(x) with its first two derivatives: r = phi/Phi and -r (x + r).
 * Below -1 by the continued fraction (no cancellation in x + r), above by the power series of Phi about 0.
 */
export function logPhi(x: number): { value: number; d1: number; d2: number } {
  const logDensity = -0.5 * x * x - 0.5 * LOG_2PI;
  if (x < -1) {
    const tail = millsTail(-x);
    const r = -x + tail;
    return { value: logDensity - Math.log(r), d1: r, d2: -r * tail };
  }
  const value = x > 2 ? Math.log1p(-upperTail(x)) : Math.log(phiSeries(x));
  const r = Math.exp(logDensity - value);
  return { value, d1: r, d2: -r * (x + r) };
}

/** 1 - Phi(x), x > 2. */
function upperTail(x: number): number {
  return Math.exp(-0.5 * x * x - 0.5 * LOG_2PI) / (x + millsTail(x));
}

/** Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...), -1 <= x <= 2: the sum loses at most two bits. */
function phiSeries(x: number): number {
  let term = x;
  let s = x;
  for (let k = 3; Math.abs(term) > 1e-20; k += 2) {
    term *= (x * x) / k;
    s += term;
  }
  return 0.5 + s * Math.exp(-0.5 * x * x - 0.5 * LOG_2PI);
}
