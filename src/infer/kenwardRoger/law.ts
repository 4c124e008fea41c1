/**
 * What Kenward and Roger (Biometrics 53, 1997) make of a linear mixed model by REML: the covariance of beta that knows that variances were
 * estimated, and degrees of freedom of any set of contrasts. S = Var(y) is linear in variances and covariances v_i, S_i its slopes, so
 * that there is no second-order term:
 *   V_a = V + 2 V [sum w_ij (Q_ij - P_i V P_j)] V,   P_i = -X'S^-1 S_i S^-1 X,   Q_ij = X'S^-1 S_i S^-1 S_j S^-1 X,
 * w the inverse of the expected information tr(S^-1 S_i S^-1 S_j) / 2 - tr(V Q_ij) + tr(V P_i V P_j) / 2.
 * As pbkrtest has it (Halekoh and Højsgaard, J. Stat. Softw. 59(9), 2014).
 */
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { Matrix, positiveInverse, sandwich, traceOf } from '../../stats/matrix.ts';
import { momentsOf } from './moments.ts';

export interface KenwardRoger {
  readonly p: number;
  /** sigma^2 (X'V^-1 X)^-1, p x p. */
  readonly vcov: Matrix;
  /** V_a. */
  readonly adjusted: Matrix;
  /** P_i, one for each variance or covariance, sigma^2 last. */
  readonly P: readonly Matrix[];
  /** w, square. */
  readonly W: Matrix;
}

/** @throws GlmmError INVALID_OPTION for models that have none; NUMERICAL_FAILURE */
export function kenwardRoger(estimation: Estimation): KenwardRoger {
  if (estimation.numbers.kind !== 'lmm' || estimation.numbers.method !== 'REML') throw notReml(estimation);
  const { p, basis, XSX, P, Q, traces } = momentsOf(estimation);
  const r = P.length;
  const V = known(positiveInverse(XSX), 'the information of the fixed effects');
  const VP = P.map((Pi) => V.mmul(Pi));
  const information = Matrix.zeros(r, r);
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++)
      information.set(i, j, 0.5 * traces.get(i, j) - traceOf(V, Q[i][j]) + 0.5 * traceOf(VP[i], VP[j]));
  const W = known(positiveInverse(information), 'the expected information of the variances');
  const middle = Matrix.zeros(p, p);
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++) middle.add(Matrix.sub(Q[i][j], P[i].mmul(VP[j])).mul(W.get(i, j)));
  const added = sandwich(V, middle);
  const adjusted = Matrix.add(V, added).add(added.transpose());
  return {
    p,
    vcov: basis.covarianceOfUser(V),
    adjusted: basis.covarianceOfUser(adjusted),
    P: P.map(basis.informationOfUser),
    W,
  };
}

function known(inverse: Matrix | null, what: string): Matrix {
  if (inverse === null) throw failed(what);
  return inverse;
}

function failed(what: string): GlmmError {
  return new GlmmError(
    'NUMERICAL_FAILURE',
    `${what} is not positive definite, so that Kenward and Roger's method has no answer: ask for df: 'satterthwaite'`,
  );
}

function notReml({ numbers }: Estimation): GlmmError {
  const why =
    numbers.kind === 'lmm'
      ? 'and this fit is by maximum likelihood: fit it again by REML'
      : "and this is none: its degrees of freedom are infinite, df: 'asymptotic'";
  return new GlmmError('INVALID_OPTION', `df: 'kenward-roger' is for linear mixed models by REML, ${why}`, {
    option: 'df',
    value: 'kenward-roger',
  });
}
