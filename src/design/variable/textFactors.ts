/**
 * Columns of text among the variables: told where they were meant as numbers, refused where nearly every row is a level of its own.
 */
import { type NumericText, numericText } from '../../data/text/numericText.ts';
import { printable, quoted } from '../../data/text/printable.ts';
import type { DataTable } from '../../data/types.ts';
import { errorAt, type GlmmError, type GlmmWarning } from '../../errors.ts';
import { printName } from '../../formula/print.ts';
import type { Expr, Formula } from '../../formula/types.ts';
import type { Frame } from '../frame.ts';

/**
 * Levels per row from which a fixed factor is refused: fewer than one row in ten is there to tell an effect from noise, and no
 * design has so few. Pairs, the thinnest that is used, have 0.5.
 */
const MOST_LEVELS_PER_ROW = 0.9;

/**
 * A warning for each column of text that is a variable of the formula by itself and holds numbers, a cell or two apart;
 * `factor(x)` says that categories are meant.
 */
export function numericTextWarnings({ fixed, random }: Formula, table: DataTable): GlmmWarning[] {
  const variables = [fixed, ...random].flatMap(({ terms }) => terms.flatMap((term) => term.variables));
  const names = new Set(variables.flatMap((expr) => (expr.type === 'name' ? [expr.name] : [])));
  return [...names].flatMap((name): GlmmWarning[] => {
    const column = table.column(name);
    if (column.kind !== 'factor') return [];
    const found = numericText(column);
    if (found === undefined) return [];
    const { nNumbers, row, value, fault } = found;
    const nLevels = column.levels.length;
    const all = fault === null || fault === 'comma';
    const cause =
      column.why !== undefined
        ? `its numbers have ${column.why}, such as ${quoted(value)} in row ${row + 1}`
        : `${all ? 'all' : nNumbers} of its values are numbers, ${all ? 'such as' : 'and'} row ${row + 1} holds ${quoted(value)}`;
    const message = `${shown(name)} is text, a factor of ${nLevels} levels: ${cause}. For numbers ${wayOut(found, name)}; for categories write factor(${shown(name)}).`;
    return [{ code: 'NUMERIC_TEXT', message, details: { column: name, row, value, nLevels, nNumbers } }];
  });
}

/** Grouping by numbers so large that neighbouring identifiers have become one before they came here. */
export function roundedIdWarnings({ random }: Formula, table: DataTable): GlmmWarning[] {
  const names = new Set(random.flatMap(({ group }) => group.map(({ name }) => name)));
  return [...names].flatMap((name): GlmmWarning[] => {
    const column = table.column(name);
    if (column.kind === 'factor') return [];
    const { values } = column;
    const row = values.findIndex((value: number) => Number.isInteger(value) && !Number.isSafeInteger(value));
    if (row < 0) return [];
    const message =
      `${shown(name)} groups by numbers beyond 2^53, such as ${values[row]} in row ${row + 1}, where neighbouring identifiers are ` +
      'one number: groups may have been merged. Pass identifiers as text';
    return [{ code: 'IDS_ROUNDED', message, details: { column: name, row, value: values[row] } }];
  });
}

function wayOut({ fault, value }: NumericText, name: string): string {
  if (fault === 'mark') return `give that text as missing, na: [${quoted(value)}] (in a shell --na)`;
  if (fault === 'comma') return "read the file with decimal: ',' (in a shell --decimal ,)";
  return fault === null ? `write as.numeric(${shown(name)})` : 'mend that cell, or make it missing with the option na';
}

function shown(name: string): string {
  return printable(printName(name));
}

/** @throws GlmmError TOO_MANY_LEVELS for a factor among the fixed effects with nearly as many levels as rows */
export function checkLevelCounts({ fixed, text }: Formula, frame: Frame, table: DataTable): void {
  const seen = new Set<Expr>();
  for (const expr of fixed.terms.flatMap(({ variables }) => variables)) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    const { value, label } = frame.variable(expr);
    if (value.kind !== 'factor' || value.levels.length < MOST_LEVELS_PER_ROW * frame.nObs) continue;
    throw tooManyLevels(expr, label, value.levels, frame.nObs, text, table);
  }
}

function tooManyLevels(
  expr: Expr,
  label: string,
  levels: readonly string[],
  nObs: number,
  text: string,
  table: DataTable,
): GlmmError {
  const column = expr.type === 'name' ? table.column(expr.name) : undefined;
  const found = column?.kind === 'factor' ? numericText(column) : undefined;
  const isText = column?.kind === 'factor' && column.source === 'string';
  const what = `${printable(label)} is ${isText ? 'text' : 'a factor'} with ${levels.length} levels in ${nObs} rows: nothing is left to estimate from`;
  const hint =
    found === undefined || expr.type !== 'name'
      ? `A factor with so many levels is a grouping factor, (1 | ${printable(label)})${isText ? '; dates and the like are turned into numbers first' : ''}.`
      : `It holds numbers as text, and ${quoted(found.value)} in row ${found.row + 1}: for numbers ${wayOut(found, expr.name)}.`;
  return errorAt('TOO_MANY_LEVELS', what, text, expr.from, expr.to, hint, {
    variable: label,
    nLevels: levels.length,
    nObs,
  });
}
