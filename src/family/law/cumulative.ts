/** Ordered categories, numbered from 0: P(y <= c) = G(tau_c - eta), with the thresholds tau as parameters besides. */
import { LAWS } from '../../wasm/generatedCodes.ts';
import { CUMULATIVE_LINKS } from '../link/cumulative.ts';
import type { FamilyRecord } from '../record.ts';
import { ORDERED } from '../support.ts';

const CODES = [
  LAWS.CumulativeLogit,
  LAWS.CumulativeProbit,
  LAWS.CumulativeCloglog,
  LAWS.CumulativeLoglog,
  LAWS.CumulativeCauchit,
];

export const cumulative = {
  name: 'cumulative',
  aliases: ['ordinal', 'clmm', 'polr'],
  links: CUMULATIVE_LINKS.map((link, k) => ({
    ...{ link, code: CODES[k], nanoseconds: 90, isConcave: link.isLogConcave },
    ...{ severalModes: false, logResponse: false },
  })),
  support: ORDERED,
  isNormal: false,
  isLatent: true,
  weightsReplicate: true,
  severalHills: false,
  extra: null,
  // of the latent response: categories have no mean to differ from
  variance: () => 1,
  unitDeviance: (y, mu) => (y - mu) * (y - mu),
  logNormaliser: () => 0,
  draw: (random, eta, _weight, { thresholds = [], link }) => {
    const { mean } = (link as (typeof CUMULATIVE_LINKS)[number]).below;
    const u = random.uniform();
    let category = 0;
    while (category < thresholds.length && mean(thresholds[category] - eta) < u) category++;
    return category;
  },
  observationVariance: () => null,
} as const satisfies FamilyRecord;
