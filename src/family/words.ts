/**
 * What reports say of each family: a line each. Apart from the records, which compute, because a page that prints the fits of a
 * worker has no kernels.
 */

export interface FamilyWords {
  /** As R prints it. */
  readonly printed: string;
  /** The parameter beside the mean: what is reported of it, and its line of a summary in glmmTMB's words. */
  readonly extra: { readonly name: 'dispersion' | 'shape'; readonly line: (value: string) => string } | null;
}

const withDispersion = (printed: string) => ({
  printed,
  extra: {
    name: 'dispersion' as const,
    line: (value: string) => `Dispersion estimate for ${printed} family (sigma^2): ${value} `,
  },
});

export const FAMILY_WORDS = {
  binomial: { printed: 'binomial', extra: null },
  poisson: { printed: 'poisson', extra: null },
  gaussian: withDispersion('gaussian'),
  Gamma: withDispersion('Gamma'),
  negativeBinomial: {
    printed: 'Negative Binomial',
    extra: { name: 'shape', line: (value) => `Dispersion parameter for nbinom2 family (): ${value} ` },
  },
  inverseGaussian: withDispersion('inverse.gaussian'),
} as const satisfies Readonly<Record<string, FamilyWords>>;

export type FamilyName = keyof typeof FAMILY_WORDS;

export function wordsOf({ family }: { readonly family: FamilyName }): FamilyWords {
  return FAMILY_WORDS[family];
}
