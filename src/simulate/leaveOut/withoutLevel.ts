/**
 * The design of some of its rows: without those of one level of a grouping factor, or any.
 */
import type { Design, GroupingFactor, ModelMatrix, Predictor } from '../../design/types.ts';
import { takeRows } from '../../design/variable/value.ts';

export function withoutLevel(design: Design, group: number, level: number): Design {
  const { codes } = design.groups[group];
  return withRows(
    design,
    Int32Array.from(codes.keys()).filter((i) => codes[i] !== level),
  );
}

/** @param kept numbers of rows of the design; levels that do not occur in them are dropped */
export function withRows(design: Design, kept: Int32Array): Design {
  const pick = (x: Float64Array): Float64Array => Float64Array.from(kept, (i) => x[i]);
  const pickColumns = (values: Float64Array, columns: number): Float64Array => {
    const out = new Float64Array(kept.length * columns);
    for (let j = 0; j < columns; j++)
      for (let k = 0; k < kept.length; k++) out[j * kept.length + k] = values[j * design.nObs + kept[k]];
    return out;
  };
  const { response, fixed, rows, second } = design;
  const pickMatrix = (matrix: ModelMatrix): ModelMatrix => ({
    ...matrix,
    values: pickColumns(matrix.values, matrix.names.length),
    variables: matrix.variables?.map((value) => takeRows(value, kept)),
  });
  const pickPredictor = (one: Predictor | null): Predictor | null => one && { ...one, matrix: pickMatrix(one.matrix) };
  return {
    ...design,
    nObs: kept.length,
    rows: Int32Array.from(kept, (i) => (rows === null ? i : rows[i])),
    response: {
      ...response,
      y: pick(response.y),
      weights: pick(response.weights),
      trials: response.trials && pick(response.trials),
    },
    offset: design.offset && pick(design.offset),
    fixed: pickMatrix(fixed),
    ...(second && { second: { zi: pickPredictor(second.zi), disp: pickPredictor(second.disp) } }),
    random: design.random.map((term) => ({ ...term, values: pickColumns(term.values, term.names.length) })),
    groups: design.groups.map((factor) => withoutEmptyLevels(factor, kept)),
  };
}

/** Codes of the kept rows, counted anew over the levels that still occur. */
function withoutEmptyLevels({ name, levels, codes, parts, weights }: GroupingFactor, kept: Int32Array): GroupingFactor {
  const occurs = new Uint8Array(levels.length);
  for (const i of kept) occurs[codes[i]] = 1;
  const place = new Int32Array(levels.length);
  for (let l = 1; l < levels.length; l++) place[l] = place[l - 1] + occurs[l - 1];
  const occurring = Int32Array.from(levels.keys()).filter((l) => occurs[l] === 1);
  return {
    name,
    levels: Array.from(occurring, (l) => levels[l]),
    parts: parts === null ? null : parts.map((part) => ({ ...part, codes: occurring.map((l) => part.codes[l]) })),
    codes: Int32Array.from(kept, (i) => place[codes[i]]),
    ...(weights && { weights: { ...weights, values: Float64Array.from(occurring, (l) => weights.values[l]) } }),
  };
}
