/**
 * Response families: which density a row has given its linear predictor.
 */

export type FamilyName = 'binomial' | 'poisson' | 'gaussian' | 'Gamma' | 'negativeBinomial' | 'inverseGaussian';
export type LinkName = 'logit' | 'probit' | 'cloglog' | 'log' | 'identity' | 'inverse';

/** A family with its link. */
export interface Family {
  readonly family: FamilyName;
  readonly link: LinkName;
  /** The kernels' code of this pair, see wasm/codes.ts. */
  readonly code: number;
  /** Whether the density has a free dispersion or shape parameter. */
  readonly hasDispersion: boolean;
}
