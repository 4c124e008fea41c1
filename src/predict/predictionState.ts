/**
 * From a fit to its {@link PredictionState}: the one place where predictions look at the data of the fit.
 */
import type { Design } from '../design/types.ts';
import type { RowLaw } from '../family/rowScore.ts';
import type { FitCore } from '../fit/core.ts';
import { shapeOf } from '../fit/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../fit/predictor.ts';
import { orderByGroup } from '../wasm/rowOrder.ts';
import { conditionalLaw, conditionalWorkspace, type EffectBlock, type RowScores, rowScores } from './conditionalLaw.ts';
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
  let joint: JointState | null | undefined;
  return {
    ...estimates,
    groups: groupStates(core, layout),
    // a pass over the rows that predictions without standard errors do not need
    get joint() {
      if (joint === undefined) joint = jointState(core, rows, layout);
      return joint;
    },
  };
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
    ...scoresAtMode(core),
  };
  const covariance: number[] = [];
  const slope: number[] = [];
  const work = conditionalWorkspace({ ...shared, size: blocks[0].size });
  for (const block of blocks) {
    const law = conditionalLaw({ ...shared, ...block }, work);
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
  const rows = order ?? Int32Array.from(codes.keys());
  const place = (): number => 0;
  const alone = [{ factor: 0, at: 0 }];
  return levels.map((_, level) => ({
    levels: alone,
    size: K,
    rows: rows.subarray(start[level], start[level + 1]),
    place,
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

function scoresAtMode({ design, family, numbers, effects, shapeCovariance }: FitCore): RowScores {
  const law: RowLaw = {
    family: family.family,
    link: family.link,
    dispersion: numbers.sigma * numbers.sigma,
    shape: shapeOf(numbers.dispersion) ?? Number.POSITIVE_INFINITY,
  };
  const { y, weights } = design.response;
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  return rowScores(law, y, weights, eta, shapeCovariance !== null);
}
