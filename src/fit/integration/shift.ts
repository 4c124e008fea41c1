/**
 * Where the estimates would go if the likelihood were another one, in words.
 */
import type { Design } from '../../design/types.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { parameterNames } from '../numbers/verdict.ts';
import { shiftsInSe } from '../rule/quadrature.ts';
import type { Shift } from '../types.ts';

/** @param change of the gradient of minus2LogLik, from the approximation to what is better; null without standard errors */
export function shiftOf(
  design: Design,
  map: ParameterMap,
  covariance: Float64Array | null,
  parameters: Float64Array,
  change: Float64Array,
): Shift {
  const names = parameterNames(design);
  const steps = shiftsInSe(map, covariance, parameters, change);
  const shift: Record<string, number> = Object.create(null);
  let worst = 0;
  for (let i = 0; i < change.length; i++) {
    // minus the Newton step: the gradient is of what is to be minimised
    shift[names[i]] = steps === null ? Number.NaN : 0 - steps[i];
    if (steps !== null && !(Math.abs(steps[i]) <= Math.abs(steps[worst]))) worst = i;
  }
  return { shift, maxShiftInSe: steps === null ? Number.NaN : Math.abs(steps[worst]), parameter: names[worst] };
}
