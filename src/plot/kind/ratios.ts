/**
 * Forest plot: odds, rate or hazard ratios with intervals on a logarithmic axis, reference levels as hollow ones; coefficients
 * where the link has no ratios.
 */

import { LEVEL, type OptionTable, oneOf } from '../../data/check.ts';
import type { Recipe } from '../../design/matrix/matrix.ts';
import { GlmmError } from '../../errors.ts';
import { linkOf } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import type { PredictMethods } from '../../predict/methods.ts';
import {
  type ForestLine,
  forestMargin,
  forestRow,
  forestView,
  ratioOnAxis,
  sayLines,
  withinOthers,
} from '../draw/forest.ts';
import type { Picture } from '../draw/types.ts';
import { checkIntervals } from '../unknown.ts';
import { label, percent } from '../words.ts';

export interface RatiosOptions {
  /** Of the intervals. Default 0.95. */
  readonly level?: number | undefined;
  /** 'wald' (default) or 'profile'. */
  readonly method?: 'wald' | 'profile' | undefined;
}

export const RATIOS_PLOT: OptionTable<RatiosOptions> = { level: LEVEL, method: oneOf('wald', 'profile') };

interface Line extends ForestLine {
  readonly term: string;
  readonly isReference: boolean;
}

export function ratios(estimation: Estimation, options: RatiosOptions, fit: PredictMethods & IntervalMethod): Picture {
  const level = options.level ?? 0.95;
  const { method = 'wald' } = options;
  const intervals = fit.confint({ method, level, parm: 'beta_' });
  const isRatio = linkOf(estimation.family).multiplies !== null;
  const estimates = isRatio
    ? fit.oddsRatios({ level, intervals: () => intervals })
    : coefficientRows(estimation, intervals);
  const kind = isRatio ? (estimates.find((row) => !isWord(row.kind))?.kind ?? 'ratio') : 'coefficient';
  const one = isRatio ? 1 : 0;
  const lines = withReferences(
    estimation,
    estimates.filter((row) => !isWord(row.kind)),
    one,
  );
  if (lines.length === 0) throw new GlmmError('INVALID_OPTION', 'the model has no fixed effect besides the intercept');
  const shown = lines.filter(({ isReference }) => !isReference);
  const endless = shown.filter((line) => isEndless(line, isRatio));
  const told = shown.filter((line) => !isEndless(line, isRatio));
  if (told.length > 0 || estimation.covariance === null) checkIntervals(told.length > 0 ? told : shown);
  const isCut =
    isRatio &&
    shown.some(
      (line) =>
        !isEndless(line, isRatio) && (line.lower !== ratioOnAxis(line.lower) || line.upper !== ratioOnAxis(line.upper)),
    );
  const clear = shown.filter(({ lower, upper }) => lower > one || upper < one);
  const article = kind[0].toUpperCase() + kind.slice(1);
  const place = isRatio ? ratioOnAxis : withinOthers(shown);
  const rows = lines.map((line, k) => forestRow(line, k, level, place, isEndless(line, isRatio)));
  const axis = {
    title: isRatio ? `${kind}, logarithmic axis` : kind,
    ...{ isRatio, origin: one, ...(isRatio && { format: '.2~r' }) },
  };
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
      `${article}s with ${percent(level)} intervals: ${sayLines(shown)}. ` +
      `${clear.length} of ${shown.length} intervals exclude ${one}.`,
    rows,
    table: {
      columns: ['term', kind, 'lower', 'upper'],
      rows: shown.map(({ term, estimate, lower, upper }) => [term, estimate, lower, upper]),
    },
    margin: forestMargin(rows),
    views: (ink, width) => [forestView(ink, axis, rows, width)],
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

function coefficientRows(
  { numbers, design }: Estimation,
  intervals: ReturnType<IntervalMethod['confint']>,
): Estimate[] {
  return numbers.coefficients.map(({ term, estimate }, j) => {
    const { lower, upper } = intervals[j];
    const isLevel = design.fixed.assign[j] === -1;
    return { term, kind: isLevel ? 'level' : 'coefficient', estimate, lower, upper };
  });
}

/** Names as `edu: HS`, and before the first level of a factor its reference. */
function withReferences(estimation: Estimation, estimates: readonly Estimate[], one: number): Line[] {
  const named = namesOf(estimation);
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
function namesOf({ design }: Estimation): Map<string, { readonly name: string; readonly reference: string | null }> {
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
