/**
 * What a link is: everything that fits, predictions, reports and pictures ask of it. A link is one file in this folder,
 * which the build lists where its density is made by the chain rule, or a line in ../list.ts where a family has a density of its own with it; the families'
 * lines of ../words.ts name it.
 */

/** The mean of the response over random effects that make the linear predictor normal, with its derivatives. */
export interface MarginalMean {
  readonly mean: number;
  /** d mean / dm */
  readonly meanByEta: number;
  /** d mean / dv */
  readonly meanByVariance: number;
  /** g(mean) */
  readonly link: number;
  readonly linkByEta: number;
  readonly linkByVariance: number;
}

/** Integrals over a normal law of eta. */
export interface LinkMoments {
  /** E mu */
  readonly up: number;
  /** E (1 - mu), computed for itself */
  readonly down: number;
  /** E mu', E mu'' */
  readonly first: number;
  readonly second: number;
}

/** E mu(eta) for eta ~ N(m, v), in closed form. */
export type ClosedAverage = (m: number, v: number) => MarginalMean;

/** E mu(eta) for eta ~ N(m, v), by the trapezoidal rule. */
export interface StripAverage {
  /** Half the width of the strip |Im eta| < strip in which the mean and its derivatives are analytic and bounded. */
  readonly strip: number;
  /** mu, 1 - mu, mu', mu'' at eta into `out`, none of them by a difference of nearly equal numbers. */
  readonly row: (eta: number, out: Float64Array) => void;
  readonly onLinkScale: (moments: LinkMoments) => MarginalMean;
}

/** What a coefficient, or its exponential, is about, in words. */
export interface Quantity {
  /** `odds of y = 1` */
  readonly quantity: string;
  /** `odds` */
  readonly noun: string;
  readonly isRatio: boolean;
  readonly plural: boolean;
}

/** The words that a link may put together. */
export interface ResponseWords {
  readonly response: string;
  /** Of ordered categories the lowest, where a level is spoken of: its odds are those of one above. */
  readonly lowest?: string | undefined;
  /** `y = 1`, of binomial responses. */
  success(): string;
  /** What a mean of these responses is called where it is multiplied: `rate` of counts. */
  readonly level: MeanLevel;
}

export type MeanLevel = 'rate' | 'mean';
/** What exp(intercept) is; with ` ratio` behind it, what exp of another coefficient is. */
export type RatioLevel = MeanLevel | 'odds' | 'hazard' | 'risk';

export interface LinkRecord<Name extends string = string> {
  readonly name: Name;
  /** eta = g(mu) */
  readonly of: (mu: number) => number;
  /** mu = g^-1(eta) */
  readonly mean: (eta: number) => number;
  /** 1 - mu of a probability, not by that difference; absent of other means. */
  readonly complement?: (eta: number) => number;
  /** d mu / d eta, d^2 mu / d eta^2, each written so that neither tail cancels. */
  readonly slope: (eta: number) => number;
  readonly curvature: (eta: number) => number;
  /**
   * Linear predictors that have a mean. On the positive line the mean decreases and has a pole at zero; on the negative one it is a
   * probability that rises to 1 at zero.
   */
  readonly domain: 'line' | 'positive' | 'negative';
  /** What a start has to do with the domain, as the way out of an error; null where any start will do. */
  readonly startHint: string | null;
  /** The mean is eta. */
  readonly isLinear: boolean;
  /** eta is the logarithm of the mean. */
  readonly isLog: boolean;
  /** The mean lies between 0 and 1. */
  readonly isProbability: boolean;
  /** The logarithms of a probability and of one minus it are concave in eta. */
  readonly isLogConcave: boolean;
  /** By how much eta changes with the logarithm of the mean, where that is `logMean`. */
  readonly unit: (logMean: number) => number;
  /** How the mean averages over normal random effects; null where the average does not exist. */
  readonly average: ClosedAverage | StripAverage | null;
  /** Where that average lies, seen from the mean at b = 0; null where there is none. */
  readonly averageLies: 'on it' | 'above' | 'flatter' | null;
  /**
   * A spread between groups by moments is too small by about `share` of its square, and coefficients averaged over groups are
   * flatter by the root of 1 + attenuation times the variance; null where neither is corrected for.
   */
  readonly flattening: { readonly share: number; readonly attenuation: number } | null;
  /** Variance of the latent response within groups and the law it is of; null where there is no such response. */
  readonly latentVariance: { readonly value: number; readonly words: string } | null;
  /** What exp(beta) multiplies; null where it has no meaning. */
  readonly multiplies: ((level: MeanLevel) => RatioLevel) | null;
  readonly quantity: (words: ResponseWords) => Quantity;
}

/** Of ordered categories: what predictions speak of is the mean of a latent response. */
export interface CumulativeLink<Name extends string = string> extends LinkRecord<Name> {
  /** The link of P(y <= c), whose inverse is the law of the latent response about its mean. */
  readonly below: LinkRecord;
  /** The link of P(y > c) as a function of eta - tau_c: that of a binary response with coefficients of the same sign. */
  readonly above: LinkRecord;
}

/** `odds of y = 1`; odds are many. */
export function quantityOf(noun: string, of: string, isRatio: boolean): Quantity {
  return { quantity: `${noun} of ${of}`, noun, isRatio, plural: noun === 'odds' };
}

/** @param slope derivative of the link at the mean */
export function onLinkScale(
  mean: number,
  meanByEta: number,
  meanByVariance: number,
  link: number,
  slope: number,
): MarginalMean {
  return {
    mean,
    meanByEta,
    meanByVariance,
    link,
    linkByEta: slope * meanByEta,
    linkByVariance: slope * meanByVariance,
  };
}
