/** Truth: glmmTMB's exact Laplace objective and lme4's quadrature, Newton-polished (fixtures/moreFits.R). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FamilyName, LinkName } from '../../src/family/types.ts';
import { glmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface StoredFit {
  readonly id: string;
  readonly dataset: string;
  readonly formula: string;
  readonly family: FamilyName | 'nbinom2';
  readonly link: LinkName;
  readonly nAGQ: number;
  readonly options: { weights?: string; offset?: string; levels?: Record<string, string[]> };
  readonly logLik: number;
  readonly beta: Record<string, number>;
  readonly se: number[];
  readonly sd: number | number[];
  readonly sdSe: number | number[];
  readonly corr: number | number[];
}

const { datasets, fits } = JSON.parse(readFileSync(new URL('fixtures/moreFits.json', import.meta.url), 'utf8')) as {
  datasets: Record<string, Record<string, (string | number)[]>>;
  fits: StoredFit[];
};

const withoutDispersion = fits.filter((f) => /^(binomial|poisson)$/.test(f.family));
const withDispersion = fits.filter((f) => !withoutDispersion.includes(f));

const LOGLIK = 1e-6;
const IN_SE = 1e-3;
const SE = 1e-4;

describe('binomial and Poisson fits of one and of several factors', () => {
  it.each(withoutDispersion)('$id', expectFit);
});

describe('families with a dispersion', () => {
  it.each(withDispersion)('$id', expectFit);
});

function expectFit(stored: StoredFit): void {
  const family = stored.family === 'nbinom2' ? 'negativeBinomial' : stored.family;
  // An empty R list is written as an array.
  const options = Array.isArray(stored.options) ? {} : stored.options;
  const fit = glmm(stored.formula, datasets[stored.dataset], {
    family,
    link: stored.link,
    nAGQ: stored.nAGQ,
    ...options,
  });
  expect(fit.converged).toBe(true);
  expectAbsolute(fit.logLik, stored.logLik, LOGLIK, 'logLik');
  Object.entries(stored.beta).forEach(([term, estimate], j) => {
    const got = fit.coefficients.find((c) => c.term === term);
    expect(got, `no coefficient ${term}`).toBeDefined();
    expectAbsolute(got?.estimate ?? Number.NaN, estimate, IN_SE * stored.se[j], term);
    expectRelative(got?.stdError ?? Number.NaN, stored.se[j], SE, `SE of ${term}`);
  });
  const [sd, sdSe, corr] = [stored.sd, stored.sdSe, stored.corr].map((v) => [v].flat());
  // In the order of the formula on both sides.
  fit.varCorr
    .flatMap((v) => [...v.sd])
    .forEach((v, k) => {
      expectAbsolute(v, sd[k], IN_SE * sdSe[k], `sd ${k}`);
    });
  if (corr.length > 0) expectAbsolute(fit.varCorr[0].corr[1][0], corr[0], 1e-4, 'correlation');
}
