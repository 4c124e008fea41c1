/**
 * log Gamma(x) and x^k times its first three derivatives, x > 0, together: one recurrence upwards to where the series hold, and one
 * logarithm, in a tenth of the time of lgamma, digamma, trigamma and tetragamma one by one. From LARGE on the series of digamma.ts and
 * Stirling's; below, with u_i = x / (x + i) for i < m and X = x + m,
 *   log Gamma(x) = log Gamma(X) - log prod (x + i),   x digamma(x) = x digamma(X) - sum u_i,   and so on
 * Errors: 4 ulp of the largest term, 13 for log Gamma below LARGE; the zeros of log Gamma and digamma are not kept to relative accuracy.
 */
import { LOG_SQRT_2PI } from "../constants";
import { log } from "../log";
import { DIGAMMA_SERIES, LARGE, septic, TETRAGAMMA_SERIES, TRIGAMMA_SERIES } from "./digamma";
import { stirlingRest } from "./stirling";

/** Writes log Gamma(x), x digamma(x), and with `all` x^2 trigamma(x), x^3 tetragamma(x). @param logX logarithm of x */
export function gammaTower(x: f64, logX: f64, all: bool, out: usize): void {
  let X = x;
  let product = 1.0;
  let sum1 = 0.0;
  let sum2 = 0.0;
  let sum3 = 0.0;
  if (x < LARGE) {
    // the first term of each sum is 1, however small x is
    sum1 = 1.0;
    sum2 = 1.0;
    sum3 = 1.0;
    X += 1.0;
    while (X < LARGE) {
      product *= X;
      const u = x / X;
      const square = u * u;
      sum1 += u;
      sum2 += square;
      sum3 += square * u;
      X += 1.0;
    }
  }
  const logTop = x < LARGE ? log(X) : logX;
  const inverse = 1.0 / X;
  const z = inverse * inverse;
  const below = x < LARGE ? logX + log(product) : 0.0;
  const share = x * inverse;
  store<f64>(out, (X - 0.5) * (logTop - 1.0) + (LOG_SQRT_2PI - 0.5 + stirlingRest(X)) - below);
  store<f64>(out, x * logTop - share * (0.5 + inverse * septic(DIGAMMA_SERIES, z)) - sum1, 8);
  if (!all) return;
  const shares = share * share;
  store<f64>(out, shares * (X + (0.5 + inverse * septic(TRIGAMMA_SERIES, z))) + sum2, 16);
  store<f64>(out, -shares * share * (X + (1.0 + inverse * septic(TETRAGAMMA_SERIES, z))) - 2.0 * sum3, 24);
}
