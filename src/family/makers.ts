/**
 * Families as calls, `binomial({ link: 'probit' })`: a maker each, whose links are those of the record.
 */
import { checkOptions, TEXT } from '../data/check.ts';
import { binomial as binomialRecord } from './binomial.ts';
import { gamma as gammaRecord } from './gamma.ts';
import { gaussian as gaussianRecord } from './gaussian.ts';
import { inverseGaussian as inverseGaussianRecord } from './inverseGaussian.ts';
import type { FAMILIES } from './list.ts';
import { negativeBinomial as negativeBinomialRecord } from './negativeBinomial.ts';
import { poisson as poissonRecord } from './poisson.ts';
import { withLink } from './resolve.ts';
import type { Family, LinkName } from './types.ts';

export interface LinkOption<L extends LinkName> {
  readonly link?: L;
}

type AnyFamily = (typeof FAMILIES)[number];
type LinksOf<F extends AnyFamily> = F['links'][number]['link']['name'];

function maker<F extends AnyFamily>(call: string, record: F): (options?: LinkOption<LinksOf<F>>) => Family {
  return (options) => withLink(record, checkOptions(`${call}()`, options, { link: TEXT }).link);
}

/** Successes and failures; links `logit` (default), `probit`, `cloglog`. */
export const binomial = maker('binomial', binomialRecord);
/** Counts; link `log`. */
export const poisson = maker('poisson', poissonRecord);
/** Continuous responses with constant variance; link `identity`. */
export const gaussian = maker('gaussian', gaussianRecord);
/** Positive responses whose standard deviation grows with the mean; links `inverse` (default), `log`. */
export const gamma = maker('gamma', gammaRecord);
/** Counts with more variance than Poisson's, mu + mu^2 / shape; link `log`. */
export const negativeBinomial = maker('negativeBinomial', negativeBinomialRecord);
/** Positive responses whose variance grows with the cube of the mean; link `log`. */
export const inverseGaussian = maker('inverseGaussian', inverseGaussianRecord);
