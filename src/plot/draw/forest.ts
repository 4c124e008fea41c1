/**
 * Estimates with intervals, a line each: names to the left, numbers to the right where there is room.
 */
import { say, sayInterval, widestOf } from '../words.ts';
import { quantitative, reference, silent } from './marks.ts';
import type { Ink, Picture, Row, View } from './types.ts';

const ROW_HEIGHT = 22;
/** Narrower pictures leave the numbers to the table. */
const NARROW = 420;

export interface ForestLine {
  readonly name: string;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** A level that others are compared with: a hollow point without an interval. */
  readonly isReference?: boolean;
  /** Which panel it stands in, where there are several. */
  readonly panel?: number;
  /** Letters, which stand before the numbers and stay where there is no room for these. */
  readonly letters?: string;
  /** A bar behind the interval. */
  readonly bar?: readonly [lower: number, upper: number];
}

export interface ForestAxis {
  readonly title: string;
  readonly isRatio: boolean;
  readonly format?: string;
  /** Where the line of no effect stands; null without. */
  readonly origin: number | null;
}

/** @param isEndless has no finite estimate; without an interval it is a point at the end of the axis */
export function forestRow(
  line: ForestLine,
  rank: number,
  level: number,
  place: (x: number) => number,
  isEndless: boolean,
): Row {
  const { name, estimate, isReference = false, panel, letters, bar } = line;
  const untold = Number.isNaN(line.lower) && Number.isNaN(line.upper);
  const isPoint = untold && isEndless;
  const lower = isPoint ? estimate : line.lower;
  const upper = isPoint ? estimate : line.upper;
  const numbers = untold ? say(estimate) : `${say(estimate)}  (${say(lower)} to ${say(upper)})`;
  const said = untold ? `${say(estimate)}, no interval` : sayInterval(estimate, lower, upper, level);
  return {
    ...{ rank, name, isReference },
    text: isReference ? 'reference' : letters === undefined ? numbers : `${letters}  ${numbers}`,
    says: isReference ? `${name}: reference` : `${name}: ${said}${letters === undefined ? '' : `, ${letters}`}`,
    estimate: place(estimate),
    lower: place(lower),
    upper: place(upper),
    ...(panel !== undefined && { panel }),
    ...(letters !== undefined && { letters }),
    ...(bar !== undefined && { barLower: place(bar[0]), barUpper: place(bar[1]) }),
  };
}

/** As long as most of them, so that a page which feeds another fit's rows has room. */
const USUAL_NUMBERS = '0.01234  (0.0123 to 0.0123)';
const USUAL_LETTERS = 'abc';

/** Pixels of names and numbers beside the panel. */
export function forestMargin(rows: readonly Row[]): NonNullable<Picture['margin']> {
  const names = 14 + widestOf(rows.map(({ name }) => String(name)));
  const hasLetters = rows.some((row) => row.letters !== undefined);
  const letters = hasLetters ? 10 + widestOf([USUAL_LETTERS, ...rows.map((row) => String(row.letters))]) : 0;
  const usual = hasLetters ? `${USUAL_LETTERS}  ${USUAL_NUMBERS}` : USUAL_NUMBERS;
  const numbers = 10 + widestOf([usual, ...rows.map(({ text }) => String(text))]);
  return (width) => names + (width >= NARROW ? numbers : letters);
}

/** @param rows of the panel */
export function forestView(ink: Ink, axis: ForestAxis, rows: readonly Row[], width: number, panel?: number): View {
  const y = quantitative('rank', {
    axis: null,
    scale: { zero: false, nice: false, reverse: true, padding: ROW_HEIGHT / 2 },
  });
  const { format } = axis;
  const x = quantitative('estimate', {
    title: axis.title,
    scale: axis.isRatio
      ? { type: 'log', nice: false, padding: 12 }
      : { nice: true, ...(axis.origin === null && { zero: false }) },
    axis: { tickCount: 6, ...(format !== undefined && { format }), grid: true },
  });
  const beside = width >= NARROW ? 'text' : rows.some((row) => row.letters !== undefined) ? 'letters' : null;
  const hasBars = rows.some((row) => row.barLower !== undefined);
  const mine = panel === undefined ? {} : { transform: [{ filter: `datum.panel === ${panel}` }] };
  return {
    height: ROW_HEIGHT * rows.length,
    layer: [
      ...(axis.origin === null ? [] : [reference('x', axis.origin, ink.muted)]),
      {
        ...mine,
        mark: silent('text', { align: 'right', dx: -10, baseline: 'middle' }),
        encoding: { x: { value: 0 }, y, text: { field: 'name' } },
      },
      ...(beside === null
        ? []
        : [
            {
              ...mine,
              mark: silent('text', { align: 'left', dx: 10, baseline: 'middle', color: ink.muted }),
              encoding: { x: { value: 'width' }, y, text: { field: beside } },
            },
          ]),
      ...(hasBars
        ? [
            {
              ...mine,
              mark: silent('rule', { stroke: ink.b, strokeWidth: 9, opacity: 0.4 }),
              encoding: { x: { ...x, field: 'barLower' }, x2: { field: 'barUpper' }, y },
            },
          ]
        : []),
      {
        ...mine,
        mark: silent('rule', { stroke: ink.a, strokeWidth: 2 }),
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y },
      },
      {
        ...mine,
        mark: { type: 'point', stroke: ink.a, size: 55, opacity: 1 },
        encoding: {
          x,
          y,
          fill: { condition: { test: 'datum.isReference', value: ink.paper }, value: ink.a },
          description: { field: 'says' },
        },
      },
    ],
  };
}

/** Where separation sends ratios to zero and infinity, the others would shrink to a point. */
const FARTHEST = 1e4;

/** A ratio where it stands on a logarithmic axis. */
export function ratioOnAxis(ratio: number): number {
  return Math.min(Math.max(ratio, 1 / FARTHEST), FARTHEST);
}

/** Infinite estimates stand at the ends of what the others take. */
export function withinOthers(lines: readonly ForestLine[]): (x: number) => number {
  const finite = lines.flatMap(({ estimate, lower, upper }) => [estimate, lower, upper]).filter(Number.isFinite);
  const least = Math.min(-1, ...finite);
  const most = Math.max(1, ...finite);
  return (x) => Math.min(Math.max(x, least), most);
}

/** Estimates said one after the other; after this many their number. */
const MOST_SAID = 12;

export function sayLines(lines: readonly ForestLine[]): string {
  const said = lines
    .slice(0, MOST_SAID)
    .map(({ name, estimate, lower, upper }) =>
      Number.isNaN(lower + upper)
        ? `${name} ${say(estimate)}, no interval`
        : `${name} ${say(estimate)}, ${say(lower)} to ${say(upper)}`,
    );
  return [...said, ...(lines.length > MOST_SAID ? [`and ${lines.length - MOST_SAID} more`] : [])].join('; ');
}

/** More lines than this are a table, not a picture. */
export const MOST_LINES = 500;
