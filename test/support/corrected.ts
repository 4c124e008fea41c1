/**
 * CR2 by its definition, with matrices of all rows of a cluster (Pustejovsky and Tipton, J. Bus. Econ. Stat. 36, 2018, equations 6 and 11):
 * A = S^(1/2) [S^(1/2) (I - H) S (I - H)' S^(1/2)]^(-1/2) S^(1/2), and df from the quadratic form in y, nObs x nObs.
 */
import { Matrix, ofEigenvalues, positiveInverse, sandwich, symmetricEigen } from '../../src/stats/matrix.ts';

/** @param S Var(y) @param clusters of each row, from 0 on */
export function correctedOfRows(
  X: Matrix,
  S: Matrix,
  residual: readonly number[],
  clusters: ArrayLike<number>,
): { readonly vcov: Matrix; readonly df: readonly number[] } {
  const n = X.rows;
  const inverse = positiveInverse(S)!;
  const M = positiveInverse(X.transpose().mmul(inverse).mmul(X))!;
  const H = X.mmul(M).mmul(X.transpose()).mmul(inverse);
  // Var(y - X beta) under the model
  const R = sandwich(Matrix.sub(Matrix.eye(n), H), S);
  const nClusters = 1 + Math.max(...Array.from(clusters));
  const spread = Matrix.zeros(X.columns, X.columns);
  /** Of each coefficient: rows g_c with Var(estimate) = sum (g_c'(y - X beta))^2. */
  const rows: number[][][] = Array.from({ length: X.columns }, () => []);
  for (let c = 0; c < nClusters; c++) {
    const own = Array.from({ length: n }, (_, i) => i).filter((i) => clusters[i] === c);
    const Sc = S.selection(own, own);
    const root = ofEigenvalues(symmetricEigen(Sc), Math.sqrt);
    const middle = symmetricEigen(sandwich(root, R.selection(own, own)));
    const A = sandwich(
      root,
      ofEigenvalues(middle, (value) => 1 / Math.sqrt(value)),
    );
    const Xc = X.selection(own, [...Array(X.columns).keys()]);
    const G = M.mmul(Xc.transpose()).mmul(positiveInverse(Sc)!).mmul(A);
    const step = G.mmul(Matrix.columnVector(own.map((i) => residual[i])));
    spread.add(step.mmul(step.transpose()));
    for (let j = 0; j < X.columns; j++) {
      const row = new Array<number>(n).fill(0);
      own.forEach((i, k) => {
        row[i] = G.get(j, k);
      });
      rows[j].push(row);
    }
  }
  const df = rows.map((of) => {
    const Omega = sandwich(new Matrix(of), R);
    const trace = Omega.trace();
    return (trace * trace) / Matrix.mul(Omega, Omega).sum();
  });
  return { vcov: spread, df };
}
