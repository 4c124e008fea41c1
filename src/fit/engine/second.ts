/**
 * The columns of second predictors as the kernels take them, standardised, and the way from their coefficients to the user's. Those of the
 * log odds of excess zeros come first, then those of the logarithm of the shape: a column of ones where that is one number.
 */
import type { Predictor } from '../../design/types.ts';
import { familyOf, isLinearModel } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import type { ScaledColumns, SecondColumns } from '../../wasm/scaledColumns.ts';
import type { EngineDesign } from './dimension.ts';
import { interceptColumn, scaleFixed } from './scale.ts';

/** A part of the columns: where it begins among them, and its intercept there. */
export interface SecondPart {
  /** Whose it is; null of a shape that is one number. */
  readonly component: 'zi' | 'disp' | null;
  readonly first: number;
  readonly columns: Pick<ScaledColumns, 'center' | 'factor' | 'values'>;
  /** -1 without. */
  readonly intercept: number;
  /** 1 or -1: what the user's coefficients are of the logarithm of the shape. */
  readonly sign: number;
}

export interface SecondParts extends SecondColumns {
  readonly parts: readonly SecondPart[];
  /** Of the parts, which is the zeros' and which the shape's. */
  readonly zi: SecondPart | null;
  readonly shape: SecondPart | null;
  /** Whether the shape is one number. */
  readonly isOneShape: boolean;
  /** Of the rows; those of weight zero say nothing. */
  readonly weights: Float64Array;
  /** Whether the shape is that of a linear model's residual variance, in the unit of the random effects. */
  readonly isResidual: boolean;
}

/** null where there is no second predictor. */
export function secondParts({ second, nObs, response }: EngineDesign, family: Family): SecondParts | null {
  if (second === undefined) return null;
  const { extra } = familyOf(family);
  const pieces: ScaledColumns[] = [];
  let count = 0;
  const add = (
    component: SecondPart['component'],
    columns: ScaledColumns,
    intercept: number,
    sign: number,
  ): SecondPart => {
    const part = { component, first: count, columns, intercept, sign };
    pieces.push(columns);
    count += columns.factor.length;
    return part;
  };
  const predictor = (component: 'zi' | 'disp', { matrix }: Predictor, sign: number): SecondPart =>
    add(component, { ...scaleFixed(matrix, nObs), sparse: undefined }, interceptColumn(matrix), sign);
  const zi = second.zi && predictor('zi', second.zi, 1);
  const shape =
    second.disp !== null
      ? predictor('disp', second.disp, extra!.ofLogShape(1) > 1 ? 1 : -1)
      : extra !== null
        ? add(null, ones(nObs), 0, 1)
        : null;
  return {
    columns: joined(pieces, nObs),
    nZero: zi === null ? 0 : zi.columns.factor.length,
    parts: [zi, shape].filter((part) => part !== null),
    zi,
    shape,
    isOneShape: second.disp === null && extra !== null,
    weights: response.weights,
    isResidual: isLinearModel(family),
  };
}

function ones(nObs: number): ScaledColumns {
  return { values: new Float64Array(nObs).fill(1), center: new Float64Array(1), factor: new Float64Array(1).fill(1) };
}

function joined(pieces: readonly ScaledColumns[], nObs: number): ScaledColumns {
  const count = pieces.reduce((sum, { factor }) => sum + factor.length, 0);
  const values = new Float64Array(nObs * count);
  const center = new Float64Array(count);
  const factor = new Float64Array(count);
  let at = 0;
  for (const piece of pieces) {
    values.set(piece.values, at * nObs);
    center.set(piece.center, at);
    factor.set(piece.factor, at);
    at += piece.factor.length;
  }
  return { values, center, factor };
}
