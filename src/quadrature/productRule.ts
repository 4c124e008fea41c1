/**
 * The product of q one-dimensional rules: a grid of n^q nodes for the standard normal law in q dimensions.
 */
import { GlmmError } from '../errors.ts';
import { standardNormalRule } from './gaussHermite.ts';

/** A grid for the standard normal law in q dimensions. */
export interface NormalGrid {
  /** n^q rows of q coordinates, row-major; the last coordinate moves fastest. */
  readonly nodes: Float64Array;
  /** A product of weights for each row; they sum to 1. */
  readonly weights: Float64Array;
  /** weights[k] * exp(|x_k|^2 / 2). */
  readonly factor: Float64Array;
}

/** A grid beyond this is a mistake: it would have to be visited for every group and evaluation. */
const MAX_NODES = 4_000_000;

/**
 * The grid of n points in each of q dimensions. Row n^q - 1 - k is exactly minus row k.
 * @param n whole number from 1 to 200
 * @param q whole number of dimensions, at least 1
 * @throws GlmmError INVALID_OPTION for such a number of points, or when n^q is above 4,000,000
 */
export function standardNormalGrid(n: number, q: number): NormalGrid {
  const rule = standardNormalRule(n);
  let size = 1;
  for (let d = 0; d < q; d++) size *= n;
  if (!(size <= MAX_NODES)) {
    throw new GlmmError(
      'INVALID_OPTION',
      `${n} quadrature points in each of ${q} dimensions are ${size} nodes, more than the ${MAX_NODES} allowed.\n` +
        'Ask for fewer points (nAGQ), or for the Laplace approximation: nAGQ = 1.',
      { option: 'nAGQ', value: n, dimensions: q },
    );
  }
  const nodes = new Float64Array(size * q);
  const weights = new Float64Array(size);
  const factor = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let weight = 1;
    let scaled = 1;
    for (let d = q - 1, rest = row; d >= 0; d--) {
      const k = rest % n;
      rest = (rest - k) / n;
      nodes[row * q + d] = rule.nodes[k]!;
      weight *= rule.weights[k]!;
      scaled *= rule.factor[k]!;
    }
    weights[row] = weight;
    factor[row] = scaled;
  }
  return { nodes, weights, factor };
}
