/**
 * Estimated marginal means with intervals, and which of them differ: by letters, or by bars that overlap.
 */

import { type OptionTable, oneOf } from '../../data/check.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { meansWithin } from '../../predict/law/meanInterval.ts';
import { type ComparedPair, comparisonBars } from '../../predict/means/compared/comparisonBars.ts';
import { hasExcessZeros } from '../../predict/means/grid/zeroMeans.ts';
import {
  type ContrastMethod,
  type ContrastOptions,
  LETTERS,
  type LettersOptions,
  MEANS,
  type MeansOptions,
  type MeansType,
  SPECS,
  type Specs,
} from '../../predict/means/options.ts';
import type { EstimateTable, MeansRow } from '../../predict/means/types.ts';
import type { PredictionState } from '../../predict/state.ts';
import { type ForestLine, forestMargin, forestRow, forestView, sayLines, withinOthers } from '../draw/forest.ts';
import { checkLines, groupsOfRows, type MeanGroup, otherVariables, usualSpecs } from '../draw/meanGroups.ts';
import type { Picture } from '../draw/types.ts';
import { checkIntervals } from '../unknown.ts';
import { capital, label, linkScale, meanName, percent } from '../words.ts';

export interface MeansPlotOptions extends MeansOptions {
  /** Variables whose levels have their means. Default: the first category among the fixed effects, else three values of the first number. */
  readonly specs?: Specs | undefined;
  /** What says which means differ: 'letters' (default) or 'bars', which overlap unless they do; 'none'. */
  readonly compare?: 'letters' | 'bars' | 'none' | undefined;
  /** Of the comparisons. Default 0.05. */
  readonly alpha?: number | undefined;
}

/** Intervals are those of single means; `adjust` is that of comparisons. */
export const MEANS_PLOT: OptionTable<MeansPlotOptions> = {
  ...MEANS,
  specs: SPECS,
  compare: oneOf('letters', 'bars', 'none'),
  alpha: LETTERS.alpha,
};

/** What the pictures of means ask of a fit. */
export interface MeansMethod {
  emmeans(specs: Specs, options?: MeansOptions): AskedMeans;
}

interface AskedMeans extends EstimateTable {
  contrasts(method?: ContrastMethod, options?: ContrastOptions): EstimateTable;
  letters(options?: LettersOptions): EstimateTable;
}

/** All pairs of more means take seconds, and nobody reads their letters; who asks has them. */
const MOST_COMPARED = 30;
const ALPHA = 0.05;

export function meansPlot(
  estimation: Estimation,
  options: MeansPlotOptions,
  fit: MeansMethod,
  stateOf: () => PredictionState,
): Picture {
  const usual = options.specs === undefined ? usualSpecs(stateOf()) : null;
  const { specs = usual!.specs, compare, alpha = ALPHA, adjust } = options;
  const asked = askedOf(options);
  const type = asked.type ?? usualType(stateOf());
  // compared on the scale of the link, which the mean with zeros in excess has not
  const isLinked = type === 'conditional' || (type === 'response' && !hasExcessZeros(stateOf()));
  const isPredictor = type === 'link' || type === 'latent';
  const at = { ...usual?.at, ...asked.at };
  const means = fit.emmeans(specs, { ...asked, at, type });
  checkLines('means', means.rows.length);
  const groups = groupsOfRows(means);
  const isFew = groups.every(({ rows }) => rows.length > 1 && rows.length <= MOST_COMPARED);
  const wanted = compare ?? (isFew ? 'letters' : 'none');
  const comparing = { alpha, ...(adjust !== undefined && { adjust }) };
  const letters = wanted === 'letters' ? lettersOf(means, groups, comparing) : null;
  const bars =
    wanted === 'bars'
      ? barsOf(
          estimation,
          fit.emmeans(specs, { ...asked, at, type: isLinked ? 'link' : type }),
          groups,
          comparing,
          isLinked,
        )
      : null;
  const lines = groups.map(({ rows, names }, panel): ForestLine[] =>
    rows.map((row, k) => ({
      ...{ name: names[k], estimate: row.estimate, lower: row.lower, upper: row.upper, panel },
      ...(letters && { letters: letters[panel][k] }),
      ...(bars?.halves[panel][k] && { bar: bars.halves[panel][k] }),
    })),
  );
  checkIntervals(lines.flat());
  const place = withinOthers(lines.flat());
  const rows = lines.map((own) =>
    own.map((line, k) => forestRow(line, k, means.level, isPredictor ? place : (x) => x, isKnown(line))),
  );
  const what = whatOf(estimation, type, means.estimateName);
  const title = capital(`${what} by ${means.labels.map(label).join(' and ')}`);
  const isMarginal = asked.randomEffects === 'marginal';
  const said = lines.map((own, g) => `${groups[g].title === null ? '' : `${groups[g].title}: `}${sayLines(own)}`);
  const isShare = means.estimateName === 'prob';
  return {
    title: title[0].toUpperCase() + title.slice(1),
    subtitle: [
      `${isMarginal ? 'Averaged over the random effects.' : 'Typical group: random effects zero.'} ${percent(means.level)} intervals.`,
      ...otherVariables(stateOf(), means, at),
      ...(letters ? [`Means that share a letter do not differ at the level of ${alpha}.`] : []),
      ...(bars ? [`Bars that do not overlap: means that differ at the level of ${alpha}.`, ...bars.notes] : []),
      ...means.notes.filter((note) => note.startsWith('Not estimable')),
    ],
    description: `${title[0].toUpperCase()}${title.slice(1)}, ${percent(means.level)} intervals: ${said.join('. ')}.`,
    rows: rows.flat(),
    table: {
      columns: [
        ...[...means.by, ...means.labels, means.estimateName, 'SE', 'lower', 'upper'],
        ...(letters ? ['group'] : []),
      ],
      rows: groups.flatMap((group, g) =>
        group.rows.map((row, k) => [
          ...[...means.by, ...means.labels].map((name) => row[name]),
          ...[row.estimate, row.stdError, row.lower, row.upper],
          ...(letters ? [letters[g][k]] : []),
        ]),
      ),
    },
    margin: forestMargin(rows.flat()),
    shared: ['x'],
    views: (ink, width) =>
      rows.map((own, panel) => ({
        ...(groups[panel].title !== null && { title: groups[panel].title }),
        ...forestView(
          ink,
          { title: what, isRatio: false, origin: null, ...(isShare && { format: '.2~%' }) },
          own,
          width,
          panel,
        ),
      })),
  };
}

/** The options of `emmeans` among those of a picture; those of comparisons and of its look are not. */
export function askedOf(options: MeansOptions): Omit<MeansOptions, 'adjust'> {
  const { by, at, covReduce, weights, type, randomEffects, df, vcov, level } = options;
  const all = { by, at, covReduce, weights, type, randomEffects, df, vcov, level };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Of ordered categories the mean number of the category. */
export function usualType({ categories }: PredictionState): MeansType {
  return categories === undefined ? 'response' : 'mean.class';
}

/** What means are of, in words. */
function whatOf(estimation: Estimation, type: MeansType, estimateName: string): string {
  if (type === 'response') return meanName(estimation);
  return type === 'link' || type === 'latent' ? `mean ${linkScale(estimation)}` : estimateName.replace('.', ' ');
}

const isKnown = ({ estimate }: ForestLine): boolean => !Number.isNaN(estimate);

type Comparing = Pick<LettersOptions, 'alpha' | 'adjust'>;

/** In the order of the means, not of their size. */
function lettersOf(means: AskedMeans, groups: readonly MeanGroup[], comparing: Comparing): string[][] {
  const key = (row: MeansRow): string => JSON.stringify([...means.by, ...means.labels].map((name) => row[name]));
  const known = new Map(means.letters(comparing).rows.map((row) => [key(row), String(row.group)]));
  return groups.map(({ rows }) => rows.map((row) => known.get(key(row)) ?? ''));
}

interface Bars {
  readonly halves: readonly (readonly (readonly [number, number] | undefined)[])[];
  readonly notes: readonly string[];
}

/** Made where differences are tested, on the scale of the link where there is one, and brought to that of the picture. */
function barsOf(
  estimation: Estimation,
  linear: AskedMeans,
  groups: readonly MeanGroup[],
  { alpha, adjust }: Comparing,
  isLinked: boolean,
): Bars {
  const pairs = linear.contrasts('pairwise', { level: 1 - alpha!, ...(adjust !== undefined && { adjust }) }).rows;
  let from = 0;
  const notes: string[] = [];
  const halves = groupsOfRows(linear).map(({ rows }, g) => {
    const compared: ComparedPair[] = [];
    const known = rows.map((_, k) => k).filter((k) => Number.isFinite(rows[k].estimate));
    rows.forEach((_, i) => {
      for (let j = i + 1; j < rows.length; j++) {
        const { estimate, lower, upper, pValue } = pairs[from++];
        const [a, b] = [known.indexOf(i), known.indexOf(j)];
        if (a < 0 || b < 0 || !(upper >= lower)) continue;
        const critical = 0.5 * (upper - lower);
        compared.push({ pair: [a, b], distance: Math.abs(estimate), critical, differ: pValue < alpha! });
      }
    });
    const { halves: own, wrong } = comparisonBars(known.length, compared);
    for (const { pair, differ } of wrong) {
      const [one, other] = pair.map((k) => groups[g].names[known[k]]);
      notes.push(`${one} and ${other} ${differ ? 'differ' : 'do not differ'}, which these bars do not show.`);
    }
    return rows.map(({ estimate }, k) => {
      const half = own[known.indexOf(k)];
      if (half === undefined) return undefined;
      return isLinked
        ? meansWithin(estimation.family.link, estimate, half)
        : ([estimate - half, estimate + half] as const);
    });
  });
  return { halves, notes };
}
