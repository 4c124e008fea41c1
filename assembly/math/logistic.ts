/**
 * Functions of the logit and complementary log-log links, made of exp, expm1 and log1p. Errors below 2 ulp
 * everywhere, tails included.
 */
import { exp } from "./exp";
import { expm1 } from "./expm1";
import { log } from "./log";
import { log1p } from "./log1p";

const LN2: f64 = 0.6931471805599453;

/** log(1 + e^x) = max(x, 0) + log1p(e^-|x|). */
export function softplus(x: f64): f64 {
  return max(x, 0.0) + log1p(exp(-abs(x)));
}

/** 1 / (1 + e^-x), relative accuracy kept for x far below 0: e^-|x| stands above the fraction line there. */
export function logistic(x: f64): f64 {
  const e = exp(-abs(x));
  return (x >= 0.0 ? 1.0 : e) / (1.0 + e);
}

/** log(1 - e^-x) for x >= 0, by the form that does not cancel (M. Maechler, Accurately computing log(1 - exp(-|a|)), 2012). */
export function log1mexp(x: f64): f64 {
  return x <= LN2 ? log(-expm1(-x)) : log1p(-exp(-x));
}

/** tanh x, odd, through expm1. */
export function tanh(x: f64): f64 {
  const e = expm1(2.0 * abs(x));
  return copysign(e == Infinity ? 1.0 : e / (e + 2.0), x);
}

/** atanh x = log1p(2x / (1 - x)) / 2, odd. */
export function atanh(x: f64): f64 {
  const a = abs(x);
  return copysign(0.5 * log1p((2.0 * a) / (1.0 - a)), x);
}
