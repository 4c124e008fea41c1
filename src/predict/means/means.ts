/**
 * Marginal means as a table: on the scale of the link, or brought to that of the response with the limits, which stay within it.
 */

import { familyOf, linkOf } from '../../family/list.ts';
import { holding } from '../../infer/interval.ts';
import { WANTED } from '../../stats/simultaneous/largest.ts';
import { DEFAULT_LEVEL } from '../interval.ts';
import { intervalWithin } from '../law/categoryLaw.ts';
import { isEndless } from '../law/endless.ts';
import { meansWithin } from '../law/meanInterval.ts';
import type { PredictionState } from '../state.ts';
import { type Adjusted, adjusted } from './adjust.ts';
import { correlationOf, isNothing } from './combine.ts';
import type { Mean } from './estimable.ts';
import type { MeanSet } from './estimates.ts';
import type { AdjustOptions, MeansType } from './options.ts';
import { type Cell, type EstimateTable, type MeansRow, memberOf } from './types.ts';

export interface MeansTableOptions extends AdjustOptions {
  readonly type?: MeansType | undefined;
  /** Of slopes: `time.trend`. */
  readonly trend?: string | undefined;
}

export function meansTable(
  set: MeanSet,
  { type = 'link', trend, adjust = 'none', level = DEFAULT_LEVEL }: MeansTableOptions,
): EstimateTable {
  const { state, law, names, by, means, scale } = set;
  const link = linkOf(state);
  const isResponse = (type === 'response' || type === 'conditional') && !link.isLinear && !scale;
  const endless = means.map(
    (mean) => mean.isEstimable && (scale ? mean.isEndless === true : isEndless(state, mean.gradient)),
  );
  const hasLaw = means.map(({ isEstimable }, k) => isEstimable && !endless[k]);
  const errors = means.map(({ gradient }, k) => (hasLaw[k] ? law.stdError(gradient) : Number.NaN));
  const isTested = means.map(({ gradient }, k) => hasLaw[k] && !isNothing(gradient));
  const df = means.map(({ gradient }, k) => (isTested[k] ? law.freedom(gradient) : Number.NaN));
  const statistics = means.map(({ estimate }, k) => (isTested[k] ? estimate / errors[k] : Number.NaN));
  const pValues = new Array<number>(means.length);
  const reach = new Array<number>(means.length);
  let error = 0;
  for (const group of groupsOf(set, by)) {
    const own = adjustedWithin(
      set,
      group.members.map((k) => means[k].gradient),
      group.members,
      { statistics, df, adjust, level, nMeans: null },
    );
    error = Math.max(error, own.error ?? 0);
    group.members.forEach((k, i) => {
      pValues[k] = own.pValues[i];
      reach[k] = own.reach[i];
    });
  }
  let isBounded = false;
  const rows = means.map((mean, k): MeansRow => {
    if (endless[k] && scale) {
      const { least, most } = scale.range ?? { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
      const ends = { estimate: mean.estimate, lower: least, upper: most };
      return { ...labelled([...names, ...by], mean.levels), ...ends, ...UNTESTED };
    }
    if (endless[k]) {
      const { estimate, ...ends } = set.limits(mean.gradient.subarray(state.theta.length), level);
      isBounded ||= hasLimit(ends);
      const placed = (eta: number): number => {
        const own = Number.isFinite(eta) ? (mean.placed?.(eta) ?? eta) : eta;
        return isResponse ? link.mean(own) : own;
      };
      const ordered = [placed(ends.lower), placed(ends.upper)].sort((a, b) => a - b);
      return {
        ...labelled([...names, ...by], mean.levels),
        ...{ estimate: placed(estimate), lower: ordered[0], upper: ordered[1], ...UNTESTED },
      };
    }
    const { estimate } = mean;
    const width = errors[k] === 0 ? 0 : reach[k] * errors[k];
    const shown = isResponse
      ? { estimate: link.mean(estimate), stdError: Math.abs(link.slope(estimate)) * errors[k] }
      : { estimate, stdError: errors[k] };
    const [lower, upper] = isResponse
      ? meansWithin(state.link, estimate, width)
      : scale?.range
        ? intervalWithin(estimate, width, scale.range)
        : [estimate - width, estimate + width];
    return {
      ...labelled([...names, ...by], mean.levels),
      ...shown,
      df: df[k],
      ...holding(shown.estimate, lower, upper),
      statistic: statistics[k],
      pValue: pValues[k],
    };
  });
  const missing = means.filter(({ isEstimable }) => !isEstimable);
  return {
    kind: trend === undefined ? 'means' : 'trends',
    rows,
    labels: names.map(memberOf),
    by: by.map(memberOf),
    estimateName: trend ?? scale?.name ?? (isResponse ? responseName(set) : 'emmean'),
    nullValue: isResponse ? link.mean(0) : 0,
    level,
    adjust,
    notes: [
      ...transformedNotes(state),
      ...(set.notes ?? []),
      ...(scale ? [scale.note] : []),
      ...(type === 'link' && !link.isLinear && trend === undefined
        ? [`Estimates are on the ${link.name} scale, not that of the response.`]
        : []),
      ...errorNotes(error),
      ...endlessNotes(endless, scale !== undefined, isBounded),
      ...(missing.length > 0
        ? [
            missing.every(({ levels }) => levels.length === 0)
              ? 'Not estimable, since the data do not have all combinations of levels.'
              : `Not estimable, since the data have no such combination: ${missing.map((mean) => inWords(set, mean)).join('; ')}.`,
          ]
        : []),
    ],
  };
}

export interface Together {
  readonly statistics: readonly number[];
  readonly df: readonly number[];
  readonly adjust: NonNullable<AdjustOptions['adjust']>;
  readonly level: number;
  readonly nMeans: number | null;
}

/** Those of a group that are known, adjusted together. @param gradients of the members */
export function adjustedWithin(
  { law }: MeanSet,
  gradients: readonly Float64Array[],
  members: readonly number[],
  { statistics, df, adjust, level, nMeans }: Together,
): Adjusted {
  const known = members.map((_, i) => i).filter((i) => !Number.isNaN(statistics[members[i]]));
  const own = adjusted(
    adjust,
    {
      statistics: known.map((i) => statistics[members[i]]),
      df: known.map((i) => df[members[i]]),
      nMeans,
      correlation: () =>
        correlationOf(
          law.covariance,
          known.map((i) => gradients[i]),
        ),
    },
    level,
  );
  const pValues = members.map(() => Number.NaN);
  const reach = members.map(() => Number.NaN);
  known.forEach((i, k) => {
    pValues[i] = own.pValues[k];
    reach[i] = own.reach[k];
  });
  return { ...own, pValues, reach };
}

/** Of a response that is computed: nothing goes back through log(y). */
export function transformedNotes({ response: { expr, label } }: PredictionState): string[] {
  const isPlain = expr.type === 'name' || (expr.type === 'call' && COUNTS.has(expr.fn));
  return isPlain ? [] : [`Results are given on the scale of ${label}, which is not brought back to that of the data.`];
}

/** Calls that say how a response is written, and do not transform it. */
const COUNTS: ReadonlySet<string> = new Set(['cbind', 'factor', 'ordered']);

/** What an estimate without an end has not. */
export const UNTESTED = { stdError: Number.NaN, df: Number.NaN, statistic: Number.NaN, pValue: Number.NaN };

/** Whether the profile likelihood bounds it on one side. */
export function hasLimit({ lower, upper }: { readonly lower: number; readonly upper: number }): boolean {
  return Number.isFinite(lower) || Number.isFinite(upper);
}

/**
 * @param isScaled means are no linear predictors, whose profile bounds them
 * @param isBounded any of them has a limit: none has where there is no likelihood to ask, or nothing determines them
 */
export function endlessNotes(endless: readonly boolean[], isScaled: boolean, isBounded: boolean): string[] {
  if (!endless.includes(true)) return [];
  if (isScaled)
    return [
      'Separated responses put some estimates at an end of their scale, or some categories of them: these have no standard error, no test and no limits within the scale.',
    ];
  if (!isBounded)
    return [
      'Some estimates are at an end of their scale, or nothing determines them: these have no standard error, no test and no limits within the scale.',
    ];
  return [
    'Separated responses leave some estimates without an end: these have no standard error and no test, and a limit on one side, by the profile likelihood.',
  ];
}

/** Where the sample that simultaneous p-values come from would have to be larger than anybody waits for. */
export function errorNotes(error: number): string[] {
  if (error <= WANTED[0]) return [];
  return [
    `The law of so many estimates is sampled: p-values near 0.025 are good to ${error.toPrecision(1)} only, those of fewer estimates to ${WANTED[0]}.`,
  ];
}

export interface MeanGroup {
  /** Of the grouping variables. */
  readonly levels: readonly (string | number)[];
  /** Places of its means. */
  readonly members: readonly number[];
}

/** The means with the same levels of some variables. */
export function groupsOf({ means, names, by }: MeanSet, among: readonly string[]): MeanGroup[] {
  const places = among.map((name) => [...names, ...by].indexOf(name));
  const groups = new Map<string, { levels: (string | number)[]; members: number[] }>();
  means.forEach(({ levels }, k) => {
    const own = places.map((place) => levels[place]);
    const key = JSON.stringify(own);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { levels: own, members: [k] });
    else known.members.push(k);
  });
  return [...groups.values()];
}

export function labelled(names: readonly string[], levels: readonly Cell[]): Record<string, Cell> {
  const row: Record<string, Cell> = Object.create(null);
  names.forEach((name, k) => {
    row[memberOf(name)] = levels[k];
  });
  return { ...row };
}

function inWords({ names, by }: MeanSet, { levels }: Mean): string {
  return [...names, ...by].map((name, k) => `${name} ${levels[k]}`).join(', ');
}

/** As R's emmeans calls a mean of the response. */
function responseName({ state }: MeanSet): string {
  const { support } = familyOf(state);
  if (support.isShare) return 'prob';
  return support.level === 'rate' && linkOf(state).isLog ? 'rate' : 'response';
}
