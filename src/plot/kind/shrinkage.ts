/**
 * Shrinkage: each group's estimate from its own rows alone, and where the model pulls it. With two random effects as arrows in
 * their plane, with one against the line of equality.
 */
import { type Check, NAME, NAME_LIST, type OptionTable } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import { densityOf } from '../../family/density.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { rowLawOf } from '../../fit/numbers/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { ownLaws } from '../../fit/numbers/second/rowLaws.ts';
import { rowDerivatives } from '../../stats/densities.ts';
import { quantitative, reference, silent } from '../draw/marks.ts';
import { rowLists } from '../draw/section.ts';
import { MOST_GROUPS, thin } from '../draw/thin.ts';
import type { Ink, Picture, Spec, View } from '../draw/types.ts';
import { type EffectPlace, effectAt, effectNamed, effectsOf, rowsByLevel } from '../pick.ts';
import { count, effectName, label, linkScale, say } from '../words.ts';

export interface ShrinkageOptions {
  /** Grouping factor; the first without. */
  readonly group?: string | undefined;
  /** Two random effects, horizontal and vertical, or one. Default: the first two of the factor. */
  readonly terms?: readonly string[] | undefined;
}

const SHOWN: Check = {
  must: 'be an array of one or two names of random effects',
  holds: (value) => NAME_LIST.holds(value) && [1, 2].includes((value as readonly string[]).length),
};

export const SHRINKAGE: OptionTable<ShrinkageOptions> = { group: NAME, terms: SHOWN };

interface Group {
  readonly level: string;
  readonly rows: number;
  /** Pooled: conditional modes of the effects shown. */
  readonly model: readonly number[];
  /** From the group's own rows, the fixed effects given; null where these have no finite maximum. */
  readonly own: readonly number[] | null;
}

export function shrinkage(estimation: Estimation, options: ShrinkageOptions): Picture {
  const all = effectsOf(estimation, options.group);
  const shown = options.terms?.map((term) => effectNamed(all, term)) ?? all.slice(0, 2);
  const groups = groupsOf(estimation, all, shown);
  const group = estimation.design.groups[shown[0].group];
  const drawn = groups.filter(({ own }) => own !== null);
  if (drawn.length === 0) throw nothingAlone(group.name);
  const without = groups.length - drawn.length;
  const nLevels = group.levels.length;
  const some = groups.length < nLevels ? `${groups.length} of ` : '';
  const ratio = meanRatio(drawn);
  const isPlane = shown.length === 2;
  return {
    title: `Shrinkage of random ${shown.map(({ name }) => effectName(name)).join(' and ')} by ${label(group.name)}`,
    subtitle: [
      isPlane
        ? `From the estimate of each group alone (hollow) to that of the model (filled), ${linkScale(estimation)}.`
        : `Estimate of the model against that of each group alone, ${linkScale(estimation)}. Larger: more rows. Dashed: no shrinkage.`,
      ...(some === '' ? [] : [`${some}${nLevels} groups, evenly spaced in their order.`]),
      ...(without > 0
        ? [
            `${count(without, 'group has', 'groups have')} no finite estimate alone and ${without === 1 ? 'is' : 'are'} not shown.`,
          ]
        : []),
    ],
    description:
      `Estimates of ${some}${count(nLevels, 'level')} of ${label(group.name)}: the model keeps ${say(ratio)} of the distance from zero ` +
      `of those of the groups alone (root of mean squares); ${without} without a finite estimate alone.`,
    rows: drawn.map(({ level, rows, model, own }) => ({
      ...{ name: label(level), rows, x: model[0], y: isPlane ? model[1] : model[0] },
      ...{ fromX: own![0], fromY: isPlane ? own![1] : own![0] },
      says: `${label(level)}, ${count(rows, 'row')}: ${own!.map(say).join(', ')} alone, ${model.map(say).join(', ')} in the model`,
    })),
    table: {
      columns: ['level', 'rows', ...shown.flatMap(({ name }) => [`${name} alone`, `${name} in the model`])],
      rows: groups.map(({ level, rows, model, own }) => [
        ...[level, rows],
        ...model.flatMap((value, k) => [own === null ? null : own[k], value]),
      ]),
    },
    views: (ink) => [isPlane ? planeView(ink, shown) : lineView(ink, shown[0])],
  };
}

function nothingAlone(group: string): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `no level of ${label(group)} has a finite estimate from its own rows alone: there is no shrinkage to show`,
    { group },
  );
}

function meanRatio(groups: readonly Group[]): number {
  let [model, own] = [0, 0];
  for (const group of groups) {
    for (const value of group.model) model += value * value;
    for (const value of group.own!) own += value * value;
  }
  return Math.sqrt(model / own);
}

function groupsOf(estimation: Estimation, all: readonly EffectPlace[], shown: readonly EffectPlace[]): Group[] {
  const { design, numbers, effects } = estimation;
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  const { codes, levels } = design.groups[shown[0].group];
  const rows = rowLists(codes, levels.length);
  const counts = rowsByLevel(estimation, shown[0].group);
  return thin(levels.length, MOST_GROUPS).map((i) => {
    const level = levels[i];
    const at = (place: EffectPlace): number => modes[place.t][effectAt(estimation, place, i)];
    const own = maximum(estimation, all, rows[i], eta, all.map(at));
    const pick = (values: readonly number[]): number[] => shown.map((place) => values[all.indexOf(place)]);
    return { level, rows: counts[i], model: shown.map(at), own: own === null ? null : pick(own) };
  });
}

const MOST_STEPS = 60;
const CONVERGED = 1e-9;
/** A step of the linear predictor longer than this is cut. */
const LONGEST_STEP = 3;
/** A row whose linear predictor goes this far from that of the model has no finite maximum on its scale (not for identity). */
const FARTHEST = 15;

/** Newton's method for the likelihood of the rows of one group in its random effects, without their law. */
function maximum(
  estimation: Estimation,
  places: readonly EffectPlace[],
  rows: readonly number[],
  eta: Float64Array,
  start: readonly number[],
): number[] | null {
  const { design } = estimation;
  const { y, weights } = design.response;
  const law = rowLawOf(estimation.family, estimation.numbers);
  const own = ownLaws(design, estimation.family, estimation.numbers);
  const { link } = law;
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]);
  const density = densityOf(law, pick(y), pick(weights), own && ((j) => own(rows[j])));
  const there = new Float64Array(rows.length);
  const q = places.length;
  const z = (k: number, i: number): number => design.random[places[k].t].values[places[k].d * design.nObs + i];
  const b = [...start];
  const shift = (i: number): number => b.reduce((sum, value, k) => sum + z(k, i) * (value - start[k]), 0);
  for (let step = 0; step < MOST_STEPS; step++) {
    const g = new Array<number>(q).fill(0);
    const H = Array.from({ length: q }, () => new Array<number>(q).fill(0));
    for (let j = 0; j < rows.length; j++) there[j] = eta[rows[j]] + shift(rows[j]);
    const { scores, information } = rowDerivatives(density, there, false);
    rows.forEach((i, j) => {
      for (let k = 0; k < q; k++) {
        g[k] += scores[j] * z(k, i);
        for (let l = 0; l < q; l++) H[k][l] += Math.max(information[j], 0) * z(k, i) * z(l, i);
      }
    });
    const move = solved(H, g);
    if (move === null) return null;
    const longest = Math.max(...rows.map((i) => Math.abs(move.reduce((sum, m, k) => sum + m * z(k, i), 0))));
    const cut = link.isLinear ? 1 : Math.min(1, LONGEST_STEP / longest);
    for (let k = 0; k < q; k++) b[k] += cut * move[k];
    if (!(longest > CONVERGED)) return b;
    if (!link.isLinear && rows.some((i) => Math.abs(shift(i)) > FARTHEST)) return null;
  }
  return null;
}

/** Relative size below which a pivot counts as zero: the rows do not tell the effects apart. */
const SINGULAR = 1e-9;

/** By elimination of a symmetric positive definite matrix; null where a pivot fails. */
function solved(H: number[][], g: readonly number[]): number[] | null {
  const q = g.length;
  const A = H.map((row, k) => [...row, g[k]]);
  for (let k = 0; k < q; k++) {
    // written as !(pivot > ...) so that NaN also counts as a failed pivot
    if (!(A[k][k] > SINGULAR * H[k][k])) return null;
    for (let i = 0; i < q; i++) {
      if (i === k) continue;
      const factor = A[i][k] / A[k][k];
      for (let j = k; j <= q; j++) A[i][j] -= factor * A[k][j];
    }
  }
  return A.map((row, k) => row[q] / row[k]);
}

function planeView(ink: Ink, [a, b]: readonly EffectPlace[]): View {
  const name = ({ name: term }: EffectPlace): string => label(term);
  const x = quantitative('x', { title: name(a) });
  const y = quantitative('y', { title: name(b) });
  const from: Spec = { x: { ...x, field: 'fromX' }, y: { ...y, field: 'fromY' } };
  return {
    height: 380,
    layer: [
      reference('x', 0, ink.grid),
      reference('y', 0, ink.grid),
      {
        mark: silent('rule', { stroke: ink.muted, strokeWidth: 1, opacity: 0.7 }),
        encoding: { ...from, x2: { field: 'x' }, y2: { field: 'y' } },
      },
      { mark: silent('point', { stroke: ink.b, size: 26, opacity: 1 }), encoding: from },
      {
        mark: { type: 'point', filled: true, color: ink.a, size: 40, opacity: 1 },
        encoding: { x, y, description: { field: 'says' } },
      },
    ],
  };
}

function lineView(ink: Ink, place: EffectPlace): View {
  const x = quantitative('fromX', { title: `${label(place.name)} of the group alone` });
  const y = quantitative('x', { title: 'of the model' });
  return {
    height: 320,
    layer: [
      reference('y', 0, ink.grid),
      {
        mark: silent('line', { color: ink.muted, strokeDash: [4, 3], strokeWidth: 1 }),
        encoding: { x, y: { ...y, field: 'fromX' } },
      },
      {
        mark: { type: 'point', stroke: ink.a, fill: ink.a, fillOpacity: 0.25, opacity: 1 },
        encoding: {
          x,
          y,
          size: quantitative('rows', { legend: null, scale: { range: [20, 160], zero: true } }),
          description: { field: 'says' },
        },
      },
    ],
  };
}
