/**
 * On which scale theta is. The scale of a linear mixed model is profiled, so its theta is relative to sigma:
 * Var(b) = sigma^2 Lambda Lambda'. Every other likelihood has theta itself, whether or not its density has a dispersion:
 * Var(b) = Lambda Lambda'. Whoever needs Var(b) asks here (docs/mathematics.md (1.3), (12.1)).
 */
import type { FitSummary } from '../types.ts';

/** As much of a fit as tells the scale of its theta. */
export type ThetaOwner = Pick<FitSummary, 'kind' | 'sigma'>;

/** What theta is multiplied by to give a root of Var(b). */
export function thetaScale({ kind, sigma }: ThetaOwner): number {
  return kind === 'lmm' ? sigma : 1;
}
