/** A fixed factor of 160 levels, whose covariances grew as the fourth power. Truth: lmer of R's lme4 (REML, and the first slopes). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { lmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const LOG_LIK = -145.759074251602;
const BETA = [-0.626189961721326, 0.274125237112328, -0.557518591442995];
const SE = [0.799928953761895, 1.13090841772653, 1.33670919873204];
/** In standard errors; and relative: lmer stops within about this of its maximum. */
const ESTIMATE = 1e-3;
const STD_ERROR = 1e-4;

it('has the numbers of lmer', () => {
  const text = readFileSync(new URL('manyFixedLevels/data.csv', import.meta.url), 'utf8');
  const { logLik, coefficients } = lmm('y ~ z + (1 | g)', readCsv(text, { factors: ['z'] }));
  expect(coefficients.length).toBe(160);
  expectAbsolute(logLik, LOG_LIK, 1e-6, 'logLik');
  BETA.forEach((beta, k) => {
    const { term, estimate, stdError } = coefficients[k]!;
    expectAbsolute(estimate, beta, ESTIMATE * SE[k]!, term);
    expectRelative(stdError, SE[k]!, STD_ERROR, term);
  });
});
