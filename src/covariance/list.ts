/** The structures there are. A new one is a file beside this and a line here. */
import { ar1, hetar1 } from './autoregressive.ts';
import { cs, homcs } from './compound.ts';
import { diagonal } from './diagonal.ts';
import { homdiag } from './homdiag.ts';
import { propto } from './propto.ts';
import { homtoep, toep } from './toeplitz.ts';
import type { Covariance, CovarianceParameter } from './types.ts';
import { unstructured } from './unstructured.ts';

export const COVARIANCES: readonly Covariance[] = [
  unstructured,
  diagonal,
  homdiag,
  cs,
  homcs,
  ar1,
  hetar1,
  toep,
  homtoep,
  propto,
];

/** Names as formulas write them. */
export const COVARIANCE_NAMES: readonly string[] = COVARIANCES.map(({ name }) => name);

/** As much of a term as tells its structure. */
export interface Structured {
  /** A name of {@link COVARIANCES}; absent where any covariance is allowed. */
  readonly covariance?: string | undefined;
}

/** The structure of a term. Its name has been checked where it came in. */
export function covarianceOf({ covariance }: Structured): Covariance {
  if (covariance === undefined) return unstructured;
  return COVARIANCES.find(({ name }) => name === covariance) ?? unstructured;
}

/** The member of a term that names its structure: none where any covariance is allowed. */
export function structuredAs(name: string): Structured {
  return name === unstructured.name ? {} : { covariance: name };
}

/** What reports and intervals are about, of a term. */
export function parametersOfTerm(term: Structured & { readonly terms: readonly string[] }): CovarianceParameter[] {
  return covarianceOf(term).parameters(term.terms);
}
