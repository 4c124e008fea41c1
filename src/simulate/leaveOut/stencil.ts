/**
 * The quadratic through the values of a function around a point, in steps of its arguments: at the point, at one step to either side in
 * each, and at one step in each pair.
 */

/** The places, in steps; the point itself first. */
export function stencil(n: number): readonly (readonly number[])[] {
  const unit = (i: number, by: number): number[] => Array.from({ length: n }, (_, k) => (k === i ? by : 0));
  const places = [unit(-1, 0)];
  for (let i = 0; i < n; i++) places.push(unit(i, 1), unit(i, -1));
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) places.push(unit(i, 1).map((by, k) => (k === j ? 1 : by)));
  return places;
}

export interface Derivatives {
  readonly slope: Float64Array;
  /** n x n */
  readonly bend: Float64Array;
}

/** @param values at the places of `stencil(n)` */
export function derivatives(values: readonly number[], n: number): Derivatives {
  const [here] = values;
  const slope = new Float64Array(n);
  const bend = new Float64Array(n * n);
  const up = (i: number): number => values[1 + 2 * i];
  const down = (i: number): number => values[2 + 2 * i];
  for (let i = 0; i < n; i++) {
    slope[i] = 0.5 * (up(i) - down(i));
    bend[i * n + i] = up(i) - 2 * here + down(i);
  }
  let at = 1 + 2 * n;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++, at++) {
      const mixed = values[at] - here - slope[i] - slope[j] - 0.5 * (bend[i * n + i] + bend[j * n + j]);
      bend[i * n + j] = mixed;
      bend[j * n + i] = mixed;
    }
  return { slope, bend };
}

/** The value of the quadratic at a place, in steps. */
export function interpolate(values: readonly number[], place: Float64Array): number {
  const n = place.length;
  const { slope, bend } = derivatives(values, n);
  let sum = values[0];
  for (let i = 0; i < n; i++) {
    sum += slope[i] * place[i];
    for (let j = 0; j < n; j++) sum += 0.5 * bend[i * n + j] * place[i] * place[j];
  }
  return sum;
}
