/**
 * The dispersion of a Gamma model has no part in Var(b). Truth: E[y] = exp(x'beta + v / 2) in closed form, and glmmTMB 1.1.5,
 *   f <- glmmTMB(Reaction ~ Days + (1 | Subject), sleepstudy, family = Gamma(log))
 *   exp(fixef(f)$cond[1] + VarCorr(f)$cond$Subject[1] / 2)    # 255.1128, by Laplace's approximation
 *   predict(f, se.fit = TRUE)$se.fit[c(1, 5, 11, 21, 151)]    # of the joint law of (theta, beta, dispersion, b)
 */
import { expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { glmm } from '../../src/index.ts';
import { readText } from '../support/readText.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const LAPLACE = 255.1128;

const SE_ROWS = [0, 4, 10, 20, 150];
const SE_LAPLACE = [0.03203935653, 0.02980375392, 0.0324734924, 0.03230539218, 0.03201656161];

const data = readCsv(readText('sleepstudy'));
const fit = glmm('Reaction ~ Days + (1 | Subject)', data, { family: 'Gamma', link: 'log', nAGQ: 1 });

it('sleepstudy, Gamma log: the mean at day 0 over the population is 255, not 253', () => {
  const { fit: mean } = fit.predict({ newData: { Days: [0] }, randomEffects: 'marginal', type: 'response' });
  const [variance] = fit.varCorr[0]!.variance;
  expectRelative(mean[0]!, Math.exp(fit.beta[0]! + variance! / 2), 1e-12, 'closed form');
  // printed to seven digits, and its optimiser stops 1e-5 of a standard error (8) away
  expectAbsolute(mean[0]!, LAPLACE, 1e-3, 'glmmTMB');
  expect(Math.round(mean[0]!)).toBe(255);
});

it('its conditional standard errors are those of the joint law, dispersion included', () => {
  const { se } = fit.predict({ se: true });
  SE_ROWS.forEach((row, k) => {
    // without the dispersion they are 4e-4 to 2e-3 too small
    expectRelative(se![row]!, SE_LAPLACE[k]!, 1e-5, `row ${row}`);
  });
});
