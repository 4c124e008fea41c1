/**
 * What Kenward and Roger (Biometrics 53, 1997) make of a linear mixed model by REML: the covariance of beta that knows that variances were
 * estimated, and degrees of freedom of any set of contrasts. S = Var(y) is linear in variances and covariances v_i, S_i its slopes, so
 * that there is no second-order term:
 *   V_a = V + 2 V [sum w_ij (Q_ij - P_i V P_j)] V,   P_i = -X'S^-1 S_i S^-1 X,   Q_ij = X'S^-1 S_i S^-1 S_j S^-1 X,
 * w the inverse of the expected information tr(S^-1 S_i S^-1 S_j) / 2 - tr(V Q_ij) + tr(V P_i V P_j) / 2.
 * As pbkrtest has it (Halekoh and Højsgaard, J. Stat. Softw. 59(9), 2014).
 */
import { GlmmError } from '../../errors.ts';
import type { FitCore } from '../../fit/core.ts';
import { choleskyFactor, choleskyInverse } from '../../optimize/symmetric.ts';
import { product, trace, tracesOf } from './matrices.ts';
import { momentsOf } from './moments.ts';

export interface KenwardRoger {
  readonly p: number;
  /** sigma^2 (X'V^-1 X)^-1, p x p, row-major. */
  readonly vcov: Float64Array;
  /** V_a. */
  readonly adjusted: Float64Array;
  /** P_i, one for each variance or covariance, sigma^2 last. */
  readonly P: readonly Float64Array[];
  /** w, square. */
  readonly W: Float64Array;
}

/** @throws GlmmError INVALID_OPTION for models that have none; NUMERICAL_FAILURE */
export function kenwardRoger(core: FitCore): KenwardRoger {
  if (core.numbers.kind !== 'lmm' || core.numbers.method !== 'REML') throw notReml(core);
  const moments = momentsOf(core);
  const { p, basis, XSX, P, Q, traces } = moments;
  const r = P.length;
  const factor = choleskyFactor(XSX, p);
  if (factor === null) throw failed('the information of the fixed effects');
  const V = choleskyInverse(factor, p);
  const VP = P.map((Pi) => product(V, Pi, p));
  const information = new Float64Array(r * r);
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++)
      information[i * r + j] = 0.5 * traces[i * r + j] - tracesOf(V, Q[i][j], p) + 0.5 * trace(VP[i], VP[j], p);
  const W = inverseOf(information, r);
  const middle = new Float64Array(p * p);
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++) {
      const PVP = product(P[i], VP[j], p);
      const w = W[i * r + j];
      for (let k = 0; k < p * p; k++) middle[k] += w * (Q[i][j][k] - PVP[k]);
    }
  const added = product(product(V, middle, p), V, p);
  const adjusted = V.map((value, k) => value + added[k] + added[(k % p) * p + Math.floor(k / p)]);
  return {
    p,
    vcov: basis.covarianceOfUser(V),
    adjusted: basis.covarianceOfUser(adjusted),
    P: P.map(basis.informationOfUser),
    W,
  };
}

/** In units of the diagonal, so that variances of any size have a factor. */
function inverseOf(matrix: Float64Array, n: number): Float64Array {
  const unit = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(matrix[i * n + i]));
  const scaled = matrix.map((value, k) => value * unit[Math.floor(k / n)] * unit[k % n]);
  const factor = choleskyFactor(scaled, n);
  if (factor === null) throw failed('the expected information of the variances');
  return choleskyInverse(factor, n).map((value, k) => value * unit[Math.floor(k / n)] * unit[k % n]);
}

function failed(what: string): GlmmError {
  return new GlmmError(
    'NUMERICAL_FAILURE',
    `${what} is not positive definite, so that Kenward and Roger's method has no answer: ask for df: 'satterthwaite'`,
  );
}

function notReml({ numbers }: FitCore): GlmmError {
  const why =
    numbers.kind === 'lmm'
      ? 'and this fit is by maximum likelihood: fit it again by REML'
      : "and this is none: its degrees of freedom are infinite, df: 'asymptotic'";
  return new GlmmError('INVALID_OPTION', `df: 'kenward-roger' is for linear mixed models by REML, ${why}`, {
    option: 'df',
    value: 'kenward-roger',
  });
}
