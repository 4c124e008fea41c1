/**
 * Degrees of freedom of contrasts c'beta by CR2 (Pustejovsky and Tipton, J. Bus. Econ. Stat. 36, 2018). With the covariances of the clusters' shares of the
 * estimates under the model,
 *   Omega^st_gh = [g = h] c_s'O_g c_t - t_sg'M t_th,   t_sg = T_g'c_s,   O_g = u'S u,   T_g = u'X of cluster g,
 * one contrast has Satterthwaite's (tr Omega)^2 / sum Omega_gh^2, and q of them, made independent and of variance one, those of Hotelling's T^2:
 *   eta = q (q + 1) / sum_st Var(d_st),   Var(d_st) = sum_gh Omega^ss_gh Omega^tt_gh + Omega^st_gh Omega^ts_gh
 * The sums over pairs of clusters are products of sums over clusters, since sum_gh (v_sg'v_sh)(v_tg'v_th) = |sum_g v_sg v_tg'|^2, M = R'R, v = R t
 * (docs/mathematics.md (15.14), (15.15)).
 */
import { Matrix, matrixOf, ofEigenvalues, positiveFactor, symmetricEigen } from '../../stats/matrix.ts';

/** What the clusters leave for it; p coefficients, and p x p numbers for each cluster, row by row, one after the other. */
export interface ContrastFreedom {
  /** (X'V^-1 X)^-1 */
  readonly M: readonly number[];
  readonly own: readonly number[];
  readonly through: readonly number[];
}

/** @param c a number for each coefficient; Infinity where all are zero */
export function freedomOfContrast({ M, own, through }: ContrastFreedom, c: ArrayLike<number>): number {
  const p = c.length;
  const products = new Float64Array(p * p);
  const t = new Float64Array(p);
  let trace = 0;
  // sum of Omega_gg^2 - (t_g'M t_g)^2
  let diagonal = 0;
  for (let at = 0; at < own.length; at += p * p) {
    t.fill(0);
    let alone = 0;
    for (let i = 0; i < p; i++) {
      if (c[i] === 0) continue;
      for (let j = 0; j < p; j++) {
        alone += c[i] * own[at + i * p + j] * c[j];
        t[j] += c[i] * through[at + i * p + j];
      }
    }
    let shared = 0;
    for (let i = 0; i < p; i++) {
      let Mt = 0;
      for (let j = 0; j < p; j++) {
        Mt += M[i * p + j] * t[j];
        products[i * p + j] += t[i] * t[j];
      }
      shared += t[i] * Mt;
    }
    trace += alone - shared;
    diagonal += alone * (alone - 2 * shared);
  }
  if (trace === 0) return Number.POSITIVE_INFINITY;
  const MP = matrixOf(M, p, p).mmul(matrixOf(products, p, p));
  return (trace * trace) / (diagonal + Matrix.mul(MP, MP.transpose()).sum());
}

/** eta; of one contrast the same. @param L independent contrasts, a row each */
export function freedomOfContrasts(freedom: ContrastFreedom, L: Matrix): number {
  const q = L.rows;
  const traces = Matrix.zeros(q, q);
  for (const { own, V } of sharesOf(freedom, L)) traces.add(Matrix.sub(own, V.mmul(V.transpose())));
  const unit = ofEigenvalues(symmetricEigen(traces), (value) => (value > 0 ? 1 / Math.sqrt(value) : 0));
  const shares = sharesOf(freedom, unit.mmul(L));
  let variances = 0;
  for (let s = 0; s < q; s++) for (let t = 0; t < q; t++) variances += varianceOf(shares, s, t);
  return (q * (q + 1)) / variances;
}

/** Of a cluster: c_s'O c_t, q x q, and v_s, a row each. */
interface Share {
  readonly own: Matrix;
  readonly V: Matrix;
}

function sharesOf({ M, own, through }: ContrastFreedom, L: Matrix): Share[] {
  const p = L.columns;
  const R = positiveFactor(matrixOf(M, p, p))?.lowerTriangularMatrix ?? Matrix.zeros(p, p);
  return Array.from({ length: own.length / (p * p) }, (_, g) => {
    const block = (of: readonly number[]): Matrix => matrixOf(of.slice(g * p * p, (g + 1) * p * p), p, p);
    return { own: L.mmul(block(own)).mmul(L.transpose()), V: L.mmul(block(through)).mmul(R) };
  });
}

function varianceOf(shares: readonly Share[], s: number, t: number): number {
  const p = shares[0]?.V.columns ?? 0;
  const W = new Float64Array(p * p);
  let alone = 0;
  for (const { own, V } of shares) {
    const product = (a: number, b: number): number => {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += V.get(a, k) * V.get(b, k);
      return sum;
    };
    // what a cluster has by itself, beside the products of sums below
    const added = (o: number, x: number, o2: number, y: number): number => o * o2 - o * y - o2 * x;
    alone += added(own.get(s, s), product(s, s), own.get(t, t), product(t, t));
    alone += added(own.get(s, t), product(s, t), own.get(t, s), product(t, s));
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) W[i * p + j] += V.get(s, i) * V.get(t, j);
  }
  let together = 0;
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) together += W[i * p + j] * (W[i * p + j] + W[j * p + i]);
  return alone + together;
}
