/** Where the approximation of the integrals shows in the estimates. */
import type { GlmmWarning } from '../../errors.ts';
import type { EpError, LaplaceError } from '../types.ts';
import { SHIFT_SAID, SHIFT_WARNED } from './thresholds.ts';
import { inStandardErrors } from './words.ts';

export function laplaceWarnings(error: LaplaceError | null): GlmmWarning[] {
  if (error === null || !(error.maxShiftInSe > SHIFT_WARNED)) return [];
  const { maxShiftInSe, parameter, logLik } = error;
  return [
    {
      code: 'LAPLACE_COARSE',
      message:
        `The Laplace approximation is not accurate here: ${parameter} would move by ${inStandardErrors(error)}` +
        `${maxShiftInSe > SHIFT_SAID ? '' : ', by a linear estimate'}, and logLik by ${logLik.toFixed(1)}. Fit with integration: 'ep'.`,
      details: { maxShiftInSe, parameter, logLik },
    },
  ];
}

export function epWarnings(error: EpError | null): GlmmWarning[] {
  if (error === null || !(error.maxShiftInSe > SHIFT_WARNED)) return [];
  const { maxShiftInSe, parameter, pairs } = error;
  return [
    {
      code: 'EP_COARSE',
      message:
        `Expectation propagation leaves something: by the pairs of its sites ${parameter} would move by ${inStandardErrors(error)}. ` +
        'Merge levels that have few rows, or get more rows for each.',
      details: { maxShiftInSe, parameter, pairs },
    },
  ];
}
