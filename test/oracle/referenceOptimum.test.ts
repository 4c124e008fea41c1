/**
 * Truth: other programs. At the stored optimum of every reference fit the oracles must give its log-likelihood,
 * its modes and its posterior moments; no optimiser and no engine is involved.
 */
import { describe, it } from 'vitest';
import { dataOf, type ReferenceFit, referenceFit } from '../support/datasets.ts';
import { type HandModel, handModel } from '../support/models.ts';
import { comparableSds, linearIds, oneFactorIds, otherLaplaceIds, severalFactorIds } from '../support/referenceIds.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { aghqGroups } from './aghqOracle.ts';
import { laplaceMinus2LogLik, laplaceModes } from './denseLaplace.ts';
import { lmmProfile } from './denseLmm.ts';
import { sum } from './linalg.ts';

/** Stored to 15 digits at parameters of 13; the 100-point file was made with nodes good to 1e-8 only. */
const LOGLIK = 3e-8;
/** Stored to 13 digits, by quadrature from the definition. */
const MOMENT = 1e-11;
/** lme4's own optimum differs from the stored one by about 1e-4 of a standard error, and its modes with it. */
const LME4_MODE = 1e-4;

describe('at the reference optimum', () => {
  it.for(oneFactorIds)('quadrature gives logLik, modes and moments of %s', (id, test) => {
    const fit = referenceFit(id);
    const model = handModel(fit, dataOf(fit, test));
    const groups = aghqGroups(model.problem, fit.theta, betaOf(fit, model), fit.nAGQ);
    expectAbsolute(sum(groups.map((g) => g.logLik)), fit.logLik, LOGLIK, 'logLik');

    const byLevel = (level: string): (typeof groups)[number] => groups[model.levels[0].indexOf(level)];
    for (const { level, mode, condSd } of otherLaplaceIds.has(id) ? [] : Object.values(fit.ranef ?? {})) {
      level.forEach((name, i) => {
        expectEach(byLevel(name).mode, mode[i], LME4_MODE, `mode of ${name}`);
        if (condSd && comparableSds(fit.link)) expectEach(byLevel(name).modeSd, condSd[i], LME4_MODE, `sd of ${name}`);
      });
    }
    fit.posterior?.level.forEach((name, i) => {
      for (const key of ['mode', 'mean', 'sd'] as const) {
        expectEach(byLevel(name)[key], fit.posterior?.[key][i] ?? [], MOMENT, `posterior ${key} of ${name}`);
      }
    });
  });

  it.for(severalFactorIds)('dense Laplace gives logLik and modes of %s', (id, test) => {
    const fit = referenceFit(id);
    const model = handModel(fit, dataOf(fit, test));
    const beta = betaOf(fit, model);
    expectAbsolute(-0.5 * laplaceMinus2LogLik(model.problem, fit.theta, beta), fit.logLik, LOGLIK, 'logLik');
    const modes = laplaceModes(model.problem, fit.theta, beta);
    Object.values(fit.ranef ?? {}).forEach(({ level, mode, condSd }, t) => {
      level.forEach((name, i) => {
        const k = model.levels[t].indexOf(name);
        expectEach(modes[t].mode[k], mode[i], LME4_MODE, `mode of ${name}`);
        expectEach(modes[t].modeSd[k], condSd?.[i] ?? [], LME4_MODE, `sd of ${name}`);
      });
    });
  });

  it.for(linearIds)('the marginal normal density gives logLik, beta, sigma and SEs of %s', (id, test) => {
    const fit = referenceFit(id);
    const model = handModel(fit, dataOf(fit, test));
    const got = lmmProfile(model.problem, fit.theta, id === 'sleepstudy-ml' ? 'ML' : 'REML');
    expectAbsolute(-0.5 * got.minus2LogLik, fit.logLik, LOGLIK, 'logLik');
    expectAbsolute(got.sigma, fit.sigma ?? Number.NaN, 1e-10, 'sigma');
    model.names.forEach((name, j) => {
      expectAbsolute(got.beta[j], fit.beta[name], 1e-10, name);
      expectAbsolute(Math.sqrt(got.vcov[j][j]), fit.se[name], 1e-10, `SE of ${name}`);
    });
  });
});

function expectEach(got: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  got.forEach((v, j) => {
    expectAbsolute(v, expected[j], tolerance, what);
  });
}

/** In the order of the hand-made columns, whatever the order of the file. */
function betaOf(fit: ReferenceFit, model: HandModel): number[] {
  return model.names.map((name) => fit.beta[name]);
}
