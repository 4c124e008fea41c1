/**
 * The normal quantile: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988, relative error about 1e-16,
 * and in the tails one Newton step on log Q, which takes out what is left. Error below 3 ulp.
 * qnorm(0) = -Infinity, qnorm(1) = Infinity, NaN outside [0, 1].
 */
import { log } from "./log";
import { logPnorm, mills } from "./pnorm";

/** Numerator and denominator by powers, for |p - 1/2| <= 0.425. */
// prettier-ignore
const CENTRE: usize = memory.data<f64>([
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
  21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
]);
/** For sqrt(-log p) <= 5, about 1.6. */
// prettier-ignore
const NEAR: usize = memory.data<f64>([
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  1.0, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
  0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
]);
/** For larger sqrt(-log p), about 5. */
// prettier-ignore
const FAR: usize = memory.data<f64>([
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  1.0, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
  7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
]);

/** x with Phi(x) = p. */
export function qnorm(p: f64): f64 {
  const q = p - 0.5;
  if (abs(q) <= 0.425) return q * rational(CENTRE, 0.180625 - q * q);
  return q < 0.0 ? -upperQuantile(p) : upperQuantile(1.0 - p);
}

/** x with 1 - Phi(x) = p. */
export function qnormUpper(p: f64): f64 {
  return -qnorm(p);
}

/** x > 0 with Q(x) = tail, for a tail below 0.075. */
function upperQuantile(tail: f64): f64 {
  if (!(tail >= 0.0)) return NaN;
  if (tail == 0.0) return Infinity;
  const logTail = log(tail);
  const r = sqrt(-logTail);
  const x = r <= 5.0 ? rational(NEAR, r - 1.6) : rational(FAR, r - 5.0);
  return x + (logPnorm(-x) - logTail) * mills(x);
}

function rational(table: usize, r: f64): f64 {
  return septic(table, r) / septic(table + 64, r);
}

function septic(at: usize, r: f64): f64 {
  let sum = load<f64>(at, 56);
  for (let i: isize = 48; i >= 0; i -= 8) sum = sum * r + load<f64>(at + i);
  return sum;
}
