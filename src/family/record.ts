/**
 * What a family is: everything that fits, predictions and pictures ask of it. A family is one file in law/ or a folder of that, which the
 * build lists (scripts/list-families.mjs), and what reports print of it a line in words.ts.
 */
import type { Random } from '../stats/random.ts';
import type { LinkRecord } from './link/record.ts';
import type { Support } from './support.ts';
import type { FamilyName } from './words.ts';

/** What a density has besides its mean, at the estimates. */
export interface Scale {
  /** sigma^2; 1 without a dispersion. */
  readonly dispersion: number;
  /** The shape, or the overdispersion, of densities with one; else infinite. */
  readonly shape: number;
}

/** What the density of a row depends on besides y and eta. */
export interface RowLaw extends Scale {
  /** Between ordered categories, on a scale where eta has its intercept. */
  readonly thresholds?: readonly number[] | undefined;
  /** The probability that a count is a zero in excess of those of the family. Default: 0. */
  readonly excess?: number | undefined;
  readonly family: FamilyRecord;
  readonly link: LinkRecord;
}

/** Response in the kernels' form: binomial y is a proportion, weights count trials times prior weights. */
export interface KernelResponse {
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly trials: Float64Array | null;
}

/** A link of a family, with what the kernels make of the two. */
export interface Pair<Link extends LinkRecord = LinkRecord> {
  readonly link: Link;
  /** Which density it is to the kernels, see wasm/codes.ts. */
  readonly code: number;
  /** Nanoseconds of a row on the general path, density and slope: measured with groups of 20 rows. Of a new pair, those of one with as many logarithms and exponentials do: only predictions of time read them. */
  readonly nanoseconds: number;
  /** Whether the density of a row may have several maxima in eta: then a group may have several modes. */
  readonly severalModes: boolean;
  /** Whether log f of a row is concave in eta, whatever the response. */
  readonly isConcave: boolean;
  /** Whether products of odds make it at the nodes of several random effects (assembly/grouped/factors/odds.ts). */
  readonly isOdds?: true;
  /** Whether the kernels take the logarithm of the response, from which y / mu comes without overflow or cancellation. */
  readonly logResponse: boolean;
}

/** The parameter that some densities have besides their mean. The logarithm of a shape is estimated, this is reported. */
export interface ExtraParameter {
  readonly ofLogShape: (logShape: number) => number;
  readonly toLogShape: (value: number) => number;
  /** Its value where the shape is infinite. */
  readonly atInfiniteShape: number;
  /** The shape whose log responses have that variance, about; `meanLog` is the mean of the log responses. */
  readonly logShapeOf: (logVariance: number, meanLog: number) => number;
  /** What is said where the shape is estimated as infinite. */
  readonly infiniteShapeWords: string;
}

/** A variance within groups on the scale of the link. */
export interface ObservationVariance {
  readonly value: number;
  readonly byLogShape: number;
  /** Its slope in the mean response; null where it does not depend on it. */
  readonly byMean: number | null;
  /** How it is defined. */
  readonly method: string;
}

export interface FamilyRecord<Name extends FamilyName = FamilyName> {
  readonly name: Name;
  /** What other programs call it, simplified: glmmTMB's, brms's and INLA's, MASS's and mgcv's. */
  readonly aliases: readonly string[];
  /** The links there are; the first is the default. */
  readonly links: readonly Pair[];
  readonly support: Support;
  /** Residuals and random effects are normal: with the default link the model is a linear mixed model. */
  readonly isNormal: boolean;
  /** Responses say between which thresholds a latent one lies: its variance is that of the link. */
  readonly isLatent: boolean;
  /** What is random in a row is one normal variable on the scale of the response or of its logarithm, of a variance that is estimated: a normal effect of each row cannot be told from it. */
  readonly hasNormalRows?: true;
  /** Weights count replications, so that a row counts as often in averages. */
  readonly weightsReplicate: boolean;
  /** Even without random effects the likelihood has several maxima: the search starts from more places. */
  readonly severalHills: boolean;
  /** Degrees of freedom that are given, where nobody gives others: the code has them (code.ts), the shape of rows is their number. */
  readonly knownFreedom?: number;
  readonly extra: ExtraParameter | null;
  /** The mean of the responses that are seen, of laws of which some are left out: mu is the mean of all. Absent where it is mu. */
  readonly seenMean?: (mu: number, shape: number) => number;
  /** All zeros are in excess, since the law of the rest has none: there is a predictor of them always. */
  readonly hasHurdle?: true;
  /** Variance of y as a function of its mean, up to dispersion / weight. */
  readonly variance: (mu: number, shape: number, weight: number, dispersion: number) => number;
  /** Squared deviance residual of a row of weight 1: twice the log-likelihood it loses against a perfect fit. */
  readonly unitDeviance: (y: number, mu: number, shape: number, weight: number, dispersion: number) => number;
  /**
   * Sum over rows of the part of the log-likelihood that depends on the data alone. Kernels leave it out; it is added once, so
   * that logLik is absolute at every nAGQ (docs/mathematics.md (1.8)).
   */
  readonly logNormaliser: (response: KernelResponse) => number;
  /** A response in the kernels' form. A weight of w stands for the mean of w replications. */
  readonly draw: (random: Random, mu: number, weight: number, law: RowLaw) => number;
  /**
   * P(Y <= y) of the mean of `weight` replications; absent where a law has none such, and then there are no prediction intervals.
   */
  readonly cdf?: (y: number, mu: number, weight: number, scale: Scale) => number;
  /** The distribution function is that of single responses alone. */
  readonly cdfOfOne?: true;
  /** The variance within groups where the link has none of its own; null where it is not defined. */
  readonly observationVariance: (
    link: LinkRecord,
    scale: Scale,
    meanResponse: () => number,
  ) => ObservationVariance | null;
}
