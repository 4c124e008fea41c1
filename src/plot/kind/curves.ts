/**
 * Mean curves of the groups of a fit along one variable: under random intercepts, random slopes, and both, with the curve of a
 * typical group and the average over groups, which is flatter. Every number is one of predict()'s: the variable runs, all else is held.
 */

import { COLUMN, NAME, type OptionTable, whole } from '../../data/check.ts';
import { toDataTable } from '../../data/table.ts';
import type { DataTable } from '../../data/types.ts';
import type { Recipe } from '../../design/matrix/matrix.ts';
import { columnsOf } from '../../design/variable/evaluate.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { predict } from '../../predict/conditional/predict.ts';
import type { PredictionScale } from '../../predict/conditional/scale.ts';
import type { PredictMethods } from '../../predict/methods.ts';
import { NEW_LEVEL, type Rows, rowsOfTable } from '../../predict/rows.ts';
import type { PredictionState } from '../../predict/state.ts';
import { drawCurves, type Panel, spread } from '../draw/drawCurves.ts';
import {
  type Covariate,
  covariateNamed,
  covariatesOf,
  gridColumns,
  heldAt,
  slopesAlone,
  typicalOffset,
  valuesAlong,
} from '../draw/grid.ts';
import type { Picture } from '../draw/types.ts';
import { type EffectPlace, effectAt, effectsOf } from '../pick.ts';
import { averagedLink, label, meanType, shownName } from '../words.ts';

export interface CurvesOptions {
  /** Along the horizontal axis: the variable with a random slope, else the first number of the model. */
  readonly variable?: string | undefined;
  /** Grouping factor; the first without. */
  readonly group?: string | undefined;
  /** Most groups drawn, spread over their order. Default 40. */
  readonly groups?: number | undefined;
  /** Steps along the axis. Default 30. */
  readonly points?: number | undefined;
}

/** Groups, and steps along the axis: their product is rows of the picture. */
export const MANY = whole(1, 500);

export const CURVES: OptionTable<CurvesOptions> = { variable: COLUMN, group: NAME, groups: MANY, points: MANY };

const GROUPS = 40;
const STEPS = 30;

export function curves(
  estimation: Estimation,
  options: CurvesOptions,
  _fit: PredictMethods,
  table: DataTable | undefined,
  stateOf: () => PredictionState,
): Picture {
  const fixed = covariatesOf(estimation, table);
  const covariates = [...fixed, ...slopesAlone(estimation, table!, fixed)];
  const places = effectsOf(estimation, options.group);
  const along = alongOf(covariates, variablesOf(estimation, places, table!), options.variable);
  const x = valuesAlong(along, options.points ?? STEPS) as readonly number[];
  const offset = typicalOffset(estimation, table!);
  const state = stateOf();
  const grid = toDataTable(gridColumns(covariates, new Map([[along.name, x]]), x.length));
  const offsets = offset === null ? undefined : x.map(() => offset);
  const rows = rowsOfTable(state, grid, { Z: true, groups: false, offset: offsets });
  checkMoves(places, rows, along.name);
  const { levels, name } = estimation.design.groups[places[0].group];
  const order = Array.from(levels.keys()).sort(
    (i, j) => modeOf(estimation, places[0], i) - modeOf(estimation, places[0], j),
  );
  const shown = spread(order, options.groups ?? GROUPS);
  const hasAverage = averagedLink(estimation).average !== null;
  const codesOf = groupsAround(estimation, places[0].group);
  const others = estimation.design.groups.filter((_, g) => codesOf(0)[g] === NEW_LEVEL);

  const means = (effects: NonNullable<PredictionScale['randomEffects']>, of: Rows): Float64Array =>
    predict(state, of, { type: meanType(estimation), randomEffects: effects, allowNewLevels: true }).fit;
  const panel = ({ title, keeps }: PanelKind): Panel => {
    const some = { ...rows, Z: rows.Z.map((Z) => onlyColumns(Z, x.length, keeps)) };
    const inLevel = (level: number): Rows => ({
      ...some,
      codes: codesOf(level).map((code) => new Int32Array(x.length).fill(code)),
    });
    return {
      title,
      groups: shown.map((level) => means('conditional', inLevel(level))),
      average: hasAverage ? means('marginal', some) : null,
    };
  };
  return drawCurves({
    link: estimation.family.link,
    x,
    typical: means('zero', rows),
    panels: panelsOf(estimation, places, rows).map(panel),
    xName: along.name,
    meanName: shownName(estimation),
    isShare: familyOf(estimation.family).support.isShare,
    groupName: name,
    total: levels.length,
    held: [
      ...heldAt(covariates, [along.name], offset),
      ...(others.length === 0 ? [] : [`Effects of ${others.map((group) => label(group.name)).join(', ')} at zero.`]),
    ],
  });
}

/** Columns of the data that the random terms of a factor are computed from. */
function variablesOf({ design }: Estimation, places: readonly EffectPlace[], table: DataTable): ReadonlySet<string> {
  const names = new Set<string>();
  for (const t of new Set(places.map((place) => place.t))) {
    for (const { expr } of (design.random[t].recipe as Recipe).variables) columnsOf(expr, table, names);
  }
  return names;
}

function alongOf(covariates: readonly Covariate[], sloped: ReadonlySet<string>, wanted: string | undefined): Covariate {
  const found =
    wanted === undefined
      ? (covariates.find(({ name, isDiscrete }) => !isDiscrete && sloped.has(name)) ??
        covariates.find(({ isDiscrete }) => !isDiscrete))
      : covariateNamed(covariates, wanted);
  if (found !== undefined && typeof found.values[0] === 'number') return found;
  throw new GlmmError(
    'INVALID_OPTION',
    found === undefined
      ? "the plot 'curves' needs a number with more than two values among the variables of the model; 'predictions' also shows factors"
      : `${label(found.name)} is a factor; the plot 'curves' needs a number`,
  );
}

/** @throws GlmmError INVALID_OPTION where the rows have no random effect of the factor */
function checkMoves(places: readonly EffectPlace[], { Z, nRows }: Rows, name: string): void {
  if (places.some((place) => columnOf(place, Z, nRows).some((z) => z !== 0))) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `no random intercept and no random slope of ${label(name)}: the curves of the groups along it do not differ`,
    { variable: name },
  );
}

function modeOf(estimation: Estimation, place: EffectPlace, level: number): number {
  return estimation.effects[place.t].mode[effectAt(estimation, place, level)];
}

function columnOf({ t, d }: EffectPlace, Z: readonly Float64Array[], nRows: number): Float64Array {
  return Z[t].subarray(d * nRows, (d + 1) * nRows);
}

/**
 * The levels of all factors in a group: of its own, of those that it lies in (the school of a class), and of others none: their
 * effects are zero.
 */
function groupsAround({ design }: Estimation, group: number): (level: number) => readonly number[] {
  const own = design.groups[group];
  const around = design.groups.map(({ codes }, g) => {
    if (g === group) return own.levels.map((_, level) => level);
    const within = new Int32Array(own.levels.length).fill(NEW_LEVEL);
    for (let i = 0; i < codes.length; i++) {
      const level = own.codes[i];
      if (within[level] !== NEW_LEVEL && within[level] !== codes[i]) return null;
      within[level] = codes[i];
    }
    return within;
  });
  return (level) => around.map((codes) => codes?.[level] ?? NEW_LEVEL);
}

interface PanelKind {
  readonly title: string;
  /** Whether a column of a random term takes part. */
  readonly keeps: (column: Float64Array) => boolean;
}

/** Three figures where both intercepts and slopes of the factor vary, else one of the whole model. */
function panelsOf({ numbers }: Estimation, places: readonly EffectPlace[], { Z, nRows }: Rows): readonly PanelKind[] {
  const all = (): boolean => true;
  const varying = places.filter(({ t, d }) => numbers.varCorr[t].sd[d] > 0).map((place) => columnOf(place, Z, nRows));
  if (!varying.some(moves)) return [{ title: 'random intercepts', keeps: all }];
  if (varying.every((column) => moves(column) || column[0] === 0)) return [{ title: 'random slopes', keeps: all }];
  return [
    { title: 'random intercepts', keeps: (column) => !moves(column) },
    { title: 'random slopes', keeps: moves },
    { title: 'both', keeps: all },
  ];
}

/** A change along the variable that is more than rounding, relative to the largest entry. */
const ROUNDING = 1e-12;

/** Whether a column of a random term changes along the variable: a slope of it. */
function moves(column: Float64Array): boolean {
  const [low, high] = [Math.min(...column), Math.max(...column)];
  return high - low > ROUNDING * Math.max(Math.abs(low), Math.abs(high));
}

/** The columns of a random term, those that take no part set to zero. */
function onlyColumns(Z: Float64Array, nRows: number, keeps: PanelKind['keeps']): Float64Array {
  const some = new Float64Array(Z.length);
  for (let first = 0; first < Z.length; first += nRows) {
    const column = Z.subarray(first, first + nRows);
    if (keeps(column)) some.set(column, first);
  }
  return some;
}
