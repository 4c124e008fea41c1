/** Where the approximation of the integrals shows in the estimates. */
import type { GlmmWarning } from '../../errors.ts';
import { allowance, inWords } from '../../wasm/tooLong.ts';
import type { EpError, FitSummary, LaplaceError } from '../types.ts';
import { SHIFT_SAID, SHIFT_WARNED } from './thresholds.ts';
import { inStandardErrors } from './words.ts';

/** Of factors that quadrature can take: it is asked for by this alone. */
type Nested = Pick<FitSummary, 'nested'>;

const MORE_ROWS = 'Merge levels that have few rows, or get more rows for each';

export function laplaceWarnings(error: LaplaceError | null, fit: Nested): GlmmWarning[] {
  if (error === null || !(error.maxShiftInSe > SHIFT_WARNED)) return [];
  const { maxShiftInSe, parameter, logLik } = error;
  return [
    {
      code: 'LAPLACE_COARSE',
      message:
        `The Laplace approximation is not accurate here: ${parameter} would move by ${inStandardErrors(error)}` +
        `${maxShiftInSe > SHIFT_SAID ? '' : ', by a linear estimate'}, and logLik by ${logLik.toFixed(1)}. ${betterThanLaplace(error, fit)}`,
      details: { maxShiftInSe, parameter, logLik },
    },
  ];
}

function betterThanLaplace({ beyond, tried }: LaplaceError, { nested }: Nested): string {
  const quadrature = "Fit with nAGQ: 'auto', which integrates nested factors by quadrature";
  if (tried)
    return `Expectation propagation was tried and did not converge: ${tried}. ${nested ? `${quadrature}.` : `${MORE_ROWS}, or give standard deviations a prior: prior: { theta: { shape: 2, rate: 0.5 } }.`}`;
  if (!beyond) return `${nested ? `${quadrature}, or with` : 'Fit with'} integration: 'ep'.`;
  const { seconds } = beyond;
  return (
    `Expectation propagation is predicted to take ${inWords(seconds)}: allow it with maxSeconds: ${allowance(seconds)}` +
    `${nested ? '' : ", or solve it with control: { engine: 'iterative' }"}.${nested ? ` ${quadrature}.` : ''}`
  );
}

export function epWarnings(error: EpError | null, { nested }: Nested): GlmmWarning[] {
  if (error === null || !(error.maxShiftInSe > SHIFT_WARNED)) return [];
  const { maxShiftInSe, parameter, pairs } = error;
  return [
    {
      code: 'EP_COARSE',
      message:
        `Expectation propagation leaves something: by the pairs of its sites ${parameter} would move by ${inStandardErrors(error)}. ` +
        (nested
          ? "Leave integration out and ask for nAGQ: 'auto': nested factors are integrated by quadrature."
          : `There is nothing finer for crossed factors. ${MORE_ROWS}.`),
      details: { maxShiftInSe, parameter, pairs },
    },
  ];
}
