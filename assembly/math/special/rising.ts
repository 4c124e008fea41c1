/**
 * Gamma(x + k) / Gamma(x) and its derivatives in x, for x > 0 and k >= 0, by what is left of them where x is large:
 *   ratio  log(Gamma(x + k) / (Gamma(x) x^k))
 *   e      k - x D,    D = digamma(x + k) - digamma(x); of a whole k the sum of i / (x + i), i < k
 *   h2     x^2 D',     h3  x^3 D''
 * Of whole k up to SUMMED they are sums of k terms, of small ones where the result is small; else of the series of the derivatives of
 * log Gamma. Errors: a few ulp of k.
 */
import { log } from "../log";
import { digamma, digammaDelta, tetragamma, tetragammaRest, trigamma, trigammaRest } from "./digamma";
import { lgammaRatio } from "./gammaRatio";
import { lgamma } from "./lgamma";

/** Up to this whole k what depends on it is a sum of as many terms, of which no product overflows. */
const SUMMED: f64 = 40.0;
/** From here on differences of the derivatives of log Gamma are taken from their series. */
const LARGE: f64 = 10.0;
/** Below this x is nothing beside k, and log Gamma(x) is -log x: to the last bit, of any k that is not as small. */
const TINY: f64 = 1e-60;

/** Writes ratio, e, h2 and h3. @param logX logarithm of x, which x may be too small to tell */
export function rising(x: f64, logX: f64, k: f64, out: usize): void {
  let ratio = 0.0;
  let e = 0.0;
  let h2 = 0.0;
  let h3 = 0.0;
  if (k <= SUMMED && k == floor(k)) {
    let product = 1.0;
    for (let i = 0.0; i < k; i += 1.0) {
      const inverse = 1.0 / (x + i);
      const u = i == 0.0 ? 1.0 : x * inverse;
      const square = u * u;
      e += i == 0.0 ? 0.0 : i * inverse;
      h2 -= square;
      h3 += 2.0 * square * u;
      if (i > 0.0) product *= x < 1.0 ? x + i : u;
    }
    if (k > 1.0) ratio = x < 1.0 ? log(product) - (k - 1.0) * logX : -log(product);
  } else if (x < TINY) {
    ratio = lgamma(k) + (1.0 - k) * logX;
    e = k - 1.0;
    h2 = -1.0;
    h3 = 2.0;
  } else {
    ratio = lgammaRatio(x, k);
    const top = x + k;
    if (x >= LARGE) {
      const s = k / top;
      const u = x / top;
      // 1 / x^j - 1 / top^j times x^j, of the first two terms of each series, and the rest of these
      const two = s * (1.0 + u);
      const three = s * (1.0 + u + u * u);
      e = k - x * digammaDelta(x, k);
      h2 = -(x * s + 0.5 * two) + x * x * (trigammaRest(top) - trigammaRest(x));
      h3 = x * two + three + x * x * x * (tetragammaRest(top) - tetragammaRest(x));
    } else {
      // Gamma(x + m) is where nothing cancels: x + m >= 10
      let h = 0.0;
      let below = x;
      while (below < LARGE) {
        const u = below == x ? 1.0 : x / below;
        h += u;
        h2 -= u * u;
        h3 += 2.0 * u * u * u;
        below += 1.0;
      }
      h += x * (digamma(top) - digamma(below));
      h2 += x * x * (trigamma(top) - trigamma(below));
      h3 += x * x * x * (tetragamma(top) - tetragamma(below));
      e = k - h;
    }
  }
  store<f64>(out, ratio);
  store<f64>(out, e, 8);
  store<f64>(out, h2, 16);
  store<f64>(out, h3, 24);
}
