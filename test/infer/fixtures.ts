/** Tests of lme4, made by fixtures/anova.R. */
import { readFileSync } from 'node:fs';

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
