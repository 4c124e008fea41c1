/**
 * Tables of marginal means, contrasts and joint tests as R's emmeans prints them (print.summary_emm), names and columns in its order.
 */
import { printable } from '../data/text/printable.ts';
import type { Cell, EstimateTable, JointTests, MeansRow } from '../predict/means/types.ts';
import { fixed, ten } from './format/decimal.ts';
import { formatColumn, formatNumber, round, zapSmall } from './format/format.ts';
import { LINE_WIDTH, padEnd, padStart, textWidth, wrap } from './text.ts';

/** What `options(digits = 7)` is to R's zapsmall. */
const ZAP_DIGITS = 7;
/** Significant digits that estimates show at least. */
const LEAST_DIGITS = 3;
const STATISTIC_DECIMALS = 3;
const P_DECIMALS = 4;
const DF_DECIMALS = 2;

interface Column {
  readonly head: string;
  readonly cells: readonly string[];
  readonly align: 'left' | 'right';
}

export function estimateTableText(table: EstimateTable): string {
  const { rows, by, kind } = table;
  const columns = columnsOf(table);
  const groups = groupsOf(rows, by);
  const lines = groups.flatMap(({ head, members }) => [
    ...(head === '' ? [] : [`${head}:`]),
    ...tableLines(columns, members),
    '',
  ]);
  const notes = [...table.notes, ...footnotes(table)];
  return [...lines, ...notes.flatMap((note) => wrap(note, LINE_WIDTH, '  ')), ...(kind === 'letters' ? [] : [])]
    .join('\n')
    .trimEnd();
}

export function jointTestsText({ rows, by, notes }: JointTests): string {
  const text = (head: string, cells: readonly string[], align: Column['align'] = 'right'): Column => ({
    head,
    cells,
    align,
  });
  const columns = [
    text(
      'model term',
      rows.map(({ term }) => printable(term)),
      'left',
    ),
    text(
      'df1',
      rows.map(({ df1 }) => String(df1)),
    ),
    text('df2', freedomCells(rows.map(({ df2 }) => df2))),
    text(
      'F.ratio',
      decimals(
        rows.map(({ F }) => F),
        STATISTIC_DECIMALS,
      ),
    ),
    text('p.value', pValueCells(rows.map(({ pValue }) => pValue))),
  ];
  const lines = groupsOf(rows, by).flatMap(({ head, members }) => [
    ...(head === '' ? [] : [`${head}:`]),
    ...tableLines(columns, members),
    '',
  ]);
  return [...lines, ...notes.flatMap((note) => wrap(note, LINE_WIDTH, '  '))].join('\n').trimEnd();
}

function columnsOf({ kind, rows, labels, estimateName, nullValue }: EstimateTable): Column[] {
  const digits = digitsOf(rows);
  const isNormal = rows.every(({ df }) => df === Number.POSITIVE_INFINITY || Number.isNaN(df));
  const numbers = (head: string, of: (row: MeansRow) => number): Column => {
    const values = rows.map(of);
    const known = values.filter((value) => !Number.isNaN(value));
    const texts = formatColumn(zapSmall(known, ZAP_DIGITS), { digits });
    let next = 0;
    const missing = head === estimateName ? 'nonEst' : 'NA';
    return { head, align: 'right', cells: values.map((value) => (Number.isNaN(value) ? missing : texts[next++])) };
  };
  const limits: Column[] = [
    numbers(isNormal ? 'asymp.LCL' : 'lower.CL', ({ lower }) => lower),
    numbers(isNormal ? 'asymp.UCL' : 'upper.CL', ({ upper }) => upper),
  ];
  const test = (): Column[] => [
    ...(nullValue === 0
      ? []
      : [{ head: 'null', align: 'right' as const, cells: rows.map(() => formatNumber(nullValue)) }]),
    {
      head: isNormal ? 'z.ratio' : 't.ratio',
      align: 'right',
      cells: decimals(
        rows.map(({ statistic }) => statistic),
        STATISTIC_DECIMALS,
      ),
    },
    { head: 'p.value', align: 'right', cells: pValueCells(rows.map(({ pValue }) => pValue)) },
  ];
  return [
    ...labels.map((label) => labelColumn(label, rows)),
    numbers(estimateName, ({ estimate }) => estimate),
    numbers('SE', ({ stdError }) => stdError),
    { head: 'df', align: 'right', cells: freedomCells(rows.map(({ df }) => df)) },
    ...(kind === 'contrasts' ? test() : limits),
    ...(kind === 'letters' ? [labelColumn('group', rows)] : []),
  ];
}

function labelColumn(label: string, rows: readonly Readonly<Record<string, Cell>>[]): Column {
  const values = rows.map((row) => row[label]);
  if (values.every((value) => typeof value === 'number'))
    return { head: printable(label), align: 'right', cells: formatColumn(values) };
  return { head: printable(label), align: 'left', cells: values.map((value) => printable(String(value))) };
}

/** So many that twice the standard error to either side changes a digit that is shown. */
function digitsOf(rows: readonly MeansRow[]): number {
  return rows.reduce((most, { estimate, stdError }) => {
    const low = estimate - 2 * stdError;
    const high = estimate + 2 * stdError;
    const spread = (high - low) / Math.max(Math.abs(low), Math.abs(high));
    if (!(spread > 0)) return most;
    let digits = most;
    while (digits < MOST_DIGITS && spread <= ROUND_UP / ten(digits + 1)) digits++;
    return digits;
  }, LEAST_DIGITS);
}

/** emmeans takes round(1.51 - log10(spread)) digits, which is k from a spread of 10^(2.01 - k) on. */
const ROUND_UP = 102.32929922807541;
const MOST_DIGITS = 15;

function freedomCells(df: readonly number[]): string[] {
  const known = df.filter((value) => Number.isFinite(value)).map((value) => round(value, DF_DECIMALS));
  const texts = formatColumn(known);
  let next = 0;
  return df.map((value) => (Number.isFinite(value) ? texts[next++] : Number.isNaN(value) ? 'NA' : 'Inf'));
}

function decimals(values: readonly number[], places: number): string[] {
  const known = values.filter(Number.isFinite).map((value) => round(value, places));
  const texts = known.map((value) => fixed(value, places));
  let next = 0;
  return values.map((value) =>
    Number.isFinite(value) ? texts[next++] : Number.isNaN(value) ? 'NA' : value > 0 ? 'Inf' : '-Inf',
  );
}

function pValueCells(p: readonly number[]): string[] {
  const texts = decimals(p, P_DECIMALS);
  return texts.map((text) => (Number(text) === 0 ? '<.0001' : text));
}

interface Group {
  readonly head: string;
  readonly members: readonly number[];
}

function groupsOf(rows: readonly Readonly<Record<string, Cell>>[], by: readonly string[]): Group[] {
  const groups = new Map<string, number[]>();
  rows.forEach((row, k) => {
    const head = by.map((name) => `${printable(name)} = ${printable(String(row[name]))}`).join(', ');
    const known = groups.get(head);
    if (known === undefined) groups.set(head, [k]);
    else known.push(k);
  });
  return [...groups].map(([head, members]) => ({ head, members }));
}

function tableLines(columns: readonly Column[], members: readonly number[]): string[] {
  const padded = columns.map(({ head, cells, align }) => {
    const width = Math.max(textWidth(head), ...cells.map(textWidth));
    const pad = align === 'left' ? padEnd : padStart;
    return { head: pad(head, width), cells: cells.map((cell) => pad(cell, width)) };
  });
  return [
    padded
      .map(({ head }) => ` ${head}`)
      .join('')
      .trimEnd(),
    ...members.map((k) =>
      padded
        .map(({ cells }) => ` ${cells[k]}`)
        .join('')
        .trimEnd(),
    ),
  ];
}

function footnotes({ kind, level, adjust, estimateName }: EstimateTable): string[] {
  const lines = kind === 'contrasts' ? [] : [`Confidence level used: ${level}`];
  if (adjust !== 'none') {
    const what = kind === 'contrasts' ? 'P value adjustment' : 'Adjustment of intervals';
    lines.push(`${what}: ${adjust} method`);
  }
  if (kind === 'contrasts' && estimateName.endsWith('ratio')) lines.push('Tests are performed on the log scale');
  return lines;
}
