/**
 * Fits whose values are known to ten digits, a file each in fixtures/models: `laplace` by another program (glmmTMB 1.1.5, lme4
 * 1.1-31, ordinal 2022.11-16; Newton-polished where its own optimiser stopped early), `exact` by the trapezoidal rule on a fine
 * grid of the random effect, from the definition, with standard errors by differences.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { fromJSON, type GlmmFit, glmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Stored {
  readonly data: string;
  readonly formula: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly laplace?: { readonly logLik: number };
  readonly exact: {
    readonly logLik: number;
    readonly par: Readonly<Record<string, number>>;
    readonly se: Readonly<Record<string, number>>;
    readonly sd: number;
  };
}

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const stored = (name: string): Stored => JSON.parse(text(`fixtures/models/${name}.json`)) as Stored;
const FOLDERS: Readonly<Record<string, string>> = {
  'cbpp.csv': '../../examples/data/',
  'sleepstudy.csv': '../../examples/data/',
};

const LOGLIK = 1e-5;
const IN_SE = 1e-3;
const SE = 1e-3;

/** What the file calls a parameter, as the fit has it. */
function parameter(fit: GlmmFit, name: string): { estimate: number; stdError: number } | undefined {
  if (name === 'logPhi' || name === 'logScale') {
    const { estimate, stdError } = fit.dispersion!;
    const times = name === 'logScale' ? 0.5 : 1;
    return { estimate: times * Math.log(estimate), stdError: (times * stdError) / estimate };
  }
  return fit.coefficients.find(({ term }) => term.replace(/^factor\((.*)\)/, '$1') === name);
}

/** Its Laplace value is lme4's, by the expected information; here the observed is taken, and no other program starts. */
const BY_EXPECTED = ['cbpp_log'];

describe.each(['cbpp_betabinomial', 'cbpp_log', 'gasoline_beta'])('%s', (name) => {
  const { data, formula, options, laplace, exact } = stored(name);
  const columns = readCsv(text(`${FOLDERS[data] ?? '../datasets/'}${data}`));
  const fitBy = (nAGQ: number | 'auto'): GlmmFit => glmm(formula, columns, { ...options, nAGQ } as never);

  it.skipIf(BY_EXPECTED.includes(name))('by the Laplace approximation', () => {
    expectAbsolute(fitBy(1).logLik, laplace!.logLik, LOGLIK, 'logLik');
  });

  it('by as many points as it needs', () => {
    const fit = fitBy('auto');
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, exact.logLik, LOGLIK, 'logLik');
    // a variance at its boundary has no standard error
    if (exact.sd > 1e-3) expectAbsolute(fit.varCorr[0]!.sd[0]!, exact.sd, IN_SE * exact.sd * exact.se.logSd!, 'sd');
    for (const [term, estimate] of Object.entries(exact.par)) {
      if (term === 'logSd') continue;
      const got = parameter(fit, term)!;
      expectAbsolute(got.estimate, estimate, IN_SE * exact.se[term]!, term);
      expectRelative(got.stdError, exact.se[term]!, SE, `SE of ${term}`);
    }
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
  });
});
