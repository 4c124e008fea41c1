/**
 * Contrasts of means as a table, within groups; differences on the scale of the link, or what they multiply: odds ratios, rate ratios.
 */

import { GlmmError } from '../../errors.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import { invalid } from '../../infer/options.ts';
import { exp } from '../../stats/special.ts';
import { DEFAULT_LEVEL } from '../interval.ts';
import { isEndless } from '../law/endless.ts';
import { type Combined, combine, isNothing } from './combine.ts';
import { contrastsOf, usualAdjustment, type WeightedContrast } from './contrastWeights.ts';
import type { MeanSet } from './estimates.ts';
import {
  adjustedWithin,
  endlessNotes,
  errorNotes,
  groupsOf,
  hasLimit,
  labelled,
  type MeanGroup,
  transformedNotes,
  UNTESTED,
} from './means.ts';
import { type ContrastMethod, type ContrastOptions, type NamedMethod, namesOf } from './options.ts';
import type { EstimateTable, MeansRow } from './types.ts';

/** A combination of the means of a group, with what names it. */
interface Planned extends Combined {
  readonly labels: readonly string[];
  readonly sumsToZero: boolean;
}

export function contrastTable(set: MeanSet, method: ContrastMethod, options: ContrastOptions): EstimateTable {
  const { law, names, by } = set;
  const { type = 'link', level = DEFAULT_LEVEL, interaction, ref } = options;
  const grouping = options.by === undefined ? by : checkBy(set, namesOf(options.by));
  const own = [...names, ...by].filter((name) => !grouping.includes(name));
  if (names.length === 0) throw oneMean();
  if (own.length === 0) throw invalid('by', options.by, 'leave a variable whose means are compared');
  const ratio = type === 'response' && set.scale === undefined ? ratioOf(set) : null;
  const methods =
    interaction === undefined ? null : own.map((_, k) => [interaction].flat()[k % [interaction].flat().length]);
  if (ref !== undefined && (methods !== null || method !== 'trtVsCtrl'))
    throw invalid('ref', ref, "go with the method 'trtVsCtrl', which alone has a control");
  const adjust = options.adjust ?? (methods === null ? usualAdjustment(method) : 'none');
  const isPairs = methods === null && (method === 'pairwise' || method === 'revpairwise');
  const heads = methods === null ? ['contrast'] : own.map((name, k) => `${name}_${methods[k]}`);
  let lonely = false;
  let most = 0;
  let worst = 0;
  let isBounded = false;
  let isSeparated = false;
  const rows = groupsOf(set, grouping).flatMap((group): MeansRow[] => {
    const planned =
      methods === null
        ? simple(set, own, group, method, { ratio: ratio !== null, ref })
        : products(set, own, group, methods);
    most = Math.max(most, planned.length);
    lonely ||= planned.some(({ sumsToZero }) => !sumsToZero);
    const endless = planned.map(
      (one) => one.isEstimable && (set.scale ? one.isEndless : isEndless(set.state, one.gradient)),
    );
    isSeparated ||= endless.includes(true);
    const hasLaw = planned.map(({ isEstimable }, i) => isEstimable && !endless[i]);
    const errors = planned.map(({ gradient }, i) => (hasLaw[i] ? law.stdError(gradient) : Number.NaN));
    const isTested = planned.map(({ gradient }, i) => hasLaw[i] && !isNothing(gradient));
    const df = planned.map(({ gradient }, i) => (isTested[i] ? law.freedom(gradient) : Number.NaN));
    const statistics = planned.map(({ estimate }, i) => (isTested[i] ? estimate / errors[i] : Number.NaN));
    const nMeans = isPairs ? group.members.length : null;
    const {
      pValues,
      reach,
      error = 0,
    } = adjustedWithin(
      set,
      planned.map(({ gradient }) => gradient),
      planned.map((_, i) => i),
      { statistics, df, adjust, level, nMeans },
    );
    worst = Math.max(worst, error);
    return planned.map(({ labels, estimate }, i): MeansRow => {
      const width = errors[i] === 0 ? 0 : reach[i] * errors[i];
      const shown = ratio === null ? (x: number): number => x : exp;
      const named = {
        ...Object.fromEntries(heads.map((head, k) => [head, labels[k]])),
        ...labelled(grouping, group.levels),
      };
      if (endless[i]) {
        // of means over groups a difference is none of coefficients
        const ends = set.isLinear ? set.limits(planned[i].gradient.subarray(set.state.theta.length), level) : UNBOUNDED;
        isBounded ||= hasLimit(ends);
        const own = { estimate: shown(set.isLinear ? ends.estimate : estimate), ...UNTESTED };
        return { ...named, ...own, lower: shown(ends.lower), upper: shown(ends.upper) };
      }
      return {
        ...named,
        estimate: shown(estimate),
        stdError: ratio === null ? errors[i] : exp(estimate) * errors[i],
        df: df[i],
        lower: shown(estimate - width),
        upper: shown(estimate + width),
        statistic: statistics[i],
        pValue: pValues[i],
      };
    });
  });
  const { isLinear, name } = set.scale ? { isLinear: true, name: '' } : linkOf(set.state);
  return {
    kind: 'contrasts',
    rows,
    labels: heads,
    by: grouping.map((one) => labelledName(one)),
    estimateName: ratio ?? 'estimate',
    nullValue: ratio === null ? 0 : 1,
    level,
    adjust: most > 1 ? adjust : 'none',
    notes: [
      ...transformedNotes(set.state),
      ...(set.scale ? [set.scale.note] : []),
      ...(isLinear || (type === 'link' && ratio === null)
        ? []
        : ratio === null
          ? [`Contrasts are still on the ${name} scale: differences there are no ratios.`]
          : []),
      ...(!isLinear && type === 'link' ? [`Estimates are on the ${name} scale, not that of the response.`] : []),
      ...errorNotes(worst),
      ...endlessNotes([isSeparated], set.scale !== undefined, isBounded),
      ...(lonely ? ['Weights that do not sum to zero make no contrast: the estimate is a combination of means.'] : []),
    ],
  };
}

function oneMean(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    'the mean of everything is one, and contrasts are of several: name a variable in emmeans()',
    { option: 'specs' },
  );
}

const UNBOUNDED = { estimate: Number.NaN, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };

const labelledName = (name: string): string => Object.keys(labelled([name], ['']))[0];

/** @throws GlmmError INVALID_OPTION for groups by a variable that the means are not of */
function checkBy({ names, by }: MeanSet, wanted: readonly string[]): readonly string[] {
  const known = [...names, ...by];
  const other = wanted.find((name) => !known.includes(name));
  if (other === undefined) return wanted;
  throw invalid('by', other, `be a variable of the means: ${known.join(', ')}`);
}

/** What exp of a difference is, as R's emmeans calls it; null where it is nothing. */
function ratioOf({ state }: MeanSet): string | null {
  const { multiplies, isLog } = linkOf(state);
  if (multiplies === null) return null;
  return isLog ? 'ratio' : `${multiplies(familyOf(state).support.level)}.ratio`;
}

function simple(
  set: MeanSet,
  own: readonly string[],
  { members }: MeanGroup,
  method: ContrastMethod,
  options: { readonly ratio: boolean; readonly ref: string | undefined },
): Planned[] {
  const means = members.map((k) => set.means[k]);
  const labels = labelsOf(set, own, members);
  return contrastsOf(method, labels, options).map(({ name, weights }) => ({
    ...combine(set, means, weights),
    labels: [name],
    sumsToZero: isZeroSum(weights),
  }));
}

/** Products of a contrast of each variable, the first moving fastest. */
function products(
  set: MeanSet,
  own: readonly string[],
  { members }: MeanGroup,
  methods: readonly NamedMethod[],
): Planned[] {
  const all = [...set.names, ...set.by];
  const places = own.map((name) => all.indexOf(name));
  const levels = places.map((place) => [...new Set(members.map((k) => set.means[k].levels[place]))]);
  const single = levels.map((values, k) => contrastsOf(methods[k], values.map(String)));
  const means = members.map((k) => set.means[k]);
  let combinations: { readonly labels: string[]; readonly parts: readonly WeightedContrast[] }[] = [
    { labels: [], parts: [] },
  ];
  for (const contrasts of single)
    combinations = contrasts.flatMap((one) =>
      combinations.map(({ labels, parts }) => ({ labels: [...labels, one.name], parts: [...parts, one] })),
    );
  return combinations.map(({ labels, parts }) => {
    const weights = means.map((mean) =>
      parts.reduce((product, part, k) => product * part.weights[levels[k].indexOf(mean.levels[places[k]])], 1),
    );
    return { ...combine(set, means, weights), labels, sumsToZero: true };
  });
}

const ROUNDING = 1e-8;

function isZeroSum(weights: readonly number[]): boolean {
  const size = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return Math.abs(weights.reduce((sum, weight) => sum + weight, 0)) <= ROUNDING * size;
}

/** Levels side by side; those that are numbers have their variable's name before them. */
function labelsOf({ names, by, means }: MeanSet, own: readonly string[], members: readonly number[]): string[] {
  const all = [...names, ...by];
  const places = own.map((name) => all.indexOf(name));
  const numeric = places.map((place) => members.every((k) => isNumber(means[k].levels[place])));
  return members.map((k) => places.map((place, i) => `${numeric[i] ? own[i] : ''}${means[k].levels[place]}`).join(' '));
}

function isNumber(level: string | number): boolean {
  return typeof level === 'number' || (level.trim() !== '' && Number.isFinite(Number(level)));
}
