/**
 * z'f(Shat) z from the steps of conjugate gradients: they are those of Lanczos' method, whose tridiagonal matrix has the nodes of a Gauss rule for
 * the eigenvalues of Shat as z weighs them (Golub and Meurant, Matrices, moments and quadrature, 2010, ch. 4 and 6).
 */
import { get, int, set } from "../../linalg/access";
import { log } from "../../math/log";
import { Krylov, LANES } from "../model";

const MAX_ROTATIONS: i32 = 60;
/** Elements beside the diagonal count as zero below this share of those on it. */
const NEGLIGIBLE: f64 = 1e-16;

/** Nodes into `diagonal`, roots of the weights into `firstRow`; how many there are, of right side l. */
export function gaussRule(k: Krylov, l: i32): i32 {
  const n = int(k.count, l);
  const d = k.diagonal;
  const e = k.beside;
  for (let j = 0; j < n; j++) {
    const alpha = get(k.alphas, j * LANES + l);
    let value = 1.0 / alpha;
    if (j > 0) value += get(k.betas, (j - 1) * LANES + l) / get(k.alphas, (j - 1) * LANES + l);
    set(d, j, value);
    set(e, j, j + 1 < n ? Math.sqrt(get(k.betas, j * LANES + l)) / alpha : 0.0);
    set(k.firstRow, j, j == 0 ? 1.0 : 0.0);
  }
  for (let j = 0; j < n; j++) diagonalise(d, e, k.firstRow, j, n);
  return n;
}

/** Implicit QL steps until row j has nothing beside its diagonal, of which the first row of the eigenvectors is kept. */
function diagonalise(d: usize, e: usize, row: usize, j: i32, n: i32): void {
  for (let rotation = 0; rotation < MAX_ROTATIONS; rotation++) {
    let end = j;
    while (end + 1 < n && abs(get(e, end)) > NEGLIGIBLE * (abs(get(d, end)) + abs(get(d, end + 1)))) end++;
    if (end == j) return;
    let g = (get(d, j + 1) - get(d, j)) / (2.0 * get(e, j));
    let r = Math.sqrt(g * g + 1.0);
    g = get(d, end) - get(d, j) + get(e, j) / (g + (g < 0.0 ? -r : r));
    let s = 1.0;
    let c = 1.0;
    let p = 0.0;
    let i = end - 1;
    for (; i >= j; i--) {
      let f = s * get(e, i);
      const b = c * get(e, i);
      r = Math.sqrt(f * f + g * g);
      set(e, i + 1, r);
      if (r == 0.0) {
        set(d, i + 1, get(d, i + 1) - p);
        set(e, end, 0.0);
        break;
      }
      s = f / r;
      c = g / r;
      g = get(d, i + 1) - p;
      r = (get(d, i) - g) * s + 2.0 * c * b;
      p = s * r;
      set(d, i + 1, g + p);
      g = c * r - b;
      f = get(row, i + 1);
      set(row, i + 1, s * get(row, i) + c * f);
      set(row, i, c * get(row, i) - s * f);
    }
    if (i >= j) continue;
    set(d, j, get(d, j) - p);
    set(e, j, g);
    set(e, end, 0.0);
  }
}

/** Mean under the rule of log x + (1 - x), and with `second` of log x + (1 - x) + (1 - x)^2 / 2: what is left of log x is known exactly. */
export function meanOfLog(k: Krylov, n: i32, second: bool): f64 {
  let sum = 0.0;
  for (let j = 0; j < n; j++) {
    const x = get(k.diagonal, j);
    const weight = get(k.firstRow, j);
    const rest = 1.0 - x;
    sum += weight * weight * (log(x) + rest + (second ? 0.5 * rest * rest : 0.0));
  }
  return sum;
}
