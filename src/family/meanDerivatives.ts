/**
 * First and second derivative of the mean in eta, by link: what the delta method and averages over random effects need.
 * Each is written so that neither tail cancels.
 */
import { dnorm, exp, logistic } from '../stats/special.ts';
import type { LinkName } from './types.ts';

/** d mu / d eta */
export function meanSlope(link: LinkName, eta: number): number {
  switch (link) {
    case 'logit':
      return logistic(eta) * logistic(-eta);
    case 'probit':
      return dnorm(eta);
    case 'cloglog':
      return exp(eta - exp(eta));
    case 'log':
      return exp(eta);
    case 'inverse':
      return -1 / (eta * eta);
    case 'identity':
      return 1;
  }
}

/** d^2 mu / d eta^2 */
export function meanCurvature(link: LinkName, eta: number): number {
  switch (link) {
    case 'logit':
      return meanSlope(link, eta) * (logistic(-eta) - logistic(eta));
    case 'probit':
      return -eta * dnorm(eta);
    case 'cloglog':
      // far right the slope is 0 and exp(eta) infinite
      return meanSlope(link, eta) === 0 ? 0 : meanSlope(link, eta) * (1 - exp(eta));
    case 'log':
      return exp(eta);
    case 'inverse':
      return 2 / (eta * eta * eta);
    case 'identity':
      return 0;
  }
}
