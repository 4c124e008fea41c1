/**
 * From a fit to its {@link PredictionState}: the one place where predictions look at the data of the fit.
 */
import type { DataTable } from '../data/types.ts';
import type { Design } from '../design/types.ts';
import { hasIndependentGroups } from '../fit/engine/dimension.ts';
import type { Estimation } from '../fit/estimation.ts';
import { rowLawOf } from '../fit/numbers/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../fit/numbers/predictor.ts';
import { estimateState } from './estimateState.ts';
import { conditionalLaws, type EffectBlocks, type EffectRows, rowScores } from './law/conditionalLaw.ts';
import { columnsOfZ, type EffectLayout, effectCount, effectLayout } from './law/effectLayout.ts';
import { MOST_CROSSED } from './law/jointLaw.ts';
import { thresholdsAboveFirst } from './law/thresholdLaw.ts';
import { gridState } from './means/grid/gridState.ts';
import { type Rows, rowsOfDesign } from './rows.ts';
import { secondScores } from './secondState.ts';
import type { EstimateState, GridState, GroupState, JointState, PredictionState } from './state.ts';

/** @param table the user's data, for reference grids */
export function predictionState(estimation: Estimation, table?: DataTable): PredictionState {
  const { design, family } = estimation;
  const rows = rowsOfDesign(design, family.family);
  const estimates = estimateState(estimation, rows);
  const layout = effectLayout(
    estimates,
    design.groups.map(({ levels }) => levels.length),
  );
  let joint: JointState | null | undefined;
  let grid: GridState | undefined;
  return {
    ...estimates,
    groups: groupStates(estimation, layout),
    // a pass over the rows that predictions without standard errors do not need
    get joint() {
      if (joint === undefined) joint = jointState(estimation, rows, layout, estimates);
      return joint;
    },
    get grid() {
      if (table !== undefined) grid ??= gridState(design, table);
      return grid;
    },
  };
}

function groupStates({ design, effects }: Estimation, layout: EffectLayout): GroupState[] {
  return design.groups.map(({ name, levels, parts }, g) => {
    const { first, q } = layout.factors[g];
    const columns = layout.columns.slice(first, first + q);
    const all = (which: 'mode' | 'mean' | 'modeSd' | 'sd'): number[] => {
      const values = new Array<number>(levels.length * q);
      for (let c = 0; c < q; c++) {
        const { t, d } = columns[c];
        const from = effects[t][which];
        const stride = design.random[t].names.length;
        for (let level = 0; level < levels.length; level++) values[level * q + c] = from[level * stride + d];
      }
      return values;
    };
    return {
      name,
      columns: columnsOfGroup(design, g),
      levels,
      parts: parts === null ? null : parts.map((part) => ({ levels: part.levels, codes: Array.from(part.codes) })),
      mode: all('mode'),
      mean: all('mean'),
      modeSd: all('modeSd'),
      sd: all('sd'),
    };
  });
}

function columnsOfGroup(design: Design, g: number): string[] {
  const t = design.random.findIndex(({ group }) => group === g);
  return design.formula.random[t].group.map(({ name }) => name);
}

function jointState(
  estimation: Estimation,
  rows: Rows,
  layout: EffectLayout,
  estimates: EstimateState,
): JointState | null {
  const { groups } = estimation.design;
  const blocks = hasIndependentGroups(estimation.design)
    ? levelBlocks(groups[0], layout)
    : wholeBlock(estimation.design, layout);
  if (blocks.size > MOST_CROSSED) return null;
  const above = thresholdsAboveFirst(estimates);
  const shared = {
    layout,
    X: estimation.numbers.beta.map((_, j) => rows.X.subarray(j * rows.nRows, (j + 1) * rows.nRows)),
    Z: columnsOfZ(layout, rows),
    ...scoresAtMode(estimation, above > 0),
    ordered: above > 0 ? { above, y: estimation.design.response.y } : undefined,
  };
  const { covariance, slope } = conditionalLaws(shared, blocks);
  return { block: blocks.size, covariance: Array.from(covariance), slope: Array.from(slope) };
}

/** One grouping factor: each level by itself. */
function levelBlocks({ codes, levels }: Design['groups'][number], { K }: EffectLayout): EffectBlocks {
  return { count: levels.length, size: K, levels: [{ factor: 0, at: 0 }], blockOf: codes, starts: [null] };
}

/** Several: everything depends on everything. */
function wholeBlock({ groups, random }: Design, layout: EffectLayout): EffectBlocks {
  const related = relatedOf(random, layout);
  return {
    ...(related && { related }),
    count: 1,
    size: effectCount(layout),
    levels: layout.factors.flatMap(({ q, start, nLevels }, factor) =>
      Array.from({ length: nLevels }, (_, level) => ({ factor, at: start + level * q })),
    ),
    blockOf: null,
    starts: layout.factors.map(({ q, start }, g) => groups[g].codes.map((code) => start + code * q)),
  };
}

/** Entries of all terms whose levels are related, by number of the effects. */
function relatedOf(random: Design['random'], { factors, columns }: EffectLayout): EffectBlocks['related'] | null {
  const entries = random.flatMap(({ relationship, group }, t) => {
    if (relationship === undefined) return [];
    const { first, start, q } = factors[group];
    const own = columns.findIndex((column) => column.t === t) - first;
    const at = (level: number): number => start + level * q + own;
    return Array.from(relationship.values, (value, k) => [at(relationship.a[k]), at(relationship.b[k]), value]);
  });
  if (entries.length === 0) return null;
  const [a, b, values] = [0, 1, 2].map((k) => entries.map((entry) => entry[k]));
  return { a, b, values };
}

function scoresAtMode(estimation: Estimation, byThresholds: boolean): Omit<EffectRows, 'layout' | 'X' | 'Z'> {
  const { design, family, numbers, effects, shapeCovariance } = estimation;
  const law = rowLawOf(family, numbers);
  const { y, weights } = design.response;
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  if (design.second !== undefined) return secondScores(estimation, eta);
  return rowScores(law, y, weights, eta, byThresholds || shapeCovariance !== null);
}
