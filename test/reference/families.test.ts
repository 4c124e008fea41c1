/** Truth: glmmTMB's own Laplace objective for families with a dispersion, Newton-polished (fixtures/families.R). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LinkName } from '../../src/family/types.ts';
import { glmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface StoredFit {
  readonly id: string;
  readonly dataset: string;
  readonly formula: string;
  readonly family: 'Gamma' | 'nbinom2';
  readonly link: LinkName;
  readonly options: { weights?: string; levels?: Record<string, string[]> };
  readonly logLik: number;
  readonly names: string[];
  readonly beta: number[];
  readonly se: number[];
  readonly sd: number | number[];
  readonly sdSe: number | number[];
  readonly corr: number | number[];
  readonly dispersion: number;
  readonly dispersionSe: number;
}

const { datasets, fits } = JSON.parse(readFileSync(new URL('fixtures/families.json', import.meta.url), 'utf8')) as {
  datasets: Record<string, Record<string, (string | number)[]>>;
  fits: StoredFit[];
};

const LOGLIK = 1e-6;
const IN_SE = 1e-3;
const SE = 1e-4;

describe('against glmmTMB', () => {
  it.each(fits)('$id', (stored) => {
    // an empty R list is written as an array
    const options = Array.isArray(stored.options) ? {} : stored.options;
    const fit = glmm(stored.formula, datasets[stored.dataset], {
      family: stored.family === 'nbinom2' ? 'negativeBinomial' : stored.family,
      link: stored.link,
      nAGQ: 1,
      ...options,
    });
    expect(fit.converged).toBe(true);
    expect(fit.warnings).toEqual([]);
    expect(fit.df).toBe(fit.theta.length + fit.beta.length + 1);
    expectAbsolute(fit.logLik, stored.logLik, LOGLIK, 'logLik');
    stored.names.forEach((term, j) => {
      const got = fit.coefficients.find((c) => c.term === term);
      expect(got, `no coefficient ${term}`).toBeDefined();
      expectAbsolute(got?.estimate ?? Number.NaN, stored.beta[j], IN_SE * stored.se[j], term);
      expectRelative(got?.stdError ?? Number.NaN, stored.se[j], SE, `SE of ${term}`);
    });
    const [sd, sdSe, corr] = [stored.sd, stored.sdSe, stored.corr].map((v) => [v].flat());
    fit.varCorr
      .flatMap((v) => [...v.sd])
      .forEach((v, k) => {
        expectAbsolute(v, sd[k], IN_SE * sdSe[k], `sd ${k}`);
      });
    if (corr.length > 0) expectAbsolute(fit.varCorr[0].corr[1][0], corr[0], 1e-4, 'correlation');
    expect(fit.dispersion?.name).toBe(stored.family === 'nbinom2' ? 'shape' : 'dispersion');
    const { estimate = Number.NaN, stdError = Number.NaN } = fit.dispersion ?? {};
    expectAbsolute(estimate, stored.dispersion, IN_SE * stored.dispersionSe, 'dispersion');
    expectRelative(stdError, stored.dispersionSe, SE, 'SE of the dispersion');
    expectRelative(fit.sigma, stored.family === 'Gamma' ? Math.sqrt(stored.dispersion) : 1, IN_SE, 'sigma');
  });
});

describe('inverse Gaussian', () => {
  it('fits by quadrature equal maximum likelihood by adaptive integration (fixtures/inverseGaussian.R)', () => {
    const truth = JSON.parse(readFileSync(new URL('fixtures/inverseGaussian.json', import.meta.url), 'utf8')) as {
      data: Record<string, number[]>;
      logLik: number;
      beta: number[];
      se: number[];
      sd: number;
      sdSe: number;
      dispersion: number;
      dispersionSe: number;
    };
    const fit = glmm('y ~ x + (1 | g)', truth.data, { family: 'inverseGaussian', nAGQ: 40 });
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, truth.logLik, LOGLIK, 'logLik');
    truth.beta.forEach((estimate, j) => {
      expectAbsolute(fit.coefficients[j].estimate, estimate, IN_SE * truth.se[j], `beta ${j}`);
      expectRelative(fit.coefficients[j].stdError, truth.se[j], SE, `SE ${j}`);
    });
    expectAbsolute(fit.varCorr[0].sd[0], truth.sd, IN_SE * truth.sdSe, 'sd');
    expectRelative(fit.thetaSe[0], truth.sdSe, SE, 'SE of the sd');
    expectAbsolute(fit.dispersion?.estimate ?? Number.NaN, truth.dispersion, IN_SE * truth.dispersionSe, 'dispersion');
    expectRelative(fit.dispersion?.stdError ?? Number.NaN, truth.dispersionSe, SE, 'SE of the dispersion');
  });
});
