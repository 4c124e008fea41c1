/**
 * The warning about separated data: which cells cause it, what is infinite, and what may still be believed.
 */
import { brief } from '../../data/text/printable.ts';
import type { Design, Response } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';
import type { Limit } from '../estimation.ts';
import { silentRows } from '../limit/sides.ts';
import { type Cell, cellsOf } from './cells.ts';

/** Cells and coefficients named; more would fill a page. */
const MOST_NAMED = 10;
/** Digits of a direction: Newton leaves it known to about four. */
const DIRECTION_DIGITS = 3;
/** A share of a direction's largest component that is nothing at these digits. */
const NO_SHARE = 1e-3;

/** @param direction one of those along which the likelihood rises for ever, on the user's scale */
export function separationWarning(
  design: Design,
  direction: Float64Array,
  { edge, ends }: Pick<Limit, 'edge' | 'free' | 'ends'>,
): GlmmWarning {
  const columns = columnsOf(design, direction, ends);
  const cells = cellsOf(design, edge, columns);
  const said = (cell: Cell): string => endName(design.response, cell.upper);
  return tellSeparation(design, direction, ends, columns, cells, said, countOnes(edge));
}

/** The coefficients without a finite estimate, the intercept only where it is the only one; those that move most first. */
export function columnsOf({ fixed }: Design, direction: Float64Array, ends: readonly number[]): number[] {
  const endless = fixed.names.map((_, j) => j).filter((j) => ends[j] !== 0);
  const slopes = endless.filter((j) => fixed.assign[j] !== -1);
  return (slopes.length > 0 ? slopes : endless).sort((a, b) => Math.abs(direction[b]) - Math.abs(direction[a]));
}

export function countOnes(edge: Uint8Array): number {
  return edge.reduce((sum, at) => sum + at, 0);
}

/**
 * @param columns those that cells are about
 * @param said of a cell, what every response there is
 * @param further ends of what is no coefficient, by name
 */
export function tellSeparation<C extends Cell>(
  design: Design,
  direction: Float64Array,
  ends: readonly number[],
  columns: readonly number[],
  cells: readonly C[],
  said: (cell: C) => string,
  rows: number,
  further: readonly { readonly name: string; readonly end: number }[] = [],
): GlmmWarning {
  const { names } = design.fixed;
  const size = (j: number): number => Math.abs(direction[j]);
  const endless = names.map((_, j) => j).filter((j) => ends[j] !== 0);
  const along = directionText(design, direction, endless);
  const all = [...endless.map((j) => ({ name: names[j], end: ends[j] })), ...further.filter(({ end }) => end !== 0)];
  return {
    code: 'SEPARATION',
    message: [
      `The fixed effects separate the responses: ${whereText(design, cells, said, rows)}.`,
      `The likelihood rises for ever${along === null ? '' : ` along ${along}`}, so there is no finite estimate:`,
      `${endsText(all)}.`,
      'These coefficients have no standard error and no Wald test; everything else is estimated in that limit.',
      'Judge them by likelihood ratios (drop1, anova) and by the profile interval, which has a finite limit on one side; ' +
        'a penalised fit (the options penalty and prior) has finite estimates.',
    ].join(' '),
    details: {
      columns: columns.map((j) => names[j]),
      rows,
      coefficients: all.map(({ name, end }) => ({ term: name, estimate: endText(end) })),
      cells: cells.map(({ where, rows: count }) => ({ where, rows: count })),
      direction: endless.map((j) => ({ term: names[j], share: direction[j] / Math.max(...endless.map(size)) })),
    },
  };
}

/** `fB = -Inf, nothing determines fC` */
export function endsText(all: readonly { readonly name: string; readonly end: number }[]): string {
  const ended = all.filter(({ end }) => !Number.isNaN(end)).map(({ name, end }) => `${brief(name)} = ${endText(end)}`);
  const open = all.filter(({ end }) => Number.isNaN(end)).map(({ name }) => brief(name));
  return [...listed(ended), ...(open.length > 0 ? [`nothing determines ${listed(open).join(', ')}`] : [])].join(', ');
}

/** As R prints it; NA where nothing determines it. */
export function endText(end: number): string {
  return Number.isNaN(end) ? 'NA' : end > 0 ? 'Inf' : '-Inf';
}

function whereText<C extends Cell>(
  { response }: Design,
  cells: readonly C[],
  said: (cell: C) => string,
  rows: number,
): string {
  const every = silentRows(response) === null ? 'every response' : 'every count above zero';
  const told = cells.reduce((sum, cell) => sum + cell.rows, 0);
  const each = cells.map((cell) => `${every} is ${said(cell)} where ${cell.where} (${countOf(cell.rows)})`);
  if (each.length === 0) return `in ${countOf(rows)} the fitted value is the response itself`;
  return [
    ...listed(each),
    ...(told < rows ? [`and in ${countOf(rows - told)} besides the fitted value is the response itself`] : []),
  ].join('; ');
}

function endName({ form, success, failure, least = 0 }: Response, upper: boolean): string {
  const name = upper ? success : failure;
  if (name !== null) return brief(name);
  if (form === 'counts') return upper ? 'a success' : 'a failure';
  return String(upper ? 1 : least);
}

export function countOf(rows: number): string {
  return `${rows} row${rows === 1 ? '' : 's'}`;
}

/** `x - 0.5 * z`, where several columns take part. */
function directionText(
  { fixed: { names } }: Design,
  direction: Float64Array,
  endless: readonly number[],
): string | null {
  const largest = Math.max(...endless.map((j) => Math.abs(direction[j])));
  const parts = endless.filter((j) => Math.abs(direction[j]) > NO_SHARE * largest);
  if (parts.length < 2 || parts.length > MOST_NAMED) return null;
  return parts
    .map((j, k) => {
      const share = direction[j] / largest;
      const size = Number(Math.abs(share).toPrecision(DIRECTION_DIGITS));
      const sign = share < 0 ? (k === 0 ? '-' : '- ') : k === 0 ? '' : '+ ';
      return `${sign}${size === 1 ? '' : `${size} * `}${brief(names[j])}`;
    })
    .join(' ');
}

export function listed(all: readonly string[]): string[] {
  return all.length <= MOST_NAMED ? [...all] : [...all.slice(0, MOST_NAMED), `${all.length - MOST_NAMED} more`];
}
