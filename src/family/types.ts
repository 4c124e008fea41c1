/**
 * Response families as users and fits name them: which density a row has given its linear predictor.
 */
import type { LinkName } from './list.ts';
import type { Thresholds } from './thresholds.ts';
import type { FamilyName } from './words.ts';

export type { LinkName } from './list.ts';
export type { FamilyName } from './words.ts';

/** A family with its link. */
export interface Family {
  readonly family: FamilyName;
  readonly link: LinkName;
  /** The kernels' code of this pair, see wasm/codes.ts. */
  readonly code: number;
  /** Whether the density has a free dispersion or shape parameter. */
  readonly hasDispersion: boolean;
  /** Of Student's t: its degrees of freedom. */
  readonly df?: number;
  /** They are estimated: `df` is where a search begins, and of a fit where it has ended. */
  readonly estimatesDf?: true | undefined;
  /** Of ordered categories: how the thresholds between them are restricted. Default: not at all. */
  readonly threshold?: Thresholds;
}
