/**
 * The regularised incomplete gamma functions P(a, x) and Q = 1 - P, and the laws that are made of them.
 *
 * x <= a + 1: series for P; otherwise W. Gautschi's continued fraction for Q by Lentz's method (DLMF 8.11.4, 8.9.2); the factor
 * x^a e^-x / Gamma(a + 1) by Loader's expansion. The smaller of the two is computed, the other is one minus it; for a < 1/2 and
 * x < 1, where P comes near 1, Q has its own form. About 8 sqrt(a) steps; above a = 1e12 E. B. Wilson and M. M. Hilferty's cube
 * root (1931), whose error is of order 1/a.
 * Relative error below 5e-13 where the result is above 1e-290 (far tails; 1e-14 in the body), for a to 1e6.
 */
import { exp } from "../exp";
import { expm1 } from "../expm1";
import { lgamma, lgamma1p } from "./lgamma";
import { log } from "../log";
import { log1p } from "../log1p";
import { pnorm } from "../pnorm";
import { qnorm } from "../qnorm";
import { logPoissonDensity } from "./saddle";
import { EPSILON } from "../constants";

const MANY_STEPS: f64 = 1e12;
/** Lentz's stand-in for a zero denominator. */
const TINY: f64 = 1e-300;

/** P(a, x), a > 0, x >= 0. */
export function gammaP(a: f64, x: f64): f64 {
  if (!(a > 0.0 && x >= 0.0)) return NaN;
  if (x == 0.0) return 0.0;
  if (x == Infinity) return 1.0;
  if (a > MANY_STEPS) return pnorm(cubeRootScore(a, x));
  return x <= a + 1.0 ? seriesP(a, x) : 1.0 - fractionQ(a, x);
}

/** Q(a, x) = 1 - P(a, x). */
export function gammaQ(a: f64, x: f64): f64 {
  if (!(a > 0.0 && x >= 0.0)) return NaN;
  if (x == 0.0) return 1.0;
  if (x == Infinity) return 0.0;
  if (a > MANY_STEPS) return pnorm(-cubeRootScore(a, x));
  if (x > a + 1.0) return fractionQ(a, x);
  return a < 0.5 && x < 1.0 ? smallShapeQ(a, x) : 1.0 - seriesP(a, x);
}

/** P = D (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...), D = x^a e^-x / Gamma(a+1) */
function seriesP(a: f64, x: f64): f64 {
  let term = 1.0;
  let sum = 1.0;
  for (let k = a + 1.0; term > 0.25 * EPSILON * sum; k += 1.0) {
    term *= x / k;
    sum += term;
  }
  return min(exp(logPoissonDensity(a, x)) * sum, 1.0);
}

/** Q = D a / (x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))) */
function fractionQ(a: f64, x: f64): f64 {
  let b = x + 1.0 - a;
  let c = 1.0 / TINY;
  let d = 1.0 / b;
  let value = d;
  for (let i = 1.0; ; i += 1.0) {
    const numerator = -i * (i - a);
    b += 2.0;
    d = numerator * d + b;
    if (abs(d) < TINY) d = TINY;
    c = b + numerator / c;
    if (abs(c) < TINY) c = TINY;
    d = 1.0 / d;
    const step = d * c;
    value *= step;
    // written so that NaN ends it too
    if (!(abs(step - 1.0) > EPSILON)) break;
  }
  return min(exp(logPoissonDensity(a, x)) * (a * value), 1.0);
}

/** 1 - x^a / Gamma(a+1) (1 + a sum_{k>0} (-x)^k / (k! (a+k))) */
function smallShapeQ(a: f64, x: f64): f64 {
  let term = 1.0;
  let sum = 0.0;
  for (let k = 1.0; ; k += 1.0) {
    term *= -x / k;
    const next = sum + term / (a + k);
    if (next == sum) break;
    sum = next;
  }
  const logFactor = a * log(x) - lgamma1p(a);
  return -expm1(logFactor) - exp(logFactor) * a * sum;
}

/** Standard normal score of x under the gamma law of a large shape a. */
function cubeRootScore(a: f64, x: f64): f64 {
  return 3.0 * sqrt(a) * (expm1(log1p((x - a) / a) / 3.0) + 1.0 / (9.0 * a));
}

/** Largest number of Newton steps in a quantile; they converge monotonically, in fewer than ten as a rule. */
const MAX_STEPS: i32 = 100;

/**
 * x with P(a, x) = p, or Q(a, x) = p if upper. Newton's method on the log of the tail in u = log x, where both tails are
 * concave: after the first step the iterates approach from one side.
 */
export function gammaQuantile(p: f64, a: f64, upper: bool): f64 {
  if (!(a > 0.0 && p >= 0.0 && p <= 1.0)) return NaN;
  if (p == 0.0) return upper ? Infinity : 0.0;
  if (p == 1.0) return upper ? 0.0 : Infinity;
  // The smaller tail decides, so that the last digits of x are not lost in 1 - p.
  if (p > 0.5) {
    p = 1.0 - p;
    upper = !upper;
  }
  const logP = log(p);
  let u = gammaQuantileStart(p, a, upper, logP);
  for (let i = 0; i < MAX_STEPS; i++) {
    const x = exp(u);
    const tail = upper ? gammaQ(a, x) : gammaP(a, x);
    // d log tail / du = x density / tail, and x density = a x^a e^-x / Gamma(a+1)
    const slope = (a * exp(logPoissonDensity(a, x))) / tail;
    let step = (log(tail) - logP) / slope;
    if (!upper) step = -step;
    if (isNaN(step)) break;
    // In the far tail, where the first slope is nearly zero, a longer step would leave the doubles.
    u += max(-2.0, min(2.0, step));
    if (abs(step) <= EPSILON) break;
  }
  return exp(u);
}

function gammaQuantileStart(p: f64, a: f64, upper: bool, logP: f64): f64 {
  const z = upper ? -qnorm(p) : qnorm(p);
  const root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * sqrt(a));
  if (root > 0.1) return log(a) + 3.0 * log(root);
  // P(a, x) is about x^a / Gamma(a + 1) near 0
  return ((upper ? log1p(-p) : logP) + lgamma(a + 1.0)) / a;
}
