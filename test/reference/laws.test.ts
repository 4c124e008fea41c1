/**
 * Families and links that glmmTMB has too. Truth: its exact Laplace objective, Newton-polished (fixtures/laws.R), data sets of which
 * some rows are left out included.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { type FamilyName, fromJSON, glmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Stored {
  readonly dataset: 'salamanders' | 'owls' | 'sleepstudy' | 'gasoline';
  /** Rows in which this column is not zero are kept. */
  readonly keep: string;
  readonly formula: string;
  readonly family: FamilyName;
  readonly link: string;
  readonly logLik: number;
  readonly terms: readonly string[];
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly logSd: readonly number[];
  readonly logSdSe: readonly number[];
  /** Logarithms of the parameter besides the mean: variance, shape or precision. */
  readonly logExtra: readonly number[];
  readonly logExtraSe: readonly number[];
}

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const fits = JSON.parse(text('fixtures/laws.json')) as Stored[];

/** Newton's end of one search against the search here: both leave 1e-9, and rounding of sums of some hundred terms. */
const LOGLIK = 1e-6;
const IN_SE = 1e-3;
const SE = 1e-3;

function rowsOf({ dataset, keep }: Stored): Record<string, unknown[]> {
  const folder = dataset === 'sleepstudy' ? '../../examples/data/' : '../datasets/';
  const table = readCsv(text(`${folder}${dataset}.csv`));
  const columns = Object.fromEntries(
    table.columnNames().map((name) => [name, Array.from<unknown>(table.column(name))]),
  );
  if (keep === '') return columns;
  const kept = columns[keep]!.map((value) => value !== 0);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.filter((_, i) => kept[i])]));
}

describe.each(fits.map((one) => [`${one.family}, ${one.link}`, one] as const))('%s', (_, stored) => {
  it('logLik, estimates and standard errors by the Laplace approximation, a saved fit too', () => {
    const { family, link, formula } = stored;
    const fit = glmm(formula, rowsOf(stored) as never, { family, link: link as 'log', nAGQ: 1 });
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, stored.logLik, LOGLIK, 'logLik');
    stored.terms.forEach((term, j) => {
      const got = fit.coefficients.find((row) => row.term === term)!;
      expectAbsolute(got.estimate, stored.beta[j]!, IN_SE * stored.se[j]!, term);
      expectRelative(got.stdError, stored.se[j]!, SE, `SE of ${term}`);
    });
    const [sd] = fit.varCorr[0]!.sd;
    expectAbsolute(Math.log(sd!), stored.logSd[0]!, IN_SE * stored.logSdSe[0]!, 'log sd');
    if (fit.dispersion !== undefined) {
      const { estimate, stdError } = fit.dispersion;
      expectAbsolute(Math.log(estimate), stored.logExtra[0]!, IN_SE * stored.logExtraSe[0]!, 'log of the parameter');
      expectRelative(stdError / estimate, stored.logExtraSe[0]!, SE, 'SE of it');
    } else expect(stored.logExtra).toEqual([]);
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
  });
});

/** By the trapezoidal rule on a fine grid of the random effect, with standard errors by differences. */
it('the counts above zero of salamanders, the one half of a hurdle model, by quadrature', () => {
  const data = rowsOf({ dataset: 'salamanders', keep: 'count' } as Stored);
  const fit = glmm('count ~ mined + (1 | site)', data as never, {
    family: 'truncatedPoisson',
    levels: { mined: ['yes', 'no'] },
  });
  expectAbsolute(fit.logLik, -592.9311754977, 1e-5, 'logLik');
  const truth = [
    [0.2792529366, 0.16718465114],
    [0.95980208531, 0.18158728245],
  ] as const;
  fit.coefficients.forEach(({ estimate, stdError }, j) => {
    const [value, se] = truth[j]!;
    expectAbsolute(estimate, value, IN_SE * se, `coefficient ${j}`);
    expectRelative(stdError, se, SE, `SE ${j}`);
  });
  expectAbsolute(Math.log(fit.varCorr[0]!.sd[0]!), -1.548058809, IN_SE * 0.2863865867, 'log sd');
});
