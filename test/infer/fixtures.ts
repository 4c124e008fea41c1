/** Tests of lme4, made by fixtures/anova.R. */
import { readFileSync } from 'node:fs';
import { glmm } from '../../src/index.ts';

type Rows = readonly Readonly<Record<string, string | number>>[];

interface Fixture {
  readonly data: Rows;
  readonly table: Readonly<Record<'npar' | 'logLik' | 'aic' | 'bic', readonly number[]>> &
    Readonly<Record<'chisq' | 'df' | 'p', readonly (number | 'NA')[]>>;
  /** As R prints `anova()` and `drop1()`. */
  readonly text: readonly string[];
  readonly drop1: readonly string[];
}

export const fixture = JSON.parse(readFileSync(new URL('./fixtures/anova.json', import.meta.url), 'utf8')) as {
  readonly cbpp: Fixture & { readonly plainLogLik: number };
  readonly counts: Fixture;
};

export function columnsOf(rows: Rows): Record<string, (string | number)[]> {
  return Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));
}

const herds = columnsOf(fixture.cbpp.data);
const trial = columnsOf(fixture.counts.data);
const binomial = { family: 'binomial', nAGQ: 1 } as const;
const poisson = { family: 'poisson', nAGQ: 1 } as const;

/** The fits of that script: herds with a constant and with periods, counts with intercepts and with slopes. */
export const constant = glmm('cbind(incidence, size - incidence) ~ 1 + (1 | herd)', herds, binomial);
export const period = glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', herds, binomial);
export const intercepts = glmm('y ~ f * d + x + (1 | g)', trial, poisson);
export const slopes = glmm('y ~ f * d + x + (1 + x | g)', trial, poisson);
