/**
 * Contrasts of marginal means with their intervals and the line of no effect: differences, or ratios on a logarithmic axis.
 */

import type { OptionTable } from '../../data/check.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { isCategoryType } from '../../predict/conditional/scale.ts';
import { CONTRAST, type ContrastMethod, type ContrastOptions, METHOD } from '../../predict/means/options.ts';
import type { EstimateTable } from '../../predict/means/types.ts';
import type { PredictionState } from '../../predict/state.ts';
import {
  type ForestLine,
  forestMargin,
  forestRow,
  forestView,
  ratioOnAxis,
  sayLines,
  withinOthers,
} from '../draw/forest.ts';
import { checkLines, groupsOfRows, otherVariables, usualSpecs } from '../draw/meanGroups.ts';
import type { Picture } from '../draw/types.ts';
import { checkIntervals } from '../unknown.ts';
import { label, linkScale, percent } from '../words.ts';
import { askedOf, MEANS_PLOT, type MeansMethod, type MeansPlotOptions, usualType } from './means.ts';

export interface ContrastsPlotOptions
  extends Omit<MeansPlotOptions, 'compare' | 'alpha'>,
    Pick<ContrastOptions, 'ref' | 'interaction'> {
  /** As `contrasts()` of means has it. Default: 'pairwise', above ten means 'eff': each against the mean of all. */
  readonly method?: ContrastMethod | undefined;
}

const { compare: _compare, alpha: _alpha, ...OF_MEANS } = MEANS_PLOT;
/** Intervals are adjusted as p-values are. */
export const CONTRASTS_PLOT: OptionTable<ContrastsPlotOptions> = {
  ...OF_MEANS,
  method: METHOD,
  ref: CONTRAST.ref,
  interaction: CONTRAST.interaction,
};

/** Pairs of more means are more lines than a screen has. */
const MOST_PAIRED = 10;

export function contrastsPlot(
  estimation: Estimation,
  options: ContrastsPlotOptions,
  fit: MeansMethod,
  stateOf: () => PredictionState,
): Picture {
  const usual = options.specs === undefined ? usualSpecs(stateOf()) : null;
  const { specs = usual!.specs, method: wanted, adjust, ref, interaction } = options;
  const asked = askedOf(options);
  const type = asked.type ?? usualType(stateOf());
  const at = { ...usual?.at, ...asked.at };
  const means = fit.emmeans(specs, { ...asked, at, type });
  const most = Math.max(...groupsOfRows(means).map(({ rows }) => rows.length));
  const method = wanted ?? (most > MOST_PAIRED ? 'eff' : 'pairwise');
  const own = { ...(adjust && { adjust }), ...(ref !== undefined && { ref }), ...(interaction && { interaction }) };
  const table = means.contrasts(method, own);
  checkLines('contrasts', table.rows.length);
  const groups = groupsOfRows(table);
  const isRatio = table.nullValue === 1;
  const none = table.nullValue;
  const kind = isRatio ? table.estimateName.replace('.', ' ') : 'difference';
  const lines = groups.map(({ rows, names }, panel): ForestLine[] =>
    rows.map(({ estimate, lower, upper }, k) => ({ name: names[k], estimate, lower, upper, panel })),
  );
  const all = lines.flat();
  const told = all.filter((line) => !isEndless(line, isRatio));
  checkIntervals(told);
  const place = isRatio ? ratioOnAxis : withinOthers(told);
  const rows = lines.map((some) =>
    some.map((line, k) => forestRow(line, k, table.level, place, isEndless(line, isRatio))),
  );
  const clear = all.filter(({ lower, upper }) => lower > none || upper < none);
  const isCut =
    isRatio && told.some(({ lower, upper }) => lower !== ratioOnAxis(lower) || upper !== ratioOnAxis(upper));
  const title = `${kind[0].toUpperCase()}${kind.slice(1)}s of means by ${means.labels.map(label).join(' and ')}`;
  const scale = isRatio
    ? 'logarithmic axis'
    : isCategoryType(type) && type !== 'latent'
      ? means.estimateName.replace('.', ' ')
      : linkScale(estimation);
  const axis = { title: `${kind}, ${scale}`, isRatio, origin: none, ...(isRatio && { format: '.3~r' }) };
  const said = lines.map((some, g) => `${groups[g].title === null ? '' : `${groups[g].title}: `}${sayLines(some)}`);
  return {
    title,
    subtitle: [
      `${asked.randomEffects === 'marginal' ? 'Averaged over the random effects.' : 'Typical group: random effects zero.'} ${percent(table.level)} intervals${adjusted(table)}. Dashed: no effect.`,
      ...otherVariables(stateOf(), means, at),
      ...(isCut ? ['Intervals that would leave the axis are cut; the numbers are not.'] : []),
    ],
    description: `${title}, ${percent(table.level)} intervals${adjusted(table)}: ${said.join('. ')}. ${clear.length} of ${all.length} intervals exclude ${none}.`,
    rows: rows.flat(),
    table: {
      columns: [...table.by, ...table.labels, table.estimateName, 'SE', 'lower', 'upper', 'p'],
      rows: table.rows.map((row) => [
        ...[...table.by, ...table.labels].map((name) => row[name]),
        ...[row.estimate, row.stdError, row.lower, row.upper, row.pValue],
      ]),
    },
    margin: forestMargin(rows.flat()),
    shared: ['x'],
    views: (ink, width) =>
      rows.map((some, panel) => ({
        ...(groups[panel].title !== null && { title: groups[panel].title }),
        ...forestView(ink, axis, some, width, panel),
      })),
  };
}

function adjusted({ adjust }: EstimateTable): string {
  return adjust === 'none' ? '' : ` for all together (${adjust})`;
}

/** A difference of means of which one has no finite predictor. */
function isEndless({ estimate }: ForestLine, isRatio: boolean): boolean {
  return !Number.isNaN(estimate) && (!Number.isFinite(estimate) || (isRatio && estimate === 0));
}
