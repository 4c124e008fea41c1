/**
 * What reports and pages say of each family: a line each. Apart from the records, which compute, because a page that prints the fits
 * of a worker has no kernels.
 */

/**
 * What a parameter besides the mean is: a `dispersion` is a factor of the variance, and sigma its root; a `shape` and an
 * `overdispersion` make the variance another function of the mean, that of Poisson where they are infinite and where they are zero; a
 * `precision` divides the variance of a proportion, as one plus it.
 */
export const EXTRA_NAMES = ['dispersion', 'shape', 'overdispersion', 'precision'] as const;
export type ExtraName = (typeof EXTRA_NAMES)[number];

export interface FamilyWords {
  /** As R prints it. */
  readonly printed: string;
  /** As a page lists it. */
  readonly label: string;
  /** R's function, of stats or of glmmTMB; null where R's programs for mixed models do not have it. */
  readonly inR: string | null;
  /** Names of its links; the first is the usual one. */
  readonly links: readonly string[];
  /** Whether its responses are counts of events. */
  readonly isCount: boolean;
  /** Whether a predictor of zeros in excess may stand beside that of the mean. */
  readonly mayHaveExcessZeros?: true;
  /** The parameter besides the mean: what is reported of it, and its line of a summary in glmmTMB's words. */
  readonly extra: { readonly name: ExtraName; readonly line: (value: string) => string } | null;
}

const dispersionOf = (printed: string) => ({
  name: 'dispersion' as const,
  line: (value: string) => `Dispersion estimate for ${printed} family (sigma^2): ${value} `,
});
const parameterOf = <Name extends ExtraName>(inR: string, name: Name) => ({
  name,
  line: (value: string) => `Dispersion parameter for ${inR} family (): ${value} `,
});
const SHARE_LINKS = ['logit', 'probit', 'cloglog', 'loglog', 'cauchit'];
const counts = (printed: string, label: string, inR: string) => ({
  printed,
  label,
  inR,
  links: ['log'],
  isCount: true,
});
const measures = (printed: string, label: string, inR: string | null, links: readonly string[]) => ({
  ...{ printed, label, inR, links },
  ...{ isCount: false, extra: dispersionOf(printed) },
});

export const FAMILY_WORDS = {
  binomial: {
    ...{ printed: 'binomial', label: 'binomial', inR: 'binomial' },
    ...{ links: [...SHARE_LINKS, 'binomial log'], isCount: false, extra: null },
  },
  poisson: { ...counts('poisson', 'Poisson', 'poisson'), mayHaveExcessZeros: true, extra: null },
  gaussian: measures('gaussian', 'gaussian', 'gaussian', ['identity', 'log', 'inverse']),
  student: measures('student', "Student's t", 't_family', ['identity']),
  lognormal: measures('lognormal', 'lognormal', null, ['log']),
  Gamma: measures('Gamma', 'Gamma', 'Gamma', ['inverse', 'log']),
  negativeBinomial: {
    ...counts('Negative Binomial', 'negative binomial', 'nbinom2'),
    mayHaveExcessZeros: true,
    extra: parameterOf('nbinom2', 'shape'),
  },
  negativeBinomial1: {
    ...counts('nbinom1', 'negative binomial 1', 'nbinom1'),
    mayHaveExcessZeros: true,
    extra: parameterOf('nbinom1', 'overdispersion'),
  },
  truncatedPoisson: { ...counts('truncated_poisson', 'truncated Poisson', 'truncated_poisson'), extra: null },
  truncatedNegativeBinomial: {
    ...counts('truncated_nbinom2', 'truncated negative binomial', 'truncated_nbinom2'),
    extra: parameterOf('truncated_nbinom2', 'shape'),
  },
  hurdlePoisson: {
    ...counts('hurdle_poisson', 'Poisson with a hurdle', 'truncated_poisson'),
    mayHaveExcessZeros: true,
    extra: null,
  },
  hurdleNegativeBinomial: {
    ...counts('hurdle_nbinom2', 'negative binomial with a hurdle', 'truncated_nbinom2'),
    mayHaveExcessZeros: true,
    extra: parameterOf('truncated_nbinom2', 'shape'),
  },
  betaBinomial: {
    ...{ printed: 'betabinomial', label: 'beta-binomial', inR: 'betabinomial', links: SHARE_LINKS, isCount: false },
    extra: parameterOf('betabinomial', 'precision'),
  },
  beta: {
    ...{ printed: 'beta', label: 'beta', inR: 'beta_family', links: SHARE_LINKS, isCount: false },
    extra: parameterOf('beta', 'precision'),
  },
  cumulative: {
    ...{ printed: 'cumulative', label: 'ordinal', inR: null, isCount: false, extra: null },
    links: ['cumulative logit', 'cumulative probit', 'cumulative cloglog', 'cumulative loglog', 'cumulative cauchit'],
  },
  inverseGaussian: measures('inverse.gaussian', 'inverse Gaussian', null, ['log']),
} as const satisfies Readonly<Record<string, FamilyWords>>;

export type FamilyName = keyof typeof FAMILY_WORDS;

export function wordsOf({ family }: { readonly family: FamilyName }): FamilyWords {
  return FAMILY_WORDS[family];
}
