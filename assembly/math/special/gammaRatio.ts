/**
 * Differences of log Gamma that do not cancel however large the arguments.
 */
import { lgamma } from "./lgamma";
import { log } from "../log";
import { log1p } from "../log1p";
import { stirlingError, xlog1px } from "./saddle";
import { LARGE } from "./stirling";

/** Up to this whole y a product of y factors is used. */
const PRODUCT_MAX: f64 = 64.0;
/** No product of two numbers up to this overflows. */
const BIG: f64 = 1e150;

/**
 * log( Gamma(k + y) / (Gamma(k) k^y) ) for k > 0, y >= 0: what is left of the negative binomial's normaliser when k grows,
 * about y (y - 1) / (2 k), without the cancellation of lgamma(k + y) - lgamma(k) - y log k.
 * Whole y up to 64: the product of 1 + i/k; k >= 8: Stirling; otherwise the difference itself.
 */
export function lgammaRatio(k: f64, y: f64): f64 {
  if (y <= PRODUCT_MAX && y == floor(y)) {
    let sum = 0.0;
    // the product less 1, as a sum of positive terms, so that its logarithm is as right where k is large
    let rise = 0.0;
    for (let i = 1.0; i < y; i += 1.0) {
      const u = i / k;
      if (u > BIG) sum += log1p(u);
      else rise += u * (1.0 + rise);
      if (rise > BIG) {
        sum += log1p(rise);
        rise = 0.0;
      }
    }
    return sum + log1p(rise);
  }
  if (k >= LARGE) {
    const t = y / k;
    return k * xlog1px(t) - 0.5 * log1p(t) + (stirlingError(k + y) - stirlingError(k));
  }
  return lgamma(k + y) - lgamma(k) - y * log(k);
}

/** log of the binomial coefficient for real 0 <= k <= n: -log(n + 1) - log Beta(n - k + 1, k + 1). */
export function lchoose(n: f64, k: f64): f64 {
  if (!(k >= 0.0 && k <= n)) return k < 0.0 || k > n ? -Infinity : NaN;
  return -log(n + 1.0) - lbeta(n - k + 1.0, k + 1.0);
}

/** log Beta(a, b), the gamma functions of large arguments never subtracted from one another. */
export function lbeta(a: f64, b: f64): f64 {
  const small = min(a, b);
  const large = max(a, b);
  return lgamma(small) - (lgammaRatio(large, small) + small * log(large));
}
