/**
 * Rows whose predictor has no finite estimate.
 */

/** A row moves along a direction if its part along it is above this share of its summands. */
const MOVES = 1e-8;

/** Whether what stands in `values` from `first` on moves along any of the directions. */
export function movesAlong(
  directions: readonly ArrayLike<number>[] | undefined,
  values: ArrayLike<number>,
  first: number,
  stride = 1,
): boolean {
  return (directions ?? []).some((direction) => {
    let sum = 0;
    let size = 0;
    for (let j = 0; j < direction.length; j++) {
      const part = direction[j] * values[first + j * stride];
      sum += part;
      size += Math.abs(part);
    }
    return Math.abs(sum) > MOVES * size;
  });
}
