/**
 * How a standard deviation or correlation moves with the cells of Lambda. With T_r the row of the triangle that makes effect r:
 *   sd_r = |T_r|,   rho_rc = T_r'T_c / (|T_r| |T_c|)
 */
import type { Place } from '../parameters.ts';

/** Indices among the cells of Lambda of a row of a term's triangle, the diagonal last; triangles are stored by columns. */
export function thetaRow(sizes: readonly number[], term: number, row: number): number[] {
  let first = 0;
  for (let t = 0; t < term; t++) first += (sizes[t] * (sizes[t] + 1)) / 2;
  return Array.from({ length: row + 1 }, (_, j) => first + j * sizes[term] - (j * (j - 1)) / 2 + row - j);
}

/** Pairs of an index among the cells and the derivative by it; NaN where a length is zero. @param theta the cells */
export function sdOrCorrelationGradient(
  theta: readonly number[],
  sizes: readonly number[],
  place: Extract<Place, { kind: 'sd' | 'correlation' }>,
): [number, number][] {
  const r = thetaRow(sizes, place.term, place.row);
  const sdRow = length(theta, r);
  if (place.kind === 'sd') return r.map((k) => [k, theta[k] / sdRow]);
  const c = thetaRow(sizes, place.term, place.column);
  const sdColumn = length(theta, c);
  let product = 0;
  for (let k = 0; k < c.length; k++) product += theta[r[k]] * theta[c[k]];
  const scale = 1 / (sdRow * sdColumn);
  const rho = product * scale;
  return [
    ...r.map((at, k): [number, number] => [
      at,
      (k < c.length ? theta[c[k]] * scale : 0) - (rho * theta[at]) / (sdRow * sdRow),
    ]),
    ...c.map((at, k): [number, number] => [at, theta[r[k]] * scale - (rho * theta[at]) / (sdColumn * sdColumn)]),
  ];
}

function length(theta: readonly number[], row: readonly number[]): number {
  let sum = 0;
  for (const k of row) sum += theta[k] * theta[k];
  return Math.sqrt(sum);
}
