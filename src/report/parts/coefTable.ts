/**
 * Tables of coefficients as R's `printCoefmat()` prints them: estimates and standard errors share one layout, chosen so
 * that the smallest of them shows its significant digits; tests get fewer decimals; p-values get stars.
 */
import { powerOfTen } from '../format/decimal.ts';
import { formatColumn, formatPValues, round } from '../format/format.ts';
import { printTable } from '../text.ts';

/** Numbers by column. NaN is "not available" and prints so. */
export interface CoefTable {
  readonly rowNames: readonly string[];
  /** Estimate, standard error and what else is on their scale. */
  readonly coefs: readonly NamedColumn[];
  readonly test: NamedColumn;
  readonly pValue?: NamedColumn;
  /** Rows whose estimate is infinite, or determined by nothing: no standard error, no test. Default none. */
  readonly endless?: readonly boolean[];
}

interface NamedColumn {
  readonly head: string;
  readonly values: readonly number[];
}

export const LEGEND = 'Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1';
/** From this p-value on no star is due. */
export const NOTABLE = 0.1;

export function printCoefTable(table: CoefTable, digits: number): string[] {
  const { rowNames, coefs, test, pValue, endless = [] } = table;
  const testDigits = Math.max(1, Math.min(5, digits - 1));
  const rounded = test.values.map((value) => round(value, testDigits));
  const columns = [
    ...coefColumns(coefs, digits).map(({ head, cells }, j) => ({
      head,
      cells: j === 0 ? ends(cells, endless) : blank(cells, endless),
    })),
    { head: test.head, cells: blank(na(formatColumn(rounded, { digits }), test.values), endless) },
  ];
  if (pValue === undefined) return printTable({ rowNames, columns }, 'right');

  columns.push({
    head: pValue.head,
    cells: blank(na(formatPValues(pValue.values, testDigits), pValue.values), endless),
  });
  const starred = pValue.values.some((p) => p < NOTABLE);
  if (!starred) return printTable({ rowNames, columns }, 'right');
  const marks = pValue.values.map(stars);
  const width = Math.max(...marks.map((mark) => mark.length));
  columns.push({ head: '', cells: marks.map((mark) => mark.padEnd(width)) });
  return [...printTable({ rowNames, columns }, 'right'), '---', LEGEND];
}

/** Estimates and standard errors in one layout; a number that this layout would show as zero gets its own. */
function coefColumns(coefs: readonly NamedColumn[], digits: number) {
  const all = coefs.flatMap(({ values }) => values);
  const powers = all.filter((x) => Number.isFinite(x) && x !== 0).map(powerOfTen);
  const smallest = powers.length > 0 ? Math.min(...powers) : -1;
  const places = Math.max(1, digits - 1 - smallest);
  const texts = formatColumn(
    all.map((x) => round(x, places)),
    { digits },
  );
  const lost = all.flatMap((x, i) => (Number.isFinite(x) && x !== 0 && Number(texts[i]) === 0 ? [i] : []));
  const again = formatColumn(
    lost.map((i) => all[i]),
    { digits: Math.max(1, digits - 1) },
  );
  lost.forEach((i, k) => {
    texts[i] = again[k];
  });
  const rows = all.length / Math.max(1, coefs.length);
  return coefs.map(({ head, values }, j) => ({ head, cells: na(texts.slice(j * rows, (j + 1) * rows), values) }));
}

function na(texts: readonly string[], values: readonly number[]): string[] {
  return texts.map((text, i) => (Number.isNaN(values[i]) ? 'NaN' : text));
}

function blank(cells: readonly string[], endless: readonly boolean[]): string[] {
  return cells.map((cell, i) => (endless[i] ? '' : cell));
}

/** As R writes what is not known. */
function ends(cells: readonly string[], endless: readonly boolean[]): string[] {
  return cells.map((cell, i) => (endless[i] && cell.trim() === 'NaN' ? 'NA' : cell));
}

export function stars(p: number): string {
  if (Number.isNaN(p)) return '';
  if (p <= 0.001) return '***';
  if (p <= 0.01) return '**';
  if (p <= 0.05) return '*';
  return p <= NOTABLE ? '.' : ' ';
}
