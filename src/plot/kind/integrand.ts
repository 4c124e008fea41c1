/**
 * What quadrature is about: the likelihood of one group is the area under its integrand. Laplace replaces the curve by a
 * Gaussian with the same top and curvature; quadrature weighs the curve at its nodes.
 */

import { NAME, type OptionTable, whole } from '../../data/check.ts';
import { hasIndependentGroups } from '../../fit/engine/dimension.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { largestOf, MAX_POINTS } from '../../fit/rule/orders.ts';
import { standardNormalRule } from '../../quadrature/gaussHermite.ts';
import { expMinusHalfSquare } from '../../stats/special.ts';
import { DASHED, lineKey, only, quantitative, SOLID, silent } from '../draw/marks.ts';
import { type Integral, integrate, type Section, sectionsOf } from '../draw/section.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { type EffectPlace, effectNamed, effectsOf, levelNamed, rowsByLevel } from '../pick.ts';
import { count, effectName, label, percent, say } from '../words.ts';

export interface IntegrandOptions {
  /** Grouping factor; the first without. */
  readonly group?: string | undefined;
  /** Random effect; the first of the factor without. */
  readonly term?: string | undefined;
  /** Level of the factor. Default: the one where Laplace is furthest off. */
  readonly unit?: string | number | undefined;
  /** Nodes shown. Default: those of the fit. Shown where the group has a single random effect. */
  readonly points?: number | undefined;
}

export const INTEGRAND: OptionTable<IntegrandOptions> = {
  group: NAME,
  term: NAME,
  unit: { must: 'be the name of a level', holds: (value) => typeof value === 'string' || typeof value === 'number' },
  points: whole(1, MAX_POINTS),
};

const POINTS = 160;
/** Steps of a standard deviation for the integral that is reported, and for finding the worst group. */
const FINE = 8;
const COARSE = 2;
/** Rows times steps of the search for the worst group: a tenth of a second. */
const MOST_WORK = 1e6;
/** The curve is drawn where it is above this share of its top. */
const VISIBLE = 0.003;

export function integrand(estimation: Estimation, options: IntegrandOptions): Picture {
  const places = effectsOf(estimation, options.group);
  const place = effectNamed(places, options.term);
  const group = estimation.design.groups[place.group];
  const sectionOf = sectionsOf(estimation, place);
  const level =
    options.unit === undefined
      ? worstLevel(estimation, place, sectionOf)
      : levelNamed(estimation, place.group, options.unit);
  const section = sectionOf(level);
  const integral = integrate(section, FINE, VISIBLE);
  const isWhole = places.length === 1 && hasIndependentGroups(estimation.design);
  const points = options.points ?? largestOf(estimation.numbers.nAGQ);
  const nodes = isWhole ? nodesOf(section, points, grid(section, integral)) : [];
  const unit = `${label(group.name)} ${label(group.levels[level])}`;
  const off = integral.laplaceRatio - 1;
  const laplace = `Laplace\u2019s area is ${percent(Math.abs(off), 1)} too ${off < 0 ? 'small' : 'large'}`;
  const rows = rowsByLevel(estimation, place.group)[level];
  return {
    title: `Integrand of ${unit}`,
    // no title of the axis: where the picture is narrow, mode and mean stand there
    subtitle: [
      isWhole
        ? `Its area is the likelihood of the group. Dots: nodes of the ${points}-point rule, larger for more weight.`
        : `Section along the random ${effectName(place.name)}, all other random effects at their modes.`,
      'Heights are relative to the top.',
    ],
    description:
      `Integrand of ${unit} (${count(rows, 'row')}): mode ${say(section.mode)}, mean ${say(integral.mean)}, ` +
      `Laplace\u2019s standard deviation ${say(section.sd)}; ${laplace}.`,
    rows: [...curveRows(section, integral), ...nodes, ...markRows(section, integral)],
    table: {
      columns: ['b', 'integrand', 'Laplace'],
      rows: grid(section, integral).map((b) => [b, section.relative(b), gaussian(section, b)]),
    },
    views: (ink) => [view(ink, place.name, isWhole)],
  };
}

/** Among as many levels as the work allows. */
function worstLevel(estimation: Estimation, place: EffectPlace, sectionOf: (level: number) => Section): number {
  const counts = rowsByLevel(estimation, place.group);
  let [worst, largest, work] = [0, -1, 0];
  for (let level = 0; level < counts.length && work < MOST_WORK; level++) {
    const off = Math.abs(integrate(sectionOf(level), COARSE, 1).laplaceRatio - 1);
    work += counts[level] * COARSE * 12;
    if (off > largest) [worst, largest] = [level, off];
  }
  return worst;
}

function gaussian({ mode, sd }: Section, b: number): number {
  return expMinusHalfSquare((b - mode) / sd);
}

/** Over all that is visible of either curve. */
function grid({ mode, sd }: Section, { from, to }: Integral): number[] {
  const reach = 3.4 * sd;
  const [low, high] = [Math.min(from, mode - reach), Math.max(to, mode + reach)];
  return Array.from({ length: POINTS + 1 }, (_, k) => low + ((high - low) * k) / POINTS);
}

function curveRows(section: Section, integral: Integral): Row[] {
  return grid(section, integral).flatMap((b) => [
    { w: 'curve', line: 'integrand', b, height: section.relative(b) },
    { w: 'curve', line: 'Laplace\u2019s Gaussian', b, height: gaussian(section, b) },
  ]);
}

/** Those within the picture: outside, weights are a millionth and less. */
function nodesOf(section: Section, points: number, shown: readonly number[]): Row[] {
  const { nodes, weights } = standardNormalRule(points);
  return Array.from(nodes, (x, k) => {
    const b = section.mode + section.sd * x;
    const height = section.relative(b);
    return { w: 'node', b, height, weight: weights[k], says: `node ${say(b)}: weight ${say(weights[k])}` };
  }).filter(({ b }) => b >= shown[0] && b <= shown[shown.length - 1]);
}

function markRows({ mode }: Section, { mean }: Integral): Row[] {
  const meanIsLeft = mean < mode;
  return [
    { w: 'mark', b: mean, name: 'mean', left: meanIsLeft, says: `mean ${say(mean)}` },
    { w: 'mark', b: mode, name: 'mode', left: !meanIsLeft, says: `mode ${say(mode)}` },
  ];
}

function view(ink: Ink, term: string, hasNodes: boolean): View {
  const x = quantitative('b', {
    title: term === '(Intercept)' ? 'random effect b' : `random effect b of ${label(term)}`,
    scale: { zero: false, nice: false },
  });
  const y = quantitative('height', { title: null, axis: { tickCount: 3 } });
  const key = lineKey(['integrand', 'Laplace\u2019s Gaussian'], [ink.a, ink.b], [SOLID, DASHED]);
  const name = (left: boolean): View['layer'][number] => ({
    transform: [only('mark'), { filter: `datum.left === ${left}` }],
    mark: silent('text', {
      align: left ? 'right' : 'left',
      dx: left ? -5 : 5,
      baseline: 'bottom',
      color: ink.c,
      fontWeight: 600,
    }),
    encoding: { x, y: { value: -8 }, text: { field: 'name' } },
  });
  const nodes: Spec[] = [
    {
      transform: [only('node')],
      mark: silent('rule', { stroke: ink.muted, strokeWidth: 1 }),
      encoding: { x, y, y2: { datum: 0 } },
    },
    {
      transform: [only('node')],
      mark: { type: 'point', filled: true, color: ink.text, opacity: 1 },
      encoding: {
        x,
        y,
        size: quantitative('weight', { legend: null, scale: { range: [4, 140], zero: true } }),
        description: { field: 'says' },
      },
    },
  ];
  return {
    height: 280,
    layer: [
      {
        transform: [only('curve'), { filter: "datum.line === 'integrand'" }],
        mark: silent('area', { color: ink.a, opacity: 0.14 }),
        encoding: { x, y },
      },
      { transform: [only('curve')], mark: silent('line', { strokeWidth: 2 }), encoding: { x, y, ...key } },
      // an empty layer has no extent, and Vega says so
      ...(hasNodes ? nodes : []),
      {
        transform: [only('mark')],
        mark: { type: 'rule', stroke: ink.c, strokeWidth: 1.5 },
        encoding: { x, y: { value: -20 }, y2: { value: 'height' }, description: { field: 'says' } },
      },
      name(true),
      name(false),
    ],
  };
}
