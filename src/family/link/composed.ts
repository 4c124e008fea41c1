/**
 * Links onto (0, 1) that have no kernel of their own with binomial responses but are composed by the chain rule: a line each, in the
 * order of assembly/family/binomialLinks.ts.
 */
import { cauchit } from './cauchit.ts';
import { loglog } from './loglog.ts';

export const COMPOSED_LINKS = [loglog, cauchit] as const;
