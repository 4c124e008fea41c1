/**
 * Tables of tests as R prints them: `anova()` and `drop1()` of lme4.
 */

import { printable } from '../data/text/printable.ts';
import type { AnovaTable } from '../infer/hypothesis/anova.ts';
import type { Drop1Row } from '../infer/hypothesis/drop1.ts';
import { formatColumn, formatPValues, round, zapSmall } from './format/format.ts';
import { LEGEND, NOTABLE, stars } from './parts/coefTable.ts';
import { LINE_WIDTH, padEnd, printTable, textWidth, wrap } from './text.ts';

/** What `getOption("digits") - 2` is to R, as lme4 prints these tables. */
const DIGITS = 5;
/** Of test statistics and p-values: one digit less. */
const TEST_DIGITS = DIGITS - 1;

/** A column of a table; null prints as nothing. */
interface Column {
  readonly head: string;
  readonly values: readonly (number | null)[];
  readonly kind: 'number' | 'test' | 'pValue';
}

/** The table in lme4's layout, then the mixture p-values and what to know. */
export function anovaText({ rows, notes }: AnovaTable, dataName?: string): string {
  const width = Math.max(...rows.map(({ model }) => textWidth(model)));
  const models = rows.map(({ model, formula }) => `${model}: ${printable(formula)}`);
  const mixtures = rows.some((row) => row.pValueMixture !== null);
  const lines = [
    ...(dataName === undefined ? [] : [`Data: ${printable(dataName)}`]),
    'Models:',
    ...models,
    ...printTests(
      rows.map((row) => row.model),
      [
        { head: 'npar', values: rows.map((row) => row.npar), kind: 'number' },
        { head: 'AIC', values: rows.map((row) => row.aic), kind: 'number' },
        { head: 'BIC', values: rows.map((row) => row.bic), kind: 'number' },
        { head: 'logLik', values: rows.map((row) => row.logLik), kind: 'number' },
        { head: 'deviance', values: rows.map((row) => row.minus2LogLik), kind: 'number' },
        { head: 'Chisq', values: rows.map((row) => row.chisq), kind: 'test' },
        { head: 'Df', values: rows.map((row) => row.df), kind: 'number' },
        { head: 'Pr(>Chisq)', values: rows.map((row) => row.pValue), kind: 'pValue' },
      ],
    ),
    ...(mixtures ? ['', 'Mixture p-values (one variance on the boundary):'] : []),
    ...rows.flatMap(({ model, pValueMixture }) =>
      pValueMixture === null
        ? []
        : [`${padEnd(model, width)} ${formatPValues([pValueMixture], TEST_DIGITS)[0].trim()}`],
    ),
    ...(notes.length > 0 ? [''] : []),
    ...notes.flatMap((note) => wrap(note, LINE_WIDTH, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

/** The table of `drop1(fit, test = "Chisq")`. @param notes what to know when reading the p-values */
export function drop1Text(rows: readonly Drop1Row[], formula: string, notes: readonly string[] = []): string {
  const lines = [
    'Single term deletions',
    '',
    'Model:',
    printable(formula),
    ...printTests(
      rows.map((row) => row.term),
      [
        { head: 'npar', values: rows.map((row) => row.df), kind: 'number' },
        { head: 'AIC', values: rows.map((row) => row.aic), kind: 'number' },
        { head: 'LRT', values: rows.map((row) => row.chisq), kind: 'number' },
        { head: 'Pr(Chi)', values: rows.map((row) => row.pValue), kind: 'pValue' },
      ],
    ),
    ...(notes.length > 0 ? [''] : []),
    ...notes.flatMap((note) => wrap(note, LINE_WIDTH)),
  ];
  return `${lines.join('\n')}\n`;
}

/** R's `printCoefmat(..., cs.ind = NULL, na.print = "")`. */
function printTests(rowNames: readonly string[], columns: readonly Column[]): string[] {
  const texts = columns.map(({ head, values, kind }) => ({ head, cells: cellsOf(values, kind) }));
  const p = columns.find(({ kind }) => kind === 'pValue')?.values ?? [];
  if (!p.some((value) => value !== null && value < NOTABLE)) return printTable({ rowNames, columns: texts }, 'right');
  const marks = p.map((value) => (value === null ? '' : stars(value)));
  const width = Math.max(...marks.map((mark) => mark.length));
  const starred = [...texts, { head: '', cells: marks.map((mark) => mark.padEnd(width)) }];
  return [...printTable({ rowNames, columns: starred }, 'right'), '---', LEGEND];
}

function cellsOf(values: readonly (number | null)[], kind: Column['kind']): string[] {
  const known = values.filter((value) => value !== null);
  const text =
    kind === 'pValue'
      ? formatPValues(known, TEST_DIGITS)
      : kind === 'test'
        ? formatColumn(
            known.map((value) => round(value, TEST_DIGITS)),
            { digits: DIGITS },
          )
        : formatColumn(zapSmall(known, DIGITS), { digits: DIGITS });
  let next = 0;
  return values.map((value) => (value === null ? '' : text[next++]));
}
