/**
 * Links of ordered categories: eta is the mean of a latent response, and P(y <= c) = G(tau_c - eta), G the law of the latent one about its
 * mean. What predictions and averages speak of is the latent mean; probabilities of categories are in ../thresholds.ts.
 */
import { cauchit } from './cauchit.ts';
import { cloglog } from './cloglog.ts';
import { identity } from './identity.ts';
import { logit } from './logit.ts';
import { loglog } from './loglog.ts';
import { probit } from './probit.ts';
import { type CumulativeLink, type LinkRecord, quantityOf } from './record.ts';

function cumulativeLink<Name extends string>(
  name: Name,
  below: LinkRecord,
  isOdds: boolean,
  above = below,
): CumulativeLink<Name> {
  return {
    ...identity,
    name,
    below,
    above,
    isLinear: false,
    isLogConcave: below.isLogConcave,
    latentVariance: below.latentVariance,
    multiplies: isOdds ? () => 'odds' : null,
    quantity: ({ response, lowest }) =>
      isOdds
        ? quantityOf('odds', lowest === undefined ? `a higher ${response}` : `a ${response} above ${lowest}`, true)
        : quantityOf('mean', `the response behind ${response}`, false),
  };
}

export const CUMULATIVE_LINKS = [
  cumulativeLink('cumulative logit', logit, true),
  cumulativeLink('cumulative probit', probit, false),
  cumulativeLink('cumulative cloglog', cloglog, false, loglog),
  cumulativeLink('cumulative loglog', loglog, false, cloglog),
  cumulativeLink('cumulative cauchit', cauchit, false),
] as const;
