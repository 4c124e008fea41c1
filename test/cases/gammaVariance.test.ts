/**
 * The dispersion of a Gamma model has no part in Var(b). Truth: E[y] = exp(x'beta + v / 2) in closed form, and glmmTMB 1.1.5,
 *   f <- glmmTMB(Reaction ~ Days + (1 | Subject), sleepstudy, family = Gamma(log))
 *   exp(fixef(f)$cond[1] + VarCorr(f)$cond$Subject[1] / 2)    # 255.1128, by Laplace's approximation
 */
import { expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { glmm } from '../../src/index.ts';
import { readText } from '../support/readText.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const LAPLACE = 255.1128;

it('sleepstudy, Gamma log: the mean at day 0 over the population is 255, not 253', () => {
  const data = readCsv(readText('sleepstudy'));
  const formula = 'Reaction ~ Days + (1 | Subject)';
  const fit = glmm(formula, data, { family: 'Gamma', link: 'log', nAGQ: 1 });
  const { fit: mean } = fit.predict({ newData: { Days: [0] }, randomEffects: 'marginal', type: 'response' });
  const [variance] = fit.varCorr[0]!.variance;
  expectRelative(mean[0]!, Math.exp(fit.beta[0]! + variance! / 2), 1e-12, 'closed form');
  // printed to seven digits, and its optimiser stops 1e-5 of a standard error (8) away
  expectAbsolute(mean[0]!, LAPLACE, 1e-3, 'glmmTMB');
  expect(Math.round(mean[0]!)).toBe(255);
});
