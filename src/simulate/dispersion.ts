/**
 * Is there more variance than the family allows? Pearson's chi-square at the conditional modes against its law under the
 * fitted model at its estimates, which is found by simulation with a refit of each response: the chi-square law with n - df degrees of
 * freedom that is often quoted ignores that the modes were predicted from the same data. A 0/1 response has no variance besides that of
 * its mean, so rows of single trials cannot show overdispersion.
 */

import { type OptionTable, SEED, whole } from '../data/check.ts';
import { linkOf } from '../family/list.ts';
import type { Estimation } from '../fit/estimation.ts';
import type { Method } from '../fit/method.ts';
import { shapeOf } from '../fit/numbers/dispersion.ts';
import { addRandomPart, fixedPredictor, forgetAlong } from '../fit/numbers/predictor.ts';
import { residualsAt } from '../fit/numbers/residuals.ts';
import { ownLaws } from '../fit/numbers/second/rowLaws.ts';
import type { WithEstimation } from '../fit/whole.ts';
import { lending } from '../wasm/loans.ts';
import { openRefitter, type Refit } from './refit.ts';
import { responseStream, type SimulateOptions } from './simulate.ts';

export interface DispersionTest {
  /** Sum of squared Pearson residuals at the conditional modes. */
  readonly chisq: number;
  readonly dfResidual: number;
  /** chisq / dfResidual: above 1 where responses vary more than the model says; 1 by construction with a free scale. */
  readonly ratio: number;
  /** Mean of the ratio under the fitted model. */
  readonly expectedRatio: number;
  /** Two-sided, by simulation: twice the smaller tail, the response itself counted in. */
  readonly pValue: number;
  /** Refits behind the p-value, without those that failed. */
  readonly simulations: number;
}

export interface DispersionOptions extends Omit<SimulateOptions, 'randomEffects'> {
  /** Responses to simulate and refit. Default 250, fewer where these are predicted to take more than 10 seconds, and at least 40. */
  readonly n?: number;
}

const DEFAULT_REFITS = 250;
/** Without being asked no more seconds than these are spent, but for refits that can tell p = 0.05. */
const SECONDS = 10;
const LEAST_REFITS = 40;
const MOST_REFITS = 1e6;

const DISPERSION: OptionTable<DispersionOptions> = { n: whole(1, MOST_REFITS), seed: SEED };

function dispersionTest(estimation: Estimation, options: DispersionOptions): DispersionTest {
  const { n = refitsFor(estimation.seconds) } = options;
  const dfResidual = estimation.numbers.dfResidual - rowsUntold(estimation);
  const modes = estimation.effects.map((term) => term.mode);
  const chisq = pearsonChisq(estimation, {
    design: estimation.design,
    numbers: estimation.numbers,
    modes: () => modes,
  });
  const at = responseStream(estimation, options);
  const simulated: number[] = [];
  lending(() => {
    const refit = openRefitter(estimation);
    for (let index = 0; index < n; index++) {
      const replicate = refit(at(index));
      if (replicate.numbers.converged) simulated.push(pearsonChisq(estimation, replicate));
    }
  });
  const sum = simulated.reduce((total, value) => total + value, 0);
  return {
    chisq,
    dfResidual,
    ratio: chisq / dfResidual,
    expectedRatio: sum / simulated.length / dfResidual,
    pValue: twoSidedP(chisq, simulated),
    simulations: simulated.length,
  };
}

function refitsFor(seconds: number): number {
  return Math.max(LEAST_REFITS, Math.min(DEFAULT_REFITS, Math.floor(SECONDS / seconds)));
}

function rowsUntold({ design, limit }: Estimation): number {
  return forgetAlong(design, limit?.untold, new Float64Array(design.nObs)).filter(Number.isNaN).length;
}

/** Over the rows whose mean something determines. */
function pearsonChisq({ family, limit }: Estimation, { design, numbers, modes }: Refit): number {
  const fixed = forgetAlong(design, limit?.untold, fixedPredictor(design, numbers.beta));
  const eta = addRandomPart(design, modes(), fixed);
  const { mean } = linkOf(family);
  const mu = eta.map((value) => mean(value));
  const residuals = residualsAt(
    'pearson',
    family,
    design.response,
    mu,
    numbers.sigma,
    shapeOf(numbers.dispersion) ?? undefined,
    ownLaws(design, family, numbers),
  );
  return residuals.reduce((total, r) => (limit?.untold && Number.isNaN(r) ? total : total + r * r), 0);
}

/** Twice the smaller tail, the observed value one of the sample: never zero, and right in level for any number of simulations. */
export function twoSidedP(observed: number, simulated: readonly number[]): number {
  let above = 1;
  let below = 1;
  for (const value of simulated) {
    if (value >= observed) above++;
    if (value <= observed) below++;
  }
  return Math.min(1, (2 * Math.min(above, below)) / (simulated.length + 1));
}

export interface DispersionTestSignature {
  /** Whether responses vary more, or less, than the family allows, by simulation; 0/1 rows without trials cannot show it. */
  dispersionTest(options?: DispersionOptions): DispersionTest;
}

export const dispersionTestMethod: Method<DispersionTestSignature, WithEstimation> = {
  name: 'dispersionTest',
  options: DISPERSION,
  run: ({ estimation }, options) => dispersionTest(estimation, options),
};
