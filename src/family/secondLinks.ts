/**
 * Second predictors as models by themselves: the link that brings each to its own scale, and a family whose means are named as it is. Excess
 * zeros have the log odds of a probability, dispersions and shapes a logarithm.
 */
import { binomial } from './law/binomial.ts';
import { gamma } from './law/gamma.ts';
import { log } from './link/log.ts';
import { logit } from './link/logit.ts';

export const SECOND_LINKS = {
  zi: { family: binomial.name, link: logit.name },
  disp: { family: gamma.name, link: log.name },
} as const;
