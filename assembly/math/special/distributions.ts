/**
 * Distribution functions of the response families and of the usual test statistics, each one call of an incomplete gamma or
 * beta function. Outside the support they are 0 or 1; parameters that are no parameters give NaN.
 */
import { betaP } from "./incompleteBeta";
import { gammaP, gammaQ, gammaQuantile } from "./incompleteGamma";

/** Chi-square, P(X <= x). */
export function pchisq(x: f64, df: f64): f64 {
  return gammaP(0.5 * df, max(0.5 * x, 0.0));
}

/** Chi-square, P(X > x). */
export function pchisqUpper(x: f64, df: f64): f64 {
  return gammaQ(0.5 * df, max(0.5 * x, 0.0));
}

/** x with pchisq(x, df) = p. */
export function qchisq(p: f64, df: f64): f64 {
  return 2.0 * gammaQuantile(p, 0.5 * df, false);
}

/** Gamma, P(X <= x). */
export function pgamma(x: f64, shape: f64, scale: f64): f64 {
  return scale > 0.0 ? gammaP(shape, max(x, 0.0) / scale) : NaN;
}

/** Poisson, P(Y <= k) = Q(k + 1, mu). */
export function ppois(k: f64, mu: f64): f64 {
  if (!(mu >= 0.0) || isNaN(k)) return NaN;
  const y = floor(k);
  return y < 0.0 ? 0.0 : y == Infinity ? 1.0 : gammaQ(y + 1.0, mu);
}

/** Binomial, P(Y <= k) = I_{1-p}(n - k, k + 1). */
export function pbinom(k: f64, n: f64, p: f64): f64 {
  if (!(n >= 0.0 && p >= 0.0 && p <= 1.0) || isNaN(k)) return NaN;
  const y = floor(k);
  if (y < 0.0) return 0.0;
  return y >= n ? 1.0 : betaP(1.0 - p, p, n - y, y + 1.0);
}

/** Negative binomial with mean mu and variance mu + mu^2 / size, P(Y <= k) = I_{size/(size+mu)}(size, k + 1). */
export function pnbinom(k: f64, size: f64, mu: f64): f64 {
  if (!(size > 0.0 && mu >= 0.0) || isNaN(k)) return NaN;
  const y = floor(k);
  if (y < 0.0) return 0.0;
  if (y == Infinity) return 1.0;
  const sum = size + mu;
  return betaP(size / sum, mu / sum, size, y + 1.0);
}
