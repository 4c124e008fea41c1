/** Sizes of shifts as reports say them. */

import type { Shift } from '../types.ts';
import { SHIFT_SAID } from './thresholds.ts';

/** `about 0.36 standard errors`; a linear step from further than one says only that it is large. */
export function inStandardErrors({ maxShiftInSe }: Pick<Shift, 'maxShiftInSe'>): string {
  if (maxShiftInSe > SHIFT_SAID) return 'more than 1 standard error';
  if (maxShiftInSe < LEAST) return `less than ${LEAST} standard errors`;
  return `about ${Number(maxShiftInSe.toPrecision(2))} standard errors`;
}

/** Less is not told apart. */
const LEAST = 0.001;
