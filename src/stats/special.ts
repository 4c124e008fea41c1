/**
 * Special functions from the kernels (assembly/math), so that a number has the same bits in every engine:
 * `Math.exp` and its relatives differ between engines in the last bits, these do not.
 */

import type { KernelExports } from '../wasm/generated.ts';
import { createInstance } from '../wasm/instance.ts';

let instance: KernelExports | undefined;

/** One instance for all single values, made on first use; these functions keep nothing in its memory. */
function kernels(): KernelExports {
  instance ??= createInstance().exports;
  return instance;
}

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
export const tanh = (x: number): number => kernels().tanh(x);
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
