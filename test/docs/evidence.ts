/** The table of evidence in the README: ours, lme4's (fixtures/lme4.R), and sums and integrals written from their definition. */
import { readFileSync } from 'node:fs';
import { glmm } from '../../src/index.ts';
import { aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import type { Problem } from '../oracle/problem.ts';
import { exampleRows } from '../support/exampleData.ts';

/** Decimals shown. A standard error is right to about 1e-6 of itself (forward differences), its last digit must not depend on that. */
const DIGITS = 6;
const DIGITS_OF_SE = 5;

interface Row {
  readonly what: string;
  readonly digits?: number;
  readonly ours: number;
  readonly lme4: number | null;
  readonly definition: number | null;
}

type Lme4 = Record<string, { logLik: number; intercept: number; stdError: number; sd: number }>;
const lme4: Lme4 = JSON.parse(readFileSync(new URL('./fixtures/lme4.json', import.meta.url), 'utf8'));

/** Estimates at the maximum of the 100-point objective of the oracle (test/reference/gold.test.ts). */
const TOENAIL_OPTIMUM = { intercept: -1.61828524, stdError: 0.434269402, sd: 4.00658537 };

export function evidenceTable(): string {
  const rows = [...toenailRows(), ...cbppRows(), ...epilRows()];
  const cell = (value: number | null, digits = DIGITS): string => (value === null ? '' : value.toFixed(digits));
  return [
    '| | glmm-wasm | lme4 1.1-31 | from the definition |',
    '|---|---:|---:|---:|',
    ...rows.map(
      ({ what, ours, lme4, definition, digits }) =>
        `| ${[what, ...[ours, lme4, definition].map((value) => cell(value, digits))].join(' | ')} |`,
    ),
  ].join('\n');
}

function toenailRows(): Row[] {
  const data = exampleRows('toenail');
  const outcome = data.map((row) => (row['outcome'] === 'moderate or severe' ? 1 : 0));
  const treatment = data.map((row) => row['treatment']);
  const time = data.map((row) => Number(row['time']));
  const patient = data.map((row) => row['patientID']);
  const problem: Problem = {
    family: 'binomial logit',
    y: outcome,
    X: time.map((t, i) => {
      const treated = treatment[i] === 'terbinafine' ? 1 : 0;
      return [1, treated, t, treated * t];
    }),
    terms: [intercepts(patient)],
  };
  const fits = [1, 25, 100].map((nAGQ) =>
    glmm(
      'outcome ~ treatment * time + (1 | patient)',
      { outcome, treatment, time, patient },
      { family: 'binomial', nAGQ },
    ),
  );
  const logLiks = fits.map(({ nAGQ, theta, beta, logLik }) => ({
    what: `toenail, ${plural(nAGQ as number)}: logLik`,
    ours: logLik,
    lme4: lme4[`toenail ${nAGQ}`].logLik,
    // Beyond 12 standard deviations of u, and between grid points, nothing is left at this precision.
    definition:
      nAGQ === 100
        ? bruteForce(problem, theta, beta, 12, 601).logLik
        : -0.5 * aghqMinus2LogLik(problem, theta, beta, nAGQ as number),
  }));
  const [{ estimate: intercept, stdError }] = fits[2].coefficients;
  const atOptimum = { intercept, stdError, sd: fits[2].theta[0] };
  const names = { intercept: 'intercept', stdError: 'its standard error', sd: 'sd between patients' };
  const estimates = (['intercept', 'stdError', 'sd'] as const).map((key) => ({
    what: `toenail, 100 points: ${names[key]}`,
    digits: key === 'stdError' ? DIGITS_OF_SE : DIGITS,
    ours: atOptimum[key],
    lme4: lme4['toenail 100'][key],
    definition: TOENAIL_OPTIMUM[key],
  }));
  return [...logLiks, ...estimates];
}

function cbppRows(): Row[] {
  const data = exampleRows('cbpp');
  const number = (name: string): number[] => data.map((row) => Number(row[name]));
  const [incidence, size] = [number('incidence'), number('size')];
  const [period, herd] = [data.map((row) => row['period']), data.map((row) => row['herd'])];
  const problem: Problem = {
    family: 'binomial logit',
    y: incidence.map((k, i) => k / size[i]),
    trials: size,
    X: period.map((p) => [1, ...['2', '3', '4'].map((level) => (p === level ? 1 : 0))]),
    terms: [intercepts(herd)],
  };
  return [1, 25].map((nAGQ) => {
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)';
    const { logLik, theta, beta } = glmm(formula, { incidence, size, period, herd }, { family: 'binomial', nAGQ });
    return {
      what: `cbpp, ${plural(nAGQ as number)}: logLik`,
      ours: logLik,
      lme4: lme4[`cbpp ${nAGQ}`].logLik,
      definition: -0.5 * aghqMinus2LogLik(problem, theta, beta, nAGQ as number),
    };
  });
}

function epilRows(): Row[] {
  const data = exampleRows('epil');
  const number = (name: string): number[] => data.map((row) => Number(row[name]));
  const [y, lbase, V4] = [number('y'), number('lbase'), number('V4')];
  const subject = data.map((row) => row['subject']);
  const problem: Problem = {
    family: 'poisson log',
    y,
    X: lbase.map((x, i) => [1, x, V4[i]]),
    terms: [{ ...intercepts(subject), Z: V4.map((v) => [1, v]) }],
  };
  const nAGQ = 11;
  const formula = 'y ~ lbase + V4 + (1 + V4 | subject)';
  const { logLik, theta, beta } = glmm(formula, { y, lbase, V4, subject }, { family: 'poisson', nAGQ });
  const definition = -0.5 * aghqMinus2LogLik(problem, theta, beta, nAGQ as number);
  return [{ what: `epil, two random effects, ${nAGQ} x ${nAGQ} points: logLik`, ours: logLik, lme4: null, definition }];
}

function intercepts(group: readonly (string | undefined)[]): Problem['terms'][number] {
  const levels = [...new Set(group)];
  return { Z: group.map(() => [1]), group: group.map((name) => levels.indexOf(name)) };
}

function plural(nAGQ: number): string {
  return nAGQ === 1 ? '1 point (Laplace)' : `${nAGQ} points`;
}
