/** Truth: other programs and quadrature from the definition, one file a fit (see the README beside them). */
import { describe, expect, it, type TestContext } from 'vitest';
import { glmm } from '../../src/index.ts';
import { dataOf, type ReferenceFit, referenceFit } from '../support/datasets.ts';
import { comparableSds, oneFactorIds, otherLaplaceIds } from '../support/referenceIds.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

type Fit = ReturnType<typeof glmm>;

const IN_SE = 1e-3;
const SE = 1e-4;
const MODE = 1e-4;
const POSTERIOR = 1e-5;

/** Age squared is badly scaled there, and the stored optimum is good to 1e-5 only. */
const logLikTolerance = (id: string): number => (id.startsWith('contraception') ? 1e-5 : 1e-6);

describe('fits of one grouping factor', () => {
  it.for(oneFactorIds)('%s', (id, test) => {
    const reference = referenceFit(id);
    const fit = refit(reference, test);
    expect(fit.converged).toBe(true);
    expect(fit.nobs).toBe(reference.nobs);
    expect(fit.df).toBe(reference.df);
    expectAbsolute(fit.logLik, reference.logLik, logLikTolerance(id), 'logLik');

    expect(fit.coefficients.map((c) => c.term).sort()).toEqual(Object.keys(reference.beta).sort());
    for (const { term, estimate, stdError } of fit.coefficients) {
      expectAbsolute(estimate, reference.beta[term], IN_SE * reference.se[term], term);
      expectRelative(stdError, reference.se[term], SE, `SE of ${term}`);
    }
    fit.theta.forEach((t, k) => {
      expectAbsolute(t, reference.theta[k], IN_SE * fit.thetaSe[k], `theta ${k}`);
    });

    if (!otherLaplaceIds.has(id)) {
      reference.scaledResiduals?.forEach((r, k) => {
        expectAbsolute(fit.scaledResiduals[k], r, MODE * Math.max(1, Math.abs(r)), `scaled residual ${k}`);
      });
      for (const [group, { level, mode, condSd }] of Object.entries(reference.ranef ?? {})) {
        const at = effectsByLevel(fit, group);
        level.forEach((name, i) => {
          const effects = at(name);
          mode[i].forEach((m, j) => {
            expectAbsolute(effects[j].mode, m, MODE, `mode of ${effects[j].term} at ${name}`);
            if (condSd === undefined || !comparableSds(reference.link)) return;
            expectAbsolute(effects[j].modeSd, condSd[i][j], MODE, `sd of the mode of ${effects[j].term} at ${name}`);
          });
        });
      }
    }
    const { posterior } = reference;
    if (posterior !== undefined) {
      const at = effectsByLevel(fit, Object.keys(fit.ngroups)[0]);
      posterior.level.forEach((name, i) => {
        at(name).forEach((effect, j) => {
          expectAbsolute(effect.mean, posterior.mean[i][j], POSTERIOR, `mean of ${effect.term} at ${name}`);
          expectAbsolute(effect.sd, posterior.sd[i][j], POSTERIOR, `sd of ${effect.term} at ${name}`);
          expectAbsolute(effect.mode, posterior.mode[i][j], POSTERIOR, `mode of ${effect.term} at ${name}`);
        });
      });
    }
  });
});

function refit(reference: ReferenceFit, test: TestContext): Fit {
  const { columns, levels } = dataOf(reference, test);
  const { family, link, nAGQ } = reference;
  return glmm(reference.formula, columns, { family, link, nAGQ, levels });
}

function effectsByLevel(fit: Fit, group: string): (level: string) => ReturnType<Fit['ranef']>[string] {
  const effects = fit.ranef()[group];
  return (level) => effects.filter((e) => e.level === level);
}
