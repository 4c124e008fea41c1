/**
 * Caterpillar plot: predicted random effects in order, with 50 % and 95 % intervals. Up to 60 levels are labelled; above, they
 * stand at the normal quantiles of their ranks, where a straight line means a normal law.
 */
import { LEVEL, NAME, type OptionTable } from '../../data/check.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { qnorm } from '../../stats/special.ts';
import { quantitative, reference, silent } from '../draw/marks.ts';
import { MOST_GROUPS, thinMiddle } from '../draw/thin.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { type EffectPlace, effectAt, effectNamed, effectsOf, rowsByLevel } from '../pick.ts';
import { count, effectName, label, linkScale, percent, say, sayInterval, widestOf } from '../words.ts';

export interface CaterpillarOptions {
  /** Grouping factor; the first without. */
  readonly group?: string | undefined;
  /** Random effect: `(Intercept)`, `x`. Default: all of the factor, a panel each. */
  readonly term?: string | undefined;
  /** Of the intervals. Default 0.95. */
  readonly level?: number | undefined;
}

export const CATERPILLAR: OptionTable<CaterpillarOptions> = { group: NAME, term: NAME, level: LEVEL };

/** More levels than this are not labelled. */
const MOST_LABELLED = 60;
const ROW_HEIGHT = 13;

interface Effect {
  readonly level: string;
  readonly mean: number;
  readonly sd: number;
  readonly rows: number;
}

export function caterpillar(estimation: Estimation, options: CaterpillarOptions): Picture {
  const confidence = options.level ?? 0.95;
  const reach = qnorm(0.5 + 0.5 * confidence);
  const all = effectsOf(estimation, options.group);
  const places = options.term === undefined ? all : [effectNamed(all, options.term)];
  const group = estimation.design.groups[all[0].group];
  const panels = places.map((place) => sorted(estimation, place));
  const isLabelled = group.levels.length <= MOST_LABELLED;
  const nLevels = group.levels.length;
  const shown = thinMiddle(nLevels, MOST_GROUPS);
  const excluding = (effects: readonly Effect[]): number =>
    effects.filter(({ mean, sd }) => Math.abs(mean) > reach * sd).length;
  return {
    title: `Random ${places.map(({ name }) => effectName(name)).join(' and ')} by ${label(group.name)}`,
    subtitle: [
      isLabelled
        ? `Conditional mean with ${percent(0.5)} (thick) and ${percent(confidence)} (thin) intervals, ${linkScale(estimation)}.`
        : `Conditional mean with ${percent(confidence)} interval, ${linkScale(estimation)}.`,
      isLabelled
        ? 'Filled: the interval excludes 0. Larger: more rows.'
        : 'A straight line of dots means a normal law.',
      ...(shown.length < nLevels ? [`${shown.length} of ${nLevels} levels, the outermost all.`] : []),
    ],
    description: places
      .map(({ name }, p) => {
        const effects = panels[p];
        const [first, last] = [effects[0], effects[effects.length - 1]];
        return (
          `Random ${effectName(name)} of ${count(effects.length, 'level')} of ${label(group.name)}, from ${say(first.mean)} (${label(first.level)}) ` +
          `to ${say(last.mean)} (${label(last.level)}); ${count(excluding(effects), 'interval excludes', 'intervals exclude')} 0.`
        );
      })
      .join(' '),
    rows: panels.flatMap((effects, p) => shown.map((k) => rowOf(effects[k], p, k, effects.length, reach, confidence))),
    table: {
      columns: ['term', 'level', 'mean', 'sd', 'lower', 'upper', 'rows'],
      rows: panels.flatMap((effects, p) =>
        effects.map(({ level, mean, sd, rows }) => [
          ...[places[p].name, level, mean, sd],
          ...[mean - reach * sd, mean + reach * sd, rows],
        ]),
      ),
    },
    columns: isLabelled ? 2 : 1,
    ...(isLabelled && { margin: () => 14 + widestOf(group.levels.map(label)) }),
    views: (ink) =>
      places.map(({ name }, p) => ({
        ...(places.length > 1 && { title: label(name) }),
        ...(isLabelled ? labelledView(ink, p, panels[p]) : quantileView(ink, p, linkScale(estimation))),
      })),
  };
}

function sorted(estimation: Estimation, place: EffectPlace): Effect[] {
  const { mean, sd } = estimation.effects[place.t];
  const counts = rowsByLevel(estimation, place.group);
  return estimation.design.groups[place.group].levels
    .map((level, i) => {
      const at = effectAt(estimation, place, i);
      return { level, mean: mean[at], sd: sd[at], rows: counts[i] };
    })
    .sort((a, b) => a.mean - b.mean);
}

function rowOf(
  { level, mean, sd, rows }: Effect,
  panel: number,
  rank: number,
  total: number,
  reach: number,
  confidence: number,
): Row {
  const half = qnorm(0.75) * sd;
  const [lower, upper] = [mean - reach * sd, mean + reach * sd];
  return {
    panel,
    rank,
    quantile: qnorm((rank + 0.5) / total),
    name: label(level),
    mean,
    lower,
    upper,
    lower50: mean - half,
    upper50: mean + half,
    rows,
    out: lower > 0 || upper < 0,
    says: `${label(level)}: ${sayInterval(mean, lower, upper, confidence)}, ${count(rows, 'row')}`,
  };
}

function labelledView(ink: Ink, panel: number, effects: readonly Effect[]): View {
  // a variance of zero leaves an axis of one tick, which Vega would give six decimals
  const isZero = effects.every(({ mean, sd }) => mean === 0 && !(sd > 0));
  const axis = isZero ? { axis: { format: '~g' } } : {};
  const y = quantitative('rank', { axis: null, scale: { zero: false, nice: false, padding: ROW_HEIGHT / 2 } });
  const layers: Spec[] = [
    reference('x', 0, ink.muted),
    {
      mark: silent('text', { align: 'right', dx: -8, baseline: 'middle', color: ink.muted }),
      encoding: { x: { value: 0 }, y, text: { field: 'name' } },
    },
    {
      mark: silent('rule', { stroke: ink.a, strokeWidth: 1 }),
      encoding: { x: quantitative('lower', { title: null, ...axis }), x2: { field: 'upper' }, y },
    },
    {
      mark: silent('rule', { stroke: ink.a, strokeWidth: 3 }),
      encoding: { x: quantitative('lower50'), x2: { field: 'upper50' }, y },
    },
    {
      mark: { type: 'point', stroke: ink.a, opacity: 1 },
      encoding: {
        x: quantitative('mean'),
        y,
        size: quantitative('rows', { legend: null, scale: { range: [25, 90], zero: true } }),
        fill: { condition: { test: 'datum.out', value: ink.a }, value: ink.paper },
        description: { field: 'says' },
      },
    },
  ];
  return { height: ROW_HEIGHT * effects.length, layer: onPanel(layers, panel) };
}

function quantileView(ink: Ink, panel: number, scale: string): View {
  const x = quantitative('quantile', { title: 'standard normal quantile of the rank', axis: { tickCount: 7 } });
  const layers: Spec[] = [
    reference('y', 0, ink.muted),
    {
      mark: silent('rule', { stroke: ink.a, opacity: 0.25 }),
      encoding: { x, y: quantitative('lower', { title: `effect, ${scale}` }), y2: { field: 'upper' } },
    },
    {
      mark: { type: 'point', filled: true, color: ink.a, opacity: 1, size: 14 },
      encoding: { x, y: quantitative('mean'), description: { field: 'says' } },
    },
  ];
  return { height: 280, layer: onPanel(layers, panel) };
}

/** Each panel draws its own rows. */
function onPanel(layers: readonly Spec[], panel: number): Spec[] {
  const filter = { filter: `datum.panel === ${panel}` };
  return layers.map((layer) => ({ ...layer, transform: [filter, ...((layer.transform as Spec[] | undefined) ?? [])] }));
}
