/**
 * From the optimiser's parameters to the user's: both are (theta, beta, log shape where the density has one), and the map between
 * them is linear.
 *   theta of row r of term t:  theta_user = factor_tr theta
 *   beta_j = factor_j b_j,     intercept = b_0 - sum_j factor_j center_j b_j      (docs/mathematics.md (8.1), (9.2))
 *   log shape as it is
 */
import { type ScaledColumns, thetaCells } from '../wasm/grouped.ts';

/** Size and layout of the parameters of one model. */
export interface ParameterMap {
  readonly nTheta: number;
  readonly nBeta: number;
  /** 0 or 1 */
  readonly nShape: number;
  /** nTheta + nBeta + nShape */
  readonly size: number;
  /** Row and column in Lambda (all terms down its diagonal) of each theta. */
  readonly row: Int32Array;
  readonly col: Int32Array;
  /** user = jacobian * optimiser's, square, row-major. */
  readonly jacobian: Float64Array;
}

export function parameterMap(
  X: ScaledColumns,
  Z: readonly ScaledColumns[],
  intercept: number,
  nShape = 0,
): ParameterMap {
  const { row, col } = thetaCells(Z.map((term) => term.factor.length));
  const zFactor = Z.flatMap((term) => [...term.factor]);
  const nTheta = row.length;
  const nBeta = X.factor.length;
  const size = nTheta + nBeta + nShape;
  const jacobian = new Float64Array(size * size);
  for (let k = 0; k < nTheta; k++) jacobian[k * size + k] = zFactor[row[k]];
  for (let j = 0; j < nBeta; j++) {
    const at = nTheta + j;
    jacobian[at * size + at] = X.factor[j];
    if (intercept >= 0 && j !== intercept) jacobian[(nTheta + intercept) * size + at] = -X.factor[j] * X.center[j];
  }
  if (nShape === 1) jacobian[size * size - 1] = 1;
  return { nTheta, nBeta, nShape, size, row, col, jacobian };
}

/** The optimiser's parameters on the user's scale. */
export function toUser(map: ParameterMap, parameters: Float64Array): Float64Array {
  const size = parameters.length;
  const user = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += map.jacobian[i * size + j] * parameters[j];
    user[i] = sum;
  }
  return user;
}

/** A covariance of the optimiser's parameters on the user's scale: J V J'. */
export function covarianceToUser(map: ParameterMap, covariance: Float64Array): Float64Array {
  const { size } = map;
  const half = new Float64Array(size * size);
  const user = new Float64Array(size * size);
  const J = map.jacobian;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) if (J[i * size + k] !== 0) sum += J[i * size + k] * covariance[k * size + j];
      half[i * size + j] = sum;
    }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) if (J[j * size + k] !== 0) sum += half[i * size + k] * J[j * size + k];
      user[i * size + j] = sum;
    }
  return user;
}

/** The optimiser's parameters from the user's, by back substitution. */
export function fromUser(map: ParameterMap, user: ArrayLike<number>): Float64Array {
  const { size } = map;
  const parameters = Float64Array.from(user);
  for (let i = 0; i < size; i++) parameters[i] /= map.jacobian[i * size + i];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      if (j !== i && map.jacobian[i * size + j] !== 0) parameters[i] -= map.jacobian[i * size + j] * parameters[j];
  return parameters;
}
