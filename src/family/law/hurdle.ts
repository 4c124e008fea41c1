/**
 * Counts with a hurdle: whether there are any is one question, how many another. Zero has the probability pi of its own predictor, others
 * are truncated counts with mean and shape of the laws of truncatedPoisson and truncatedNegativeBinomial, whose densities give zero nothing.
 */
import type { FamilyRecord } from '../record.ts';
import { COUNT, type Support } from '../support.ts';
import { truncatedNegativeBinomial } from './truncatedNegativeBinomial.ts';
import { truncatedPoisson } from './truncatedPoisson.ts';

const COUNT_OR_NONE: Support = {
  ...COUNT,
  // of counts above zero
  least: truncatedPoisson.support.least,
  startMean: truncatedPoisson.support.startMean,
};

/** All that a law has but what it is called. */
function without<Law extends FamilyRecord>({ name: _, ...law }: Law): Omit<Law, 'name'> {
  return law;
}

export const hurdlePoisson = {
  name: 'hurdlePoisson',
  ...without(truncatedPoisson),
  aliases: ['zapoisson', 'hpoisson'],
  support: COUNT_OR_NONE,
  hasHurdle: true,
} as const satisfies FamilyRecord;

export const hurdleNegativeBinomial = {
  name: 'hurdleNegativeBinomial',
  ...without(truncatedNegativeBinomial),
  aliases: ['hurdlenbinom2', 'zanegbinomial', 'hnegbinomial'],
  support: COUNT_OR_NONE,
  extra: {
    ...truncatedNegativeBinomial.extra,
    infiniteShapeWords:
      'The counts above zero vary no more than truncated Poisson counts would: the shape of the negative binomial is estimated as infinite, ' +
      'and the estimates are those of the hurdlePoisson family.',
  },
  hasHurdle: true,
} as const satisfies FamilyRecord;
