/**
 * Forest plot: odds, rate or hazard ratios with intervals on a logarithmic axis, reference levels as hollow ones; coefficients
 * where the link has no ratios.
 */

import { LEVEL, type OptionTable, oneOf } from '../../data/check.ts';
import type { Recipe } from '../../design/matrix/matrix.ts';
import { GlmmError } from '../../errors.ts';
import { linkOf } from '../../family/list.ts';
import type { FitCore } from '../../fit/core.ts';
import type { PredictMethods } from '../../predict/methods.ts';
import { quantitative, reference, silent } from '../draw/marks.ts';
import type { Ink, Picture, Row, View } from '../draw/types.ts';
import { checkIntervals } from '../unknown.ts';
import { label, percent, say, sayInterval, widestOf } from '../words.ts';

export interface RatiosOptions {
  /** Of the intervals. Default 0.95. */
  readonly level?: number | undefined;
  /** 'wald' (default) or 'profile'. */
  readonly method?: 'wald' | 'profile' | undefined;
}

export const RATIOS_PLOT: OptionTable<RatiosOptions> = { level: LEVEL, method: oneOf('wald', 'profile') };

const ROW_HEIGHT = 22;
/** Narrower pictures leave the numbers to the table. */
const NARROW = 420;

interface Line {
  readonly term: string;
  readonly name: string;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly isReference: boolean;
}

export function ratios(core: FitCore, options: RatiosOptions, fit: PredictMethods & IntervalMethod): Picture {
  const level = options.level ?? 0.95;
  const { method = 'wald' } = options;
  const intervals = fit.confint({ method, level, parm: 'beta_' });
  const isRatio = linkOf(core.family).multiplies !== null;
  const estimates = isRatio ? fit.oddsRatios({ level, intervals: () => intervals }) : coefficientRows(core, intervals);
  const kind = isRatio ? (estimates.find((row) => !isWord(row.kind))?.kind ?? 'ratio') : 'coefficient';
  const one = isRatio ? 1 : 0;
  const lines = withReferences(
    core,
    estimates.filter((row) => !isWord(row.kind)),
    one,
  );
  if (lines.length === 0) throw new GlmmError('INVALID_OPTION', 'the model has no fixed effect besides the intercept');
  const shown = lines.filter(({ isReference }) => !isReference);
  const endless = shown.filter((line) => isEndless(line, isRatio));
  const told = shown.filter((line) => !isEndless(line, isRatio));
  if (told.length > 0 || core.covariance === null) checkIntervals(told.length > 0 ? told : shown);
  const isCut =
    isRatio &&
    shown.some(
      (line) => !isEndless(line, isRatio) && (line.lower !== onAxis(line.lower) || line.upper !== onAxis(line.upper)),
    );
  const clear = shown.filter(({ lower, upper }) => lower > one || upper < one);
  const article = kind[0].toUpperCase() + kind.slice(1);
  const axis = isRatio ? onAxis : ontoAxis(shown);
  const rows = lines.map((line, k) => rowOf(line, k, level, axis, isEndless(line, isRatio)));
  const numbersWidth = 10 + widestOf(rows.map(({ text }) => String(text)));
  return {
    title: `${article}s`,
    subtitle: [
      `${percent(level)} intervals (${method === 'profile' ? 'profile likelihood' : 'Wald'}), the random effects held fixed. Hollow: reference level.`,
      ...(endless.length > 0
        ? [
            `Separated responses: ${endless.map(({ name }) => name).join(', ')} ${endless.length > 1 ? 'have' : 'has'} no finite estimate and stand${endless.length > 1 ? '' : 's'} at the end of the axis.`,
          ]
        : []),
      ...(isCut ? ['Intervals that would leave the axis are cut; the numbers are not.'] : []),
    ],
    description:
      `${article}s with ${percent(level)} intervals: ` +
      `${shown.map(({ name, estimate, lower, upper }) => (Number.isNaN(lower + upper) && endless.length > 0 ? `${name} ${say(estimate)}, no interval` : `${name} ${say(estimate)}, ${say(lower)} to ${say(upper)}`)).join('; ')}. ` +
      `${clear.length} of ${shown.length} intervals exclude ${one}.`,
    rows,
    table: {
      columns: ['term', kind, 'lower', 'upper'],
      rows: shown.map(({ term, estimate, lower, upper }) => [term, estimate, lower, upper]),
    },
    margin: (width) => 14 + widestOf(lines.map(({ name }) => name)) + (width >= NARROW ? numbersWidth : 0),
    views: (ink, width) => [view(ink, kind, isRatio, lines.length, width >= NARROW)],
  };
}

export interface IntervalMethod {
  confint(options: {
    method: 'wald' | 'profile';
    level: number;
    parm: string;
  }): readonly { readonly parm: string; readonly lower: number; readonly upper: number }[];
}

interface Estimate {
  readonly term: string;
  readonly kind: string;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** The intercept is a level, not a ratio or a change. */
function isWord(kind: string): boolean {
  return kind !== 'coefficient' && !kind.endsWith('ratio');
}

function coefficientRows({ numbers, design }: FitCore, intervals: ReturnType<IntervalMethod['confint']>): Estimate[] {
  return numbers.coefficients.map(({ term, estimate }, j) => {
    const { lower, upper } = intervals[j];
    const isLevel = design.fixed.assign[j] === -1;
    return { term, kind: isLevel ? 'level' : 'coefficient', estimate, lower, upper };
  });
}

/** Names as `edu: HS`, and before the first level of a factor its reference. */
function withReferences(core: FitCore, estimates: readonly Estimate[], one: number): Line[] {
  const named = namesOf(core);
  const seen = new Set<string>();
  return estimates.flatMap(({ term, estimate, lower, upper }) => {
    const { name, reference: base } = named.get(term) ?? { name: label(term), reference: null };
    const line = { term, name, estimate, lower, upper, isReference: false };
    if (base === null || seen.has(base)) return [line];
    seen.add(base);
    return [{ term, name: base, estimate: one, lower: one, upper: one, isReference: true }, line];
  });
}

/** How columns are called, by their names in the model matrix. */
function namesOf({ design }: FitCore): Map<string, { readonly name: string; readonly reference: string | null }> {
  const { variables, terms } = design.fixed.recipe as Recipe;
  const named = new Map<string, { readonly name: string; readonly reference: string | null }>();
  for (const { factors } of terms) {
    let columns = [{ key: '', name: '' }];
    for (const { variable, coded, names } of factors) {
      const { label: of } = variables[variable];
      columns = names.flatMap((suffix) =>
        columns.map(({ key, name }) => ({
          key: `${key === '' ? '' : `${key}:`}${of}${suffix}`,
          name: `${name === '' ? '' : `${name} \u00d7 `}${label(of)}${coded === null || suffix === '' ? label(suffix) : `: ${label(suffix)}`}`,
        })),
      );
    }
    const [first] = factors;
    const { levels, label: of } = variables[first.variable];
    const isTreatment =
      factors.length === 1 && levels !== null && first.names.join('\n') === levels.slice(1).join('\n');
    const base = isTreatment ? `${label(of)}: ${label(levels[0])}` : null;
    for (const { key, name } of columns) named.set(key, { name, reference: base });
  }
  return named;
}

/** No finite estimate: a coefficient at infinity, a ratio at zero or infinity. */
function isEndless({ estimate }: Pick<Line, 'estimate'>, isRatio: boolean): boolean {
  return !Number.isFinite(estimate) || (isRatio && estimate === 0);
}

/** Infinite coefficients stand at the ends of what the others take. */
function ontoAxis(lines: readonly Line[]): (x: number) => number {
  const finite = lines.flatMap(({ estimate, lower, upper }) => [estimate, lower, upper]).filter(Number.isFinite);
  const least = Math.min(-1, ...finite);
  const most = Math.max(1, ...finite);
  return (x) => Math.min(Math.max(x, least), most);
}

/** Where separation sends ratios to zero and infinity, the others would shrink to a point. */
const FARTHEST = 1e4;

function onAxis(ratio: number): number {
  return Math.min(Math.max(ratio, 1 / FARTHEST), FARTHEST);
}

function rowOf(line: Line, rank: number, level: number, place: (x: number) => number, endless: boolean): Row {
  const { name, estimate, isReference } = line;
  const untold = endless && Number.isNaN(line.lower) && Number.isNaN(line.upper);
  // an infinite estimate without an interval is a point at the end of the axis
  const lower = untold ? estimate : line.lower;
  const upper = untold ? estimate : line.upper;
  const text = isReference
    ? 'reference'
    : untold
      ? say(estimate)
      : `${say(estimate)}  (${say(lower)} to ${say(upper)})`;
  const says = isReference
    ? `${name}: reference`
    : `${name}: ${untold ? `${say(estimate)}, no interval` : sayInterval(estimate, lower, upper, level)}`;
  return {
    ...{ rank, name, isReference, text, says },
    estimate: place(estimate),
    lower: place(lower),
    upper: place(upper),
  };
}

function view(ink: Ink, kind: string, isRatio: boolean, lines: number, hasNumbers: boolean): View {
  const y = quantitative('rank', {
    axis: null,
    scale: { zero: false, nice: false, reverse: true, padding: ROW_HEIGHT / 2 },
  });
  const x = quantitative('estimate', {
    title: isRatio ? `${kind}, logarithmic axis` : kind,
    scale: isRatio ? { type: 'log', nice: false, padding: 12 } : { nice: true },
    axis: { tickCount: 6, ...(isRatio && { format: '.2~r' }), grid: true },
  });
  const numbers = {
    mark: silent('text', { align: 'left', dx: 10, baseline: 'middle', color: ink.muted }),
    encoding: { x: { value: 'width' }, y, text: { field: 'text' } },
  };
  return {
    height: ROW_HEIGHT * lines,
    layer: [
      reference('x', isRatio ? 1 : 0, ink.muted),
      {
        mark: silent('text', { align: 'right', dx: -10, baseline: 'middle' }),
        encoding: { x: { value: 0 }, y, text: { field: 'name' } },
      },
      ...(hasNumbers ? [numbers] : []),
      {
        mark: silent('rule', { stroke: ink.a, strokeWidth: 2 }),
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y },
      },
      {
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
