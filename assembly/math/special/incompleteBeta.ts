/**
 * The regularised incomplete beta function, and Student's law made of it.
 *
 * The continued fraction of A. R. Didonato and A. H. Morris (ACM TOMS 708, 1992) by Lentz's method, on the side where it converges
 * fast (x < (a+1)/(a+b+2)); the factor x^a (1-x)^b / B(a, b) by Loader's expansion. x and 1 - x are both given, so either may be tiny.
 * Relative error of the smaller tail below 5e-13 where it is above 1e-290 (far tails; 1e-14 in the body), for a, b to 1e6.
 */
import { EPSILON } from "../constants";
import { exp } from "../exp";
import { log } from "../log";
import { pnorm } from "../pnorm";
import { qnorm } from "../qnorm";
import { logBinomialDensity } from "./saddle";

/** Lentz's stand-in for a zero denominator. */
const TINY: f64 = 1e-300;

/** I_x(a, b) with y = 1 - x. */
export function betaP(x: f64, y: f64, a: f64, b: f64): f64 {
  if (!(a > 0.0 && b > 0.0 && x >= 0.0 && y >= 0.0)) return NaN;
  if (x == 0.0) return 0.0;
  if (y == 0.0) return 1.0;
  if (x * (a + b + 2.0) <= a + 1.0) return fraction(x, y, a, b);
  return 1.0 - fraction(y, x, b, a);
}

/**
 * x^a y^b / B(a, b) / (beta_0 + alpha_1/(beta_1 + alpha_2/(beta_2 + ...)));
 * beta_0 holds a y - b x, which stays accurate where a - (a + b) x cancels.
 */
function fraction(x: f64, y: f64, a: f64, b: f64): f64 {
  const lambda = a * y - b * x + 1.0;
  let value = lentz((a * lambda) / (a + 1.0));
  let c = value;
  let d = 0.0;
  for (let m = 1.0; ; m += 1.0) {
    const s = a + 2.0 * m;
    const cross = (m * (b - m) * x) / (s - 1.0);
    const alpha = ((a + m - 1.0) / (s - 1.0)) * (a + b + m - 1.0) * x * cross;
    const beta = m + cross + ((a + m) / (s + 1.0)) * (lambda + m * (1.0 + y));
    d = 1.0 / lentz(beta + alpha * d);
    c = lentz(beta + alpha / c);
    const step = c * d;
    value *= step;
    // written so that NaN ends it too
    if (!(abs(step - 1.0) > EPSILON)) break;
  }
  return min((exp(logBinomialDensity(a, b, x, y)) * (a * (b / (a + b)))) / value, 1.0);
}

function lentz(x: f64): f64 {
  return abs(x) < TINY ? TINY : x;
}

/** Beta distribution function. */
export function pbeta(x: f64, a: f64, b: f64): f64 {
  if (isNaN(x)) return NaN;
  if (x <= 0.0) return 0.0;
  return x >= 1.0 ? 1.0 : betaP(x, 1.0 - x, a, b);
}

/** More degrees of freedom than this: the normal law with its first correction, error of order 1/df^2. */
const MANY_DEGREES: f64 = 1e9;
/** Its square is still a double. */
const LARGEST_T: f64 = 1e154;

/** Student's distribution function; df may be Infinity. */
export function pt(t: f64, df: f64): f64 {
  if (!(df > 0.0) || isNaN(t)) return NaN;
  const tail = upperTail(abs(t), df);
  return t <= 0.0 ? tail : 1.0 - tail;
}

/** P(T > t) = I_x(df/2, 1/2) / 2, x = df / (df + t^2), for t >= 0. */
function upperTail(t: f64, df: f64): f64 {
  if (df > MANY_DEGREES) return pnorm(-(t * (1.0 - 0.25 / df)) / sqrt(1.0 + (0.5 * t * t) / df));
  if (t > LARGEST_T) return t == Infinity ? 0.0 : upperTail(LARGEST_T, df) * exp(-df * log(t / LARGEST_T));
  const square = t * t;
  const sum = df + square;
  return 0.5 * betaP(df / sum, square / sum, 0.5 * df, 0.5);
}

const MAX_STEPS: i32 = 100;

/** t with pt(t, df) = p. Newton's method on the log of the tail in log t, where it is concave. */
export function qt(p: f64, df: f64): f64 {
  if (!(df > 0.0 && p >= 0.0 && p <= 1.0)) return NaN;
  if (p == 0.5) return 0.0;
  return p < 0.5 ? -upperQuantile(p, df) : upperQuantile(1.0 - p, df);
}

function upperQuantile(tail: f64, df: f64): f64 {
  if (tail == 0.0) return Infinity;
  const z = -qnorm(tail);
  if (df == Infinity) return z;
  const logTail = log(tail);
  let t = z;
  for (let i = 0; i < MAX_STEPS; i++) {
    const q = upperTail(t, df);
    const slope = (t * density(t, df)) / q;
    const step = (log(q) - logTail) / slope;
    if (isNaN(step)) break;
    // Far out the first slope is nearly zero: keep the step within the doubles.
    t *= exp(max(-3.0, min(3.0, step)));
    if (abs(step) <= EPSILON) break;
  }
  return t;
}

/** Student's density as the binomial one: x^(df/2) y^(1/2) / B(df/2, 1/2) / t, in x = df / (df + t^2). */
function density(t: f64, df: f64): f64 {
  const square = t * t;
  const sum = df + square;
  const a = 0.5 * df;
  return (exp(logBinomialDensity(a, 0.5, df / sum, square / sum)) * (a * 0.5)) / ((a + 0.5) * t);
}
