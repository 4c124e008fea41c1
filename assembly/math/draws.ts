/**
 * Draws from the laws of the response families and of the random effects. Exact methods: the accepted draw has the law itself,
 * to the precision of a double. Parameters that are no parameters give NaN.
 */
import { exp } from "./exp";
import { log } from "./log";
import { log1p } from "./log1p";
import { qnorm } from "./qnorm";
import { runif } from "./random";
import { logBinomialDensity, logPoissonDensity } from "./special/saddle";

/** Standard normal, by inversion: one uniform a draw, so that draws of different length stay in step. */
export function rnorm(state: usize): f64 {
  return qnorm(runif(state));
}

/** Gamma with scale 1: G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, 2000. */
export function rgamma(state: usize, shape: f64): f64 {
  if (!(shape > 0.0 && shape < Infinity)) return NaN;
  // Gamma(shape) = Gamma(shape + 1) U^(1/shape)
  const boost = shape < 1.0 ? exp(log(runif(state)) / shape) : 1.0;
  const d = (shape < 1.0 ? shape + 1.0 : shape) - 0.3333333333333333;
  const c = 1.0 / sqrt(9.0 * d);
  while (true) {
    const x = rnorm(state);
    const root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const v = root * root * root;
    if (log(runif(state)) < 0.5 * x * x + d * (1.0 - v + log(v))) return d * v * boost;
  }
}

/** Below this mean the laws are inverted by summing probabilities, about mean + 1 terms. */
const SMALL_MEAN: f64 = 10.0;

/** Poisson: summation for small means, else transformed rejection (W. Hoermann, The transformed rejection method, 1993, PTRS). */
export function rpois(state: usize, mu: f64): f64 {
  if (!(mu >= 0.0 && mu < Infinity)) return NaN;
  if (mu < SMALL_MEAN) {
    let probability = exp(-mu);
    let u = runif(state);
    let k = 0.0;
    // a probability of 0 ends it: u is then past all that a double can hold
    while (u > probability && probability > 0.0) {
      u -= probability;
      k += 1.0;
      probability *= mu / k;
    }
    return k;
  }
  const b = 0.931 + 2.53 * sqrt(mu);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  while (true) {
    const u = runif(state) - 0.5;
    const v = runif(state);
    const us = 0.5 - abs(u);
    const k = floor(((2.0 * a) / us + b) * u + mu + 0.43);
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2.0)) return k;
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    if (log((v * inverseAlpha) / (a / (us * us) + b)) <= logPoissonDensity(k, mu)) return k;
  }
}

/** Binomial: summation for small means, else transformed rejection (W. Hoermann, 1993, BTRS); from the rarer side. */
export function rbinom(state: usize, n: f64, p: f64): f64 {
  if (!(n >= 0.0 && n < Infinity && p >= 0.0 && p <= 1.0)) return NaN;
  return p <= 0.5 ? rareBinomial(state, n, p, 1.0 - p) : n - rareBinomial(state, n, 1.0 - p, p);
}

/** p <= 1/2, q = 1 - p */
function rareBinomial(state: usize, n: f64, p: f64, q: f64): f64 {
  if (p == 0.0) return 0.0;
  if (n * p < SMALL_MEAN) {
    let probability = exp(n * log1p(-p));
    let u = runif(state);
    let k = 0.0;
    while (u > probability && k < n && probability > 0.0) {
      u -= probability;
      k += 1.0;
      probability *= ((n - k + 1.0) / k) * (p / q);
    }
    return k;
  }
  const sd = sqrt(n * p * q);
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * sd;
  const quick = 0.92 - 4.2 / b;
  const mode = floor((n + 1.0) * p);
  const logMode = logBinomialDensity(mode, n - mode, p, q);
  while (true) {
    const u = runif(state) - 0.5;
    const v = runif(state);
    const us = 0.5 - abs(u);
    const k = floor(((2.0 * a) / us + b) * u + centre);
    if (k < 0.0 || k > n) continue;
    if (us >= 0.07 && v <= quick) return k;
    const logRatio = logBinomialDensity(k, n - k, p, q) - logMode;
    if (log((v * alpha) / (a / (us * us) + b)) <= logRatio) return k;
  }
}

/** Negative binomial with mean mu and variance mu + mu^2 / size: Poisson with a gamma mean. */
export function rnbinom(state: usize, size: f64, mu: f64): f64 {
  if (!(size > 0.0 && mu >= 0.0)) return NaN;
  return rpois(state, size == Infinity ? mu : (rgamma(state, size) * mu) / size);
}
