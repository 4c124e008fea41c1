/**
 * Are there more zeros, or fewer, than the model gives? Counted in the response and in simulated ones.
 */

import { GlmmError } from '../errors.ts';
import { familyOf } from '../family/list.ts';
import type { Estimation } from '../fit/estimation.ts';
import type { Method } from '../fit/method.ts';
import type { WithEstimation } from '../fit/whole.ts';
import { twoSidedP } from './dispersion.ts';
import { defaultSimulations, type SimulationOptions } from './quantileResiduals.ts';
import { responseStream, SIMULATE } from './simulate.ts';

export interface ZeroInflationTest {
  readonly zeros: number;
  /** Mean number of zeros of the simulated responses. */
  readonly expectedZeros: number;
  /** zeros / expectedZeros */
  readonly ratio: number;
  /** Two-sided, by simulation. */
  readonly pValue: number;
  readonly simulations: number;
}

/** A p-value by fewer simulations than this cannot be small: 2 / 41 is the least that 40 can tell. */
const LEAST_FOR_A_TAIL = 40;

/** @throws GlmmError INVALID_OPTION where the family gives no zeros: densities on a line have none by chance, categories are no numbers */
function zeroInflationTest(estimation: Estimation, options: SimulationOptions): ZeroInflationTest {
  checkHasZeros(estimation);
  const { n = Math.max(LEAST_FOR_A_TAIL, defaultSimulations(estimation.design.nObs)) } = options;
  const at = responseStream(estimation, options);
  const simulated = Array.from({ length: n }, (_, index) => countZeros(at(index)));
  const zeros = countZeros(estimation.design.response.y);
  const expectedZeros = simulated.reduce((sum, count) => sum + count, 0) / n;
  return { zeros, expectedZeros, ratio: zeros / expectedZeros, pValue: twoSidedP(zeros, simulated), simulations: n };
}

function checkHasZeros({ family: own }: Estimation): void {
  const { family } = own;
  const { measure, excludes, isOrdered } = familyOf(own).support;
  if (measure !== 'length' && !excludes(0) && !isOrdered) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `zeroInflationTest() counts zeros, and a ${family} response is never zero by its law\nUse quantileResiduals() for its distribution.`,
    { method: 'zeroInflationTest', family },
  );
}

function countZeros(y: Float64Array): number {
  let zeros = 0;
  for (let i = 0; i < y.length; i++) if (y[i] === 0) zeros++;
  return zeros;
}

export interface ZeroInflationTestSignature {
  /** Whether there are more zeros, or fewer, than the model gives. */
  zeroInflationTest(options?: SimulationOptions): ZeroInflationTest;
}

export const zeroInflationTestMethod: Method<ZeroInflationTestSignature, WithEstimation> = {
  name: 'zeroInflationTest',
  options: SIMULATE,
  run: ({ estimation }, options) => zeroInflationTest(estimation, options),
};
