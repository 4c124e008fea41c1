/**
 * Families as calls, `binomial({ link: 'probit' })`: a maker each, whose links are those of the record.
 */
import { checkOptions, oneOf, TEXT } from '../data/check.ts';
import { beta as betaRecord } from './law/beta.ts';
import { betaBinomial as betaBinomialRecord } from './law/betaBinomial.ts';
import { binomial as binomialRecord } from './law/binomial.ts';
import { cumulative as cumulativeRecord } from './law/cumulative.ts';
import { gamma as gammaRecord } from './law/gamma.ts';
import { gaussian as gaussianRecord } from './law/gaussian.ts';
import { inverseGaussian as inverseGaussianRecord } from './law/inverseGaussian.ts';
import { negativeBinomial as negativeBinomialRecord } from './law/negativeBinomial.ts';
import { poisson as poissonRecord } from './law/poisson.ts';
import { student as studentRecord } from './law/student.ts';
import type { FAMILIES } from './list.ts';
import { FREEDOM, withLink } from './resolve.ts';
import { THRESHOLDS, type Thresholds } from './thresholds.ts';
import type { Family, LinkName } from './types.ts';

export interface LinkOption<L extends LinkName> {
  readonly link?: L;
}

type AnyFamily = (typeof FAMILIES)[number];
type LinksOf<F extends AnyFamily> = F['links'][number]['link']['name'];

function maker<F extends AnyFamily>(call: string, record: F): (options?: LinkOption<LinksOf<F>>) => Family {
  return (options) => withLink(record, checkOptions(`${call}()`, options, { link: TEXT }).link);
}

/** Successes and failures; links `logit` (default), `probit`, `cloglog`, `loglog`, `cauchit`, `log`. */
export const binomial = maker('binomial', binomialRecord);
/** Counts; link `log`. */
export const poisson = maker('poisson', poissonRecord);
/** Continuous responses with constant variance; links `identity` (default), `log`, `inverse`. */
export const gaussian = maker('gaussian', gaussianRecord);
/** Positive responses whose standard deviation grows with the mean; links `inverse` (default), `log`. */
export const gamma = maker('gamma', gammaRecord);
/** Counts with more variance than Poisson's, mu + mu^2 / shape; link `log`. */
export const negativeBinomial = maker('negativeBinomial', negativeBinomialRecord);
/** Proportions inside (0, 1), variance mu (1 - mu) / (1 + precision); links `logit` (default), `probit`, `cloglog`, `loglog`, `cauchit`. */
export const beta = maker('beta', betaRecord);
/** Successes of trials with more variance than binomial ones; links as of `beta`. */
export const betaBinomial = maker('betaBinomial', betaBinomialRecord);
/**
 * Ordered categories; links `logit` (default), `probit`, `cloglog`, `loglog`, `cauchit` of P(y <= c); thresholds `flexible` (default),
 * `symmetric`, `equidistant`.
 */
export const cumulative = (
  options: {
    readonly link?: 'logit' | 'probit' | 'cloglog' | 'loglog' | 'cauchit';
    readonly threshold?: Thresholds;
  } = {},
): Family => {
  const { link, threshold } = checkOptions('cumulative()', options, { link: TEXT, threshold: oneOf(...THRESHOLDS) });
  return withLink(cumulativeRecord, link, { threshold });
};
/** Continuous responses with outliers: Student's t with `df` degrees of freedom (default 4; `'estimated'`) and a scale that is estimated. */
export const student = (options: { readonly df?: number | 'estimated' } = {}): Family =>
  withLink(studentRecord, undefined, checkOptions('student()', options, { df: FREEDOM }));
/** Positive responses whose variance grows with the cube of the mean; link `log`. */
export const inverseGaussian = maker('inverseGaussian', inverseGaussianRecord);
