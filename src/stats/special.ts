/**
 * Special functions from the kernels (assembly/math), so that a number has the same bits in every engine:
 * `Math.exp` and its relatives differ between engines in the last bits, these do not.
 */

import { sharedKernels as kernels } from '../wasm/instance.ts';

/** e^x. */
export const exp = (x: number): number => kernels().exp(x);
/** e^x - 1, accurate near 0. */
export const expm1 = (x: number): number => kernels().expm1(x);
/** Natural logarithm; NaN below 0. */
export const log = (x: number): number => kernels().log(x);
/** log(1 + x), accurate near 0. */
export const log1p = (x: number): number => kernels().log1p(x);
/** log(1 - e^-x) for x >= 0. */
export const log1mexp = (x: number): number => kernels().log1mexp(x);
/** log(1 + e^x). */
export const softplus = (x: number): number => kernels().softplus(x);
/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => kernels().logistic(x);
export const sin = (x: number): number => kernels().sin(x);
export const cos = (x: number): number => kernels().cos(x);
export const tan = (x: number): number => kernels().tan(x);
export const tanh = (x: number): number => kernels().tanh(x);
export const atan = (x: number): number => kernels().atan(x);
export const atanh = (x: number): number => kernels().atanh(x);

/** exp(-x^2 / 2), its relative error not growing with x. */
export const expMinusHalfSquare = (x: number): number => kernels().expMinusHalfSquare(x);
/** Standard normal density. */
export const dnorm = (x: number): number => kernels().dnorm(x);
/** Standard normal distribution function; the upper tail is `pnorm(-x)`. */
export const pnorm = (x: number): number => kernels().pnorm(x);
/** log of the standard normal distribution function, finite to x = -1e154. */
export const logPnorm = (x: number): number => kernels().logPnorm(x);
/** x with pnorm(x) = p; NaN outside [0, 1]. */
export const qnorm = (p: number): number => kernels().qnorm(p);

/** log Gamma(x), x > 0. */
export const lgamma = (x: number): number => kernels().lgamma(x);
/** log of the binomial coefficient, real 0 <= k <= n. */
export const lchoose = (n: number, k: number): number => kernels().lchoose(n, k);
/** Derivative of log Gamma, x > 0. */
export const digamma = (x: number): number => kernels().digamma(x);
/** Second derivative of log Gamma, x > 0. */
export const trigamma = (x: number): number => kernels().trigamma(x);
/** log(Gamma(k + y) / (Gamma(k) k^y)), k > 0, y >= 0: goes to 0 as k grows, without cancellation. */
export const lgammaRatio = (k: number, y: number): number => kernels().lgammaRatio(k, y);

/** Chi-square distribution function. */
export const pchisq = (x: number, df: number): number => kernels().pchisq(x, df);
/** Chi-square upper tail, the p-value of a likelihood ratio. */
export const pchisqUpper = (x: number, df: number): number => kernels().pchisqUpper(x, df);
/** Chi-square quantile. */
export const qchisq = (p: number, df: number): number => kernels().qchisq(p, df);
/** Student's distribution function; df may be Infinity; the upper tail is `pt(-t, df)`. */
export const pt = (t: number, df: number): number => kernels().pt(t, df);
/** Student's quantile. */
export const qt = (p: number, df: number): number => kernels().qt(p, df);
/** Beta distribution function. */
export const pbeta = (x: number, a: number, b: number): number => kernels().pbeta(x, a, b);
/** Gamma distribution function. */
export const pgamma = (x: number, shape: number, scale: number): number => kernels().pgamma(x, shape, scale);
/** Poisson distribution function. */
export const ppois = (k: number, mu: number): number => kernels().ppois(k, mu);
/** Binomial distribution function. */
export const pbinom = (k: number, n: number, p: number): number => kernels().pbinom(k, n, p);
/** Negative binomial distribution function, mean mu and variance mu + mu^2 / size. */
export const pnbinom = (k: number, size: number, mu: number): number => kernels().pnbinom(k, size, mu);
