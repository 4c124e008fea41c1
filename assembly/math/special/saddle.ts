/**
 * The parts of C. Loader's saddle-point expansion (Fast and accurate computation of binomial probabilities, 2000): densities of
 * the Poisson, gamma and binomial laws as a Gaussian factor, the error of Stirling's formula and deviances, none of which
 * cancels however large the counts.
 */
import { LOG_SQRT_2PI } from "../constants";
import { log } from "../log";
import { log1p } from "../log1p";
import { lgamma } from "./lgamma";
import { LARGE, stirlingRest } from "./stirling";

/** lgamma(x) - ((x - 1/2) log x - x + log sqrt(2 pi)), about 1 / (12 x). */
export function stirlingError(x: f64): f64 {
  return x < LARGE ? lgamma(x) - ((x - 0.5) * log(x) - x + LOG_SQRT_2PI) : stirlingRest(x);
}

/** (1 + t) log(1 + t) - t for t > -1, about t^2 / 2: by the series of atanh in v = t / (2 + t) where the difference cancels. */
export function xlog1px(t: f64): f64 {
  if (abs(t) > 0.25) return (1.0 + t) * log1p(t) - t;
  const v = t / (2.0 + t);
  const v2 = v * v;
  // (1 + t) log(1 + t) = (1 + t) 2 (v + v^3/3 + v^5/5 + ...), and 2 (1 + t) v - t = t v
  let power = v2 * v;
  let sum = 0.0;
  for (let j = 3.0; ; j += 2.0) {
    const next = sum + power / j;
    // of NaN neither
    if (next == sum || next != next) break;
    sum = next;
    power *= v2;
  }
  return t * v + 2.0 * (1.0 + t) * sum;
}

/** x log(x / m) - x + m, half the Poisson deviance of x with mean m. */
export function halfDeviance(x: f64, m: f64): f64 {
  return x == 0.0 ? m : m * xlog1px((x - m) / m);
}

/** log of m^x e^-m / Gamma(x + 1), x >= 0 and real. */
export function logPoissonDensity(x: f64, m: f64): f64 {
  if (m == 0.0) return x == 0.0 ? 0.0 : -Infinity;
  if (x < 8.0) return x * log(m) - m - lgamma(x + 1.0);
  return -halfDeviance(x, m) - stirlingError(x) - 0.5 * log(x) - LOG_SQRT_2PI;
}

/** log of Gamma(x + y + 1) / (Gamma(x + 1) Gamma(y + 1)) p^x q^y, x and y real, p + q = 1; each given so that it may be small. */
export function logBinomialDensity(x: f64, y: f64, p: f64, q: f64): f64 {
  if (x == 0.0) return y == 0.0 ? 0.0 : y * (p < 0.5 ? log1p(-p) : log(q));
  if (y == 0.0) return x * (q < 0.5 ? log1p(-q) : log(p));
  const n = x + y;
  const rest = stirlingError(n) - stirlingError(x) - stirlingError(y);
  return rest - halfDeviance(x, n * p) - halfDeviance(y, n * q) - LOG_SQRT_2PI - 0.5 * log(x * (y / n));
}
