/**
 * From a fit to its {@link PredictionState}: the one place where predictions look at the data of the fit.
 */
import type { Design } from '../design/types.ts';
import { type RowLaw, rowScore } from '../family/rowScore.ts';
import type { FitCore } from '../fit/core.ts';
import { shapeOf } from '../fit/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../fit/predictor.ts';
import { orderByGroup } from '../wasm/rowOrder.ts';
import { conditionalLaw, type EffectBlock } from './conditionalLaw.ts';
import { columnsOfZ, type EffectLayout, effectCount, effectLayout } from './effectLayout.ts';
import { estimateState } from './estimateState.ts';
import { MOST_CROSSED } from './jointLaw.ts';
import { type Rows, rowsOfDesign } from './rows.ts';
import type { GroupState, JointState, PredictionState } from './state.ts';

export function predictionState(core: FitCore): PredictionState {
  const { design, family } = core;
  const rows = rowsOfDesign(design, family.family);
  const estimates = estimateState(core, rows);
  const layout = effectLayout(
    estimates,
    design.groups.map(({ levels }) => levels.length),
  );
  return { ...estimates, groups: groupStates(core, layout), joint: jointState(core, rows, layout) };
}

function groupStates({ design, effects }: FitCore, layout: EffectLayout): GroupState[] {
  return design.groups.map(({ name, levels, parts }, g) => {
    const { first, q } = layout.factors[g];
    const columns = layout.columns.slice(first, first + q);
    const all = (which: 'mode' | 'mean' | 'modeSd' | 'sd'): number[] =>
      levels.flatMap((_, level) =>
        columns.map(({ t, d }) => effects[t][which][level * design.random[t].names.length + d]),
      );
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

function jointState(core: FitCore, rows: Rows, layout: EffectLayout): JointState | null {
  const blocks = core.design.groups.length === 1 ? levelBlocks(core.design, layout) : [wholeBlock(core.design, layout)];
  if (blocks[0].size > MOST_CROSSED) return null;
  const shared = {
    layout,
    X: core.numbers.beta.map((_, j) => rows.X.subarray(j * rows.nRows, (j + 1) * rows.nRows)),
    Z: columnsOfZ(layout, rows),
    scores: scoresAtMode(core),
  };
  const covariance: number[] = [];
  const slope: number[] = [];
  for (const block of blocks) {
    const law = conditionalLaw({ ...shared, ...block });
    for (const value of law.covariance) covariance.push(value);
    for (const value of law.slope) slope.push(value);
  }
  return { block: blocks[0].size, covariance, slope };
}

type BlockRows = Pick<EffectBlock, 'levels' | 'size' | 'rows' | 'place'>;

/** One grouping factor: each level by itself. */
function levelBlocks(design: Design, { K }: EffectLayout): BlockRows[] {
  const [{ codes, levels }] = design.groups;
  const { order, start } = orderByGroup(codes, levels.length);
  return levels.map((_, level) => ({
    levels: [{ factor: 0, at: 0 }],
    size: K,
    rows: Int32Array.from({ length: start[level + 1] - start[level] }, (__, k) =>
      order === null ? start[level] + k : order[start[level] + k],
    ),
    place: () => 0,
  }));
}

/** Several: everything hangs together. */
function wholeBlock(design: Design, layout: EffectLayout): BlockRows {
  return {
    levels: layout.factors.flatMap(({ q, start, nLevels }, factor) =>
      Array.from({ length: nLevels }, (_, level) => ({ factor, at: start + level * q })),
    ),
    size: effectCount(layout),
    rows: Int32Array.from({ length: design.nObs }, (_, i) => i),
    place: (row, g) => layout.factors[g].start + design.groups[g].codes[row] * layout.factors[g].q,
  };
}

function scoresAtMode({ design, family, numbers, effects }: FitCore): EffectBlock['scores'] {
  const law: RowLaw = {
    family: family.family,
    link: family.link,
    dispersion: numbers.sigma * numbers.sigma,
    shape: shapeOf(numbers.dispersion) ?? Number.POSITIVE_INFINITY,
  };
  const { y, weights } = design.response;
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  return Array.from(eta, (value, i) => rowScore(law, y[i], weights[i], value));
}
