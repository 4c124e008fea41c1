/**
 * Truth: converged quadrature. For the two toenail models these are the optima of the 100-point objective of the oracle,
 * which a trapezoidal rule on a fixed grid confirms (test/oracle/aghqOracle.test.ts): 100 points give the integral to
 * 1e-8 there. For cbpp any rule from 20 points on gives every digit.
 */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { type DatasetName, dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Gold {
  readonly data: DatasetName;
  readonly formula: string;
  readonly sd: number;
  readonly sdSe: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly logLik: number;
}

const golds: readonly Gold[] = [
  {
    data: 'cbpp',
    formula: 'cbind(incidence, size - incidence) ~ period + (1 | herd)',
    sd: 0.647518478,
    sdSe: 0.180524832,
    beta: [-1.399230444, -0.991403672, -1.127819467, -1.57947075],
    se: [0.233511591, 0.306767987, 0.326768372, 0.4275945],
    logLik: -91.98336904,
  },
  {
    data: 'toenail',
    formula: 'y ~ treatment * time + (1 | patientID)',
    sd: 4.00658537,
    sdSe: 0.379869804,
    beta: [-1.61828524, -0.16077188, -0.39100165, -0.13679042],
    se: [0.434269402, 0.583938427, 0.0443796187, 0.0680134995],
    logLik: -625.39751565,
  },
  {
    data: 'toenail',
    formula: 'y ~ treatment * visit + (1 | patientID)',
    sd: 4.13018808,
    sdSe: 0.395604826,
    beta: [-0.452932, 0.15811952, -0.79164198, -0.23608862],
    se: [0.4795835, 0.668110597, 0.0843474601, 0.123467933],
    logLik: -621.20146656,
  },
];

/** Of a standard error: the estimates above are the optimum to this. */
const ESTIMATE = 1e-6;
const SE = 1e-5;
const LOGLIK = 1e-7;

describe('100 points', () => {
  it.each(golds)('$formula', ({ data, formula, sd, sdSe, beta, se, logLik }) => {
    const { columns, levels } = dataset(data);
    const fit = glmm(formula, columns, { family: 'binomial', nAGQ: 100, levels });
    expectAbsolute(fit.logLik, logLik, LOGLIK, 'logLik');
    expectAbsolute(fit.theta[0], sd, ESTIMATE * sdSe, 'sd');
    expectRelative(fit.thetaSe[0], sdSe, SE, 'SE of the sd');
    fit.coefficients.forEach(({ term, estimate, stdError }, j) => {
      expectAbsolute(estimate, beta[j], ESTIMATE * se[j], term);
      expectRelative(stdError, se[j], SE, `SE of ${term}`);
    });
  });
});

describe('toenail: the intercept depends on the number of points', () => {
  // Printed digits: half a unit of the last one.
  it.each([
    [1, -2.52, 2],
    [2, -1.43, 2],
    [3, -2.03, 2],
    [5, -1.46, 2],
    [7, -1.5, 2],
    [10, -1.64, 2],
    [15, -1.65, 2],
    [20, -1.618, 3],
    [25, -1.615, 3],
    [50, -1.6183, 4],
    [100, -1.6183, 4],
  ])('nAGQ = %i: %f', (nAGQ, intercept, digits) => {
    const { columns, levels } = dataset('toenail');
    const fit = glmm('y ~ treatment * time + (1 | patientID)', columns, { family: 'binomial', nAGQ, levels });
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.beta[0], intercept, 0.5 * 10 ** -digits, 'intercept');
  });
});
