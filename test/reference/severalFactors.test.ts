/** Truth: glmmTMB's exact Laplace objective for nested and crossed factors. */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { polls, referenceFit } from '../support/datasets.ts';
import { severalFactorIds } from '../support/referenceIds.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const LOGLIK = 1e-6;
const IN_SE = 1e-3;
const SE = 1e-4;
const MODE = 1e-4;

describe('several factors', () => {
  it.for(severalFactorIds)('%s', (id, test) => {
    const reference = referenceFit(id);
    const { columns, levels } = polls(test);
    const { family, link, nAGQ } = reference;
    const fit = glmm(reference.formula, columns, { family, link, nAGQ, levels });
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, reference.logLik, LOGLIK, 'logLik');
    for (const { term, estimate, stdError } of fit.coefficients) {
      expectAbsolute(estimate, reference.beta[term], IN_SE * reference.se[term], term);
      expectRelative(stdError, reference.se[term], SE, `SE of ${term}`);
    }
    const effects = fit.ranef();
    for (const [group, { level, mode, condSd }] of Object.entries(reference.ranef ?? {})) {
      level.forEach((name, i) => {
        const effect = effects[group].find((e) => e.level === name);
        expectAbsolute(effect?.mode ?? Number.NaN, mode[i][0], MODE, `mode of ${name}`);
        expectAbsolute(effect?.modeSd ?? Number.NaN, condSd?.[i][0] ?? Number.NaN, MODE, `sd of ${name}`);
      });
    }
    // Order of the random terms is the program's own; the sds are matched by factor.
    for (const { group, sd } of fit.varCorr) {
      const k = Object.keys(reference.ranef ?? {}).indexOf(group);
      expectRelative(sd[0], reference.theta[k], 1e-3, `sd of ${group}`);
    }
  });
});
