/** glmm-wasm: generalized linear mixed models by adaptive Gauss-Hermite quadrature. */
export { binomial, gamma, gaussian, inverseGaussian, negativeBinomial, poisson } from './family/resolve.ts';
export { GlmmError, type GlmmErrorCode, type GlmmWarning, type GlmmWarningCode } from './errors.ts';
export { glmm, type GlmmOptions } from './glmm.ts';
export type { GlmmFit } from './glmmFit.ts';
export { lmm, type LmmOptions } from './lmm.ts';
