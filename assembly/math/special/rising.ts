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
    let i = 1.0;
    if (k > 0.0) {
      h2 = -1.0;
      h3 = 2.0;
    }
    if (k > 2.0) {
      // two terms at once, in the same order whether there are lanes or not
      i = ASC_FEATURE_SIMD ? sumPairs<v128>(x, k) : sumPairs<f64>(x, k);
      e = load<f64>(SUMS) + load<f64>(SUMS, 8);
      h2 -= load<f64>(SUMS, 16) + load<f64>(SUMS, 24);
      h3 += 2.0 * (load<f64>(SUMS, 32) + load<f64>(SUMS, 40));
      product = load<f64>(SUMS, 48) * load<f64>(SUMS, 56);
    }
    for (; i < k; i += 1.0) {
      const inverse = 1.0 / (x + i);
      const u = x * inverse;
      const square = u * u;
      e += i * inverse;
      h2 -= square;
      h3 += 2.0 * square * u;
      product *= x < 1.0 ? x + i : u;
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

/** Of odd and of even i: sums of i / (x + i), of u^2 and of u^3, u = x / (x + i), and the product of u or of x + i. */
const SUMS: usize = memory.data(64, 16);

/** Sums over pairs i, i + 1 below k from 1 on into SUMS; the first i that is left. */
function sumPairs<P>(x: f64, k: f64): f64 {
  let i = 1.0;
  if (isVector<P>()) {
    const xs = f64x2.splat(x);
    let at = f64x2.replace_lane(f64x2.splat(1.0), 1, 2.0);
    let sum = f64x2.splat(0.0);
    let squares = sum;
    let cubes = sum;
    let product = f64x2.splat(1.0);
    for (; i + 1.0 < k; i += 2.0) {
      const top = f64x2.add(xs, at);
      const inverse = f64x2.div(f64x2.splat(1.0), top);
      const u = f64x2.mul(xs, inverse);
      const square = f64x2.mul(u, u);
      sum = f64x2.add(sum, f64x2.mul(at, inverse));
      squares = f64x2.add(squares, square);
      cubes = f64x2.add(cubes, f64x2.mul(square, u));
      product = f64x2.mul(product, x < 1.0 ? top : u);
      at = f64x2.add(at, f64x2.splat(2.0));
    }
    v128.store(SUMS, sum);
    v128.store(SUMS, squares, 16);
    v128.store(SUMS, cubes, 32);
    v128.store(SUMS, product, 48);
    return i;
  }
  for (let lane: usize = 0; lane < 16; lane += 8) {
    let sum = 0.0;
    let squares = 0.0;
    let cubes = 0.0;
    let product = 1.0;
    i = 1.0;
    for (; i + 1.0 < k; i += 2.0) {
      const at = lane == 0 ? i : i + 1.0;
      const inverse = 1.0 / (x + at);
      const u = x * inverse;
      const square = u * u;
      sum += at * inverse;
      squares += square;
      cubes += square * u;
      product *= x < 1.0 ? x + at : u;
    }
    store<f64>(SUMS + lane, sum);
    store<f64>(SUMS + lane, squares, 16);
    store<f64>(SUMS + lane, cubes, 32);
    store<f64>(SUMS + lane, product, 48);
  }
  return i;
}
