/**
 * Which way rows at their edge gain, and which rows say nothing of the mean: the zeros of counts with a hurdle have a predictor of their own.
 */
import type { Response } from '../../design/types.ts';

type Ends = Pick<Response, 'y' | 'least'>;

/** Of a row at its edge: 1 where its predictor gains on the way up, -1 on the way down. */
export function sideOf({ y, least = 0 }: Ends, i: number): 1 | -1 {
  return y[i] <= least ? -1 : 1;
}

/** 1 for rows that say nothing of the mean; null where all do. */
export function silentRows({ y, least }: Ends): Uint8Array | null {
  if (least === undefined || !y.some((value) => value < least)) return null;
  return Uint8Array.from(y, (value) => (value < least ? 1 : 0));
}
