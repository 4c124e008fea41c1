/**
 * Links of shares with a density that the kernels evaluate a row at a time: a number each, their place here, which stands in the code
 * (../code.ts). The order is that of assembly/family/link/share.ts.
 */
import { codeWith } from '../code.ts';
import { cauchit } from './cauchit.ts';
import { cloglog } from './cloglog.ts';
import { logit } from './logit.ts';
import { loglog } from './loglog.ts';
import { probit } from './probit.ts';

const SHARE_LINKS = [logit, probit, cloglog, loglog, cauchit] as const;

/** The pairs of a family with them. */
export function sharePairs(code: number, nanoseconds: number) {
  return SHARE_LINKS.map((link, k) => ({
    ...{ link, code: codeWith(code, k), nanoseconds },
    ...{ severalModes: false, isConcave: false, logResponse: false },
  }));
}
