/**
 * From the optimiser's parameters to the user's: both are (theta, beta, log shape where the density has one).
 *   beta_j = factor_j b_j,     intercept = b_0 - sum_j factor_j center_j b_j      (docs/mathematics.md (8.1), (9.2))
 *   theta of row r of term t:  theta_user = factor_tr theta; of a term with a basis M:  T_user = triangle of M T      (8.8)
 *   of other structures each theta with a unit has that of its effect, whatever stands in covariance/
 *   log shape as it is; coefficients of second predictors as beta
 */
import { type ThetaMap, thetaMap } from '../../covariance/map.ts';
import type { RandomColumns, ScaledColumns } from '../../wasm/scaledColumns.ts';
import type { SecondParts } from './second.ts';
import { triangle } from './triangle.ts';

/** Size and layout of the parameters of one model. */
export interface ParameterMap {
  readonly nTheta: number;
  readonly nBeta: number;
  /** Parameters of the density: 1 where it has a shape, those of thresholds. */
  readonly nShape: number;
  /** Whether the last is the logarithm of a shape that all rows have, and no threshold's. */
  readonly hasScale: boolean;
  /** Which parameter moves the logarithms of all shapes alike: the last one, or the intercept of a second predictor; -1 without. */
  readonly shapeAt: number;
  /** The predictors of excess zeros and of the dispersion that there are. */
  readonly second: readonly OwnColumns[];
  /** nTheta + nBeta + nShape */
  readonly size: number;
  /** The terms in theta. */
  readonly lambda: ThetaMap;
  /** What an effect of the optimiser's is multiplied by to be the user's, one an effect of all terms. */
  readonly units: Float64Array;
  /** user = jacobian * optimiser's, square, row-major; of theta its diagonal alone, which is all where a term has no basis. */
  readonly jacobian: Float64Array;
  /** The terms whose effects are mixed. */
  readonly bases: readonly TermBasis[];
}

/** Coefficients of a second predictor, and its columns. */
export interface OwnColumns {
  readonly component: 'zi' | 'disp';
  /** Index of the first among the parameters. */
  readonly first: number;
  readonly count: number;
  /** nObs x count, column-major, as users have them. */
  readonly values: Float64Array;
  readonly hasIntercept: boolean;
  /** Of the rows. */
  readonly weights: Float64Array;
  /** Whether they predict the logarithm of a linear model's residual variance. */
  readonly isResidual: boolean;
}

export interface TermBasis {
  /** Index of the term's first theta. */
  readonly first: number;
  readonly q: number;
  /** b of the user = M b, q x q, row-major; its rows but one are diagonal. */
  readonly M: Float64Array;
  readonly inverse: Float64Array;
}

export function parameterMap(
  X: ScaledColumns,
  Z: readonly RandomColumns[],
  intercept: number,
  nShape = 0,
  ofThresholds = false,
  second: SecondParts | null = null,
): ParameterMap {
  const units = Float64Array.from(
    Z.flatMap(({ factor, basis }) => Array.from(factor, (f, j) => basis?.[j * (factor.length + 1)] ?? f)),
  );
  const lambda = thetaMap(Z.map(({ factor, covariance }) => ({ q: factor.length, covariance })));
  const { nTheta, unit } = lambda;
  const nBeta = X.factor.length;
  const size = nTheta + nBeta + nShape;
  const jacobian = new Float64Array(size * size);
  for (let k = 0; k < nTheta; k++) jacobian[k * size + k] = unit[k] < 0 ? 1 : units[unit[k]];
  for (let j = 0; j < nBeta; j++) {
    const at = nTheta + j;
    jacobian[at * size + at] = X.factor[j];
    if (intercept >= 0 && j !== intercept) jacobian[(nTheta + intercept) * size + at] = -X.factor[j] * X.center[j];
  }
  for (let k = size - nShape; k < size; k++) jacobian[k * size + k] = 1;
  const own = nTheta + nBeta;
  for (const { first, columns, intercept, sign } of second?.parts ?? [])
    for (let j = 0; j < columns.factor.length; j++) {
      const at = own + first + j;
      const factor = sign * columns.factor[j];
      jacobian[at * size + at] = factor;
      if (intercept >= 0 && j !== intercept)
        jacobian[(own + first + intercept) * size + at] = -factor * columns.center[j];
    }
  const hasScale = second === null ? nShape === 1 && !ofThresholds : second.isOneShape;
  const level = second?.shape ?? null;
  return {
    nTheta,
    nBeta,
    nShape,
    hasScale,
    shapeAt: hasScale ? size - 1 : level === null || level.intercept < 0 ? -1 : own + level.first + level.intercept,
    second: second === null ? [] : columnsOf(second, own),
    size,
    lambda,
    units,
    jacobian,
    bases: basesOf(Z, lambda),
  };
}

function columnsOf({ parts, weights, isResidual }: SecondParts, own: number): OwnColumns[] {
  return parts.flatMap(({ component, first, columns: { values, factor }, intercept }) =>
    component === null
      ? []
      : [
          {
            ...{ component, first: own + first, count: factor.length, values, hasIntercept: intercept === 0, weights },
            isResidual: isResidual && component === 'disp',
          },
        ],
  );
}

/** Only terms whose theta are their cells are mixed. */
function basesOf(Z: readonly RandomColumns[], { terms }: ThetaMap): TermBasis[] {
  return Z.flatMap(({ factor, basis }, t) => {
    const q = factor.length;
    return basis === undefined ? [] : [{ first: terms[t].firstTheta, q, M: basis, inverse: inverseOf(basis, q) }];
  });
}

/** Of a matrix whose rows but one are diagonal. */
function inverseOf(M: Float64Array, q: number): Float64Array {
  const inverse = new Float64Array(q * q);
  for (let i = 0; i < q; i++)
    for (let j = 0; j < q; j++) {
      const own = M[i * q + i];
      inverse[i * q + j] = i === j ? 1 / own : -M[i * q + j] / own / M[j * q + j];
    }
  return inverse;
}

/** The optimiser's parameters on the user's scale. */
export function toUser(map: ParameterMap, parameters: Float64Array): Float64Array {
  const user = times(map.jacobian, parameters, parameters.length);
  for (const term of map.bases) mix(term, term.M, parameters, user, []);
  return user;
}

/** Derivatives of the user's parameters by the optimiser's at `parameters`, square, row-major. */
function jacobianAt(map: ParameterMap, parameters: ArrayLike<number>): Float64Array {
  if (map.bases.length === 0) return map.jacobian;
  const { size } = map;
  const jacobian = map.jacobian.slice();
  for (const term of map.bases) {
    const cells = (term.q * (term.q + 1)) / 2;
    const slopes = Array.from({ length: cells }, (_, k) => {
      const unit = new Float64Array(size);
      unit[term.first + k] = 1;
      return unit;
    });
    mix(term, term.M, parameters, new Float64Array(size), slopes);
    slopes.forEach((slope, k) => {
      for (let i = 0; i < cells; i++) jacobian[(term.first + i) * size + term.first + k] = slope[term.first + i];
    });
  }
  return jacobian;
}

/** The theta of a term in `to` := the triangle of `matrix` T; slopes in that theta likewise. */
function mix(
  { first, q }: TermBasis,
  matrix: Float64Array,
  from: ArrayLike<number>,
  to: Float64Array,
  slopes: readonly Float64Array[],
): void {
  const product = (theta: ArrayLike<number>): Float64Array => {
    const W = new Float64Array(q * q);
    let at = first;
    for (let c = 0; c < q; c++)
      for (let r = c; r < q; r++, at++) for (let i = 0; i < q; i++) W[i * q + c] += matrix[i * q + r] * theta[at];
    return W;
  };
  const put = (T: Float64Array, theta: Float64Array): void => {
    let at = first;
    for (let c = 0; c < q; c++) for (let r = c; r < q; r++) theta[at++] = T[r * q + c];
  };
  const moved = slopes.map(product);
  put(triangle(product(from), moved, q), to);
  moved.forEach((T, k) => {
    put(T, slopes[k]);
  });
}

/** A covariance of the optimiser's parameters on the user's scale, J V J' with J taken at `parameters`. */
export function covarianceToUser(
  map: ParameterMap,
  covariance: Float64Array,
  parameters: ArrayLike<number>,
): Float64Array {
  const { size } = map;
  const half = new Float64Array(size * size);
  const user = new Float64Array(size * size);
  const J = jacobianAt(map, parameters);
  // most rows have their diagonal alone
  const entries: number[][] = [];
  for (let i = 0; i < size; i++) entries.push(nonZeros(J, i * size, size));
  for (let i = 0; i < size; i++)
    for (const k of entries[i]) {
      const factor = J[i * size + k];
      for (let j = 0; j < size; j++) half[i * size + j] += factor * covariance[k * size + j];
    }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (const k of entries[j]) sum += half[i * size + k] * J[j * size + k];
      user[i * size + j] = sum;
    }
  return user;
}

function nonZeros(matrix: Float64Array, from: number, n: number): number[] {
  const found: number[] = [];
  for (let k = 0; k < n; k++) if (matrix[from + k] !== 0) found.push(k);
  return found;
}

/** Small steps of the optimiser's parameters, taken at `parameters`, on the user's scale. */
export function stepToUser(map: ParameterMap, step: Float64Array, parameters: ArrayLike<number>): Float64Array {
  return times(jacobianAt(map, parameters), step, step.length);
}

/** Slopes in the user's parameters as those in the optimiser's. */
export function gradientToOptimiser(
  map: ParameterMap,
  slope: Float64Array,
  parameters: ArrayLike<number>,
): Float64Array {
  const J = jacobianAt(map, parameters);
  const own = new Float64Array(map.size);
  for (let i = 0; i < map.size; i++)
    if (slope[i] !== 0) for (let k = 0; k < map.size; k++) own[k] += J[i * map.size + k] * slope[i];
  return own;
}

function times(matrix: Float64Array, x: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j] * x[j];
    product[i] = sum;
  }
  return product;
}

/** The optimiser's parameters from the user's, by back substitution. */
export function fromUser(map: ParameterMap, user: ArrayLike<number>): Float64Array {
  const { size } = map;
  const parameters = Float64Array.from(user);
  for (let i = 0; i < size; i++) parameters[i] /= map.jacobian[i * size + i];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      if (j !== i && map.jacobian[i * size + j] !== 0)
        parameters[i] -= (map.jacobian[i * size + j] * parameters[j]) / map.jacobian[i * size + i];
  for (const term of map.bases) mix(term, term.inverse, user, parameters, []);
  return parameters;
}

/** Terms whose triangle has elements off its diagonal. */
export function vectorTerms({ lambda }: ParameterMap): number {
  return lambda.terms.filter(({ structure, q }) => q > 1 && !structure.isDiagonal).length;
}
