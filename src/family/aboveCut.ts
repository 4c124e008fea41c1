/** Ordered categories in two: whether a response is above a cut. */
import { binomial } from './law/binomial.ts';
import type { CumulativeLink } from './link/record.ts';
import { linkOf } from './list.ts';
import { withLink } from './resolve.ts';
import type { Family } from './types.ts';

/** The family of y > c whose coefficients are those of the ordered response, wherever these are the same at all cuts. */
export function aboveCut(ordered: Family): Family {
  return withLink(binomial, (linkOf(ordered) as CumulativeLink).above.name);
}
