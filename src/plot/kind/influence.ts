/**
 * Influence of groups: what leaving out each group in turn does to the fixed effects, by Cook's distance and coefficient by
 * coefficient.
 */
import { isListOf, isPlain, NAME, type OptionTable, whole } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { type GroupInfluence, type Influence, influence } from '../../simulate/leaveOut/influence.ts';
import { quantitative, reference, silent } from '../draw/marks.ts';
import type { Ink, Picture, Spec, View } from '../draw/types.ts';
import { count, label, labels, say, widestOf } from '../words.ts';

export interface InfluenceOptions {
  /** Grouping factor; the first without. */
  readonly group?: string | undefined;
  /** Groups shown, those with the largest distances. Default 25. */
  readonly groups?: number | undefined;
  /** What `fit.influence()` gave, where it has been computed already: it takes a fit for each group. */
  readonly influence?: Influence | undefined;
}

/** A line of the picture each. */
const MOST_SHOWN = 1000;

export const INFLUENCE_PLOT: OptionTable<InfluenceOptions> = {
  group: NAME,
  groups: whole(1, MOST_SHOWN),
  influence: {
    must: 'be what fit.influence() gave',
    holds: (value) =>
      isPlain(value) &&
      typeof value.group === 'string' &&
      Array.isArray(value.fixedEffects) &&
      isListOf(value.groups, { level: 'string', nobs: 'number', dfbetas: 'object', cooksDistance: 'number' }) &&
      (value.groups as Influence['groups']).every(({ dfbetas }) => Array.isArray(dfbetas)),
  },
};

const ROW_HEIGHT = 16;
const SHOWN = 25;
/** Fixed effects told apart by colour and shape; of more, those that move most. */
const MOST_EFFECTS = 4;
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond'];

export function influencePlot(estimation: Estimation, options: InfluenceOptions): Picture {
  const { group, fixedEffects, groups, method } =
    options.influence ?? influence(estimation, options.group === undefined ? {} : { group: options.group });
  const known = groups.filter(({ cooksDistance }) => !Number.isNaN(cooksDistance));
  if (known.length === 0) {
    throw new GlmmError(
      'INVALID_OPTION',
      `no level of ${label(group)} has a known influence, so there is nothing to draw: without any of them, or with all, the ` +
        'model has no finite estimates or no standard errors. The warnings of the fit say why (mostly separation).',
    );
  }
  const order = [...known].sort((a, b) => b.cooksDistance - a.cooksDistance);
  const shown = order.slice(0, options.groups ?? SHOWN);
  const effects = mostMoved(fixedEffects, shown);
  const names = labels(effects.map((j) => fixedEffects[j]));
  // twice the root of one over the number of groups: the usual mark for a large change in standard errors
  const limit = 2 / Math.sqrt(groups.length);
  const failed = groups.length - known.length;
  return {
    title: `Influence of ${label(group)}`,
    subtitle: [
      shown.length < known.length
        ? `The ${shown.length} of ${known.length} groups with the largest distances.`
        : 'Each group left out in turn.',
      ...(method === 'one-step' ? ['By one Newton step for each group.'] : []),
      `Change in standard errors; dashed: \u00b12 / \u221a(number of groups) = \u00b1${say(limit)}.`,
      ...(effects.length < fixedEffects.length
        ? [`The ${effects.length} of ${fixedEffects.length} fixed effects that move most.`]
        : []),
      ...(failed > 0
        ? [`${count(failed, 'group')} cannot be left out and ${failed === 1 ? 'is' : 'are'} not shown.`]
        : []),
    ],
    description: describe(group, fixedEffects, order),
    rows: shown.flatMap(({ level, nobs, cooksDistance, dfbetas }, rank) => {
      const name = label(level);
      const row = { rank, name, zero: 0 };
      const says = `${name}, ${count(nobs, 'row')}: Cook\u2019s distance ${say(cooksDistance)}`;
      return [
        { ...row, w: 'distance', value: cooksDistance, says },
        ...effects.map((j, k) => ({
          ...{ ...row, w: 'change', value: dfbetas[j], effect: names[k] },
          says: `${name}: ${names[k]} changes by ${say(dfbetas[j])} standard errors`,
        })),
      ];
    }),
    table: {
      columns: ['level', 'rows', 'Cook\u2019s distance', ...fixedEffects],
      rows: order.map(({ level, nobs, cooksDistance, dfbetas }) => [level, nobs, cooksDistance, ...dfbetas]),
    },
    columns: 2,
    margin: () => 14 + widestOf(shown.map(({ level }) => label(level))),
    views: (ink) => [distanceView(ink, shown.length), changeView(ink, shown.length, names, limit)],
  };
}

function mostMoved(names: readonly string[], groups: readonly GroupInfluence[]): number[] {
  const largest = names.map((_, j) =>
    Math.max(0, ...groups.map(({ dfbetas }) => (Number.isFinite(dfbetas[j]) ? Math.abs(dfbetas[j]) : 0))),
  );
  return Array.from(names.keys())
    .sort((i, j) => largest[j] - largest[i])
    .slice(0, MOST_EFFECTS)
    .sort((i, j) => i - j);
}

function describe(group: string, effects: readonly string[], order: readonly GroupInfluence[]): string {
  const [first] = order;
  let moved = 0;
  first.dfbetas.forEach((change, j) => {
    if (Math.abs(change) > Math.abs(first.dfbetas[moved])) moved = j;
  });
  return (
    `Influence of ${count(order.length, 'level')} of ${label(group)}: ${label(first.level)} has the largest Cook\u2019s distance, ` +
    `${say(first.cooksDistance)}; without it ${label(effects[moved])} changes by ${say(first.dfbetas[moved])} standard errors.`
  );
}

function rankAxis(): Spec {
  return quantitative('rank', {
    axis: null,
    scale: { zero: false, nice: false, reverse: true, padding: ROW_HEIGHT / 2 },
  });
}

/** Beside both panels: where the picture is narrow they stand below each other. */
function groupNames(ink: Ink): Spec {
  return {
    transform: [{ filter: "datum.w === 'distance'" }],
    mark: silent('text', { align: 'right', dx: -8, baseline: 'middle', color: ink.muted }),
    encoding: { x: { value: 0 }, y: rankAxis(), text: { field: 'name' } },
  };
}

function distanceView(ink: Ink, groups: number): View {
  const y = rankAxis();
  const x = quantitative('value', { title: null, axis: { tickCount: 4 } });
  const transform = [{ filter: "datum.w === 'distance'" }];
  return {
    title: 'Cook\u2019s distance',
    height: ROW_HEIGHT * groups,
    layer: [
      groupNames(ink),
      {
        transform,
        mark: silent('rule', { stroke: ink.a, strokeWidth: 1.5 }),
        encoding: { x: { ...x, field: 'zero' }, x2: { field: 'value' }, y },
      },
      {
        transform,
        mark: { type: 'point', filled: true, color: ink.a, size: 45, opacity: 1 },
        encoding: { x, y, description: { field: 'says' } },
      },
    ],
  };
}

function changeView(ink: Ink, groups: number, effects: readonly string[], limit: number): View {
  const y = rankAxis();
  const legend = { title: null, columns: 2, labelLimit: 140 };
  const key = (range: readonly string[]): Spec => ({
    field: 'effect',
    type: 'nominal',
    scale: { domain: effects, range: range.slice(0, effects.length) },
    legend,
  });
  return {
    title: 'change of the fixed effects',
    height: ROW_HEIGHT * groups,
    layer: [
      groupNames(ink),
      reference('x', -limit, ink.muted),
      reference('x', limit, ink.muted),
      {
        transform: [{ filter: "datum.w === 'change'" }],
        mark: { type: 'point', filled: true, size: 40, opacity: 1 },
        encoding: {
          x: quantitative('value', { title: null, axis: { tickCount: 5 } }),
          y,
          color: key([ink.a, ink.b, ink.c, ink.d]),
          shape: key(SHAPES),
          description: { field: 'says' },
        },
      },
    ],
  };
}
