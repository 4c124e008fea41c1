/**
 * The rows of the fit with what the model says of them, under the names of broom.mixed's augment().
 */

import { familyOf, linkOf } from '../../family/list.ts';
import type { FitCore } from '../../fit/core.ts';
import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import { shapeOf } from '../../fit/numbers/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { residualsAt } from '../../fit/numbers/residuals.ts';
import type { WithCore } from '../../fit/whole.ts';

export interface AugmentRow {
  /** Row in the user's data, counted from 0. */
  readonly '.row': number;
  /** Response: for binomial data the proportion of successes. */
  readonly '.y': number;
  /** Linear predictor with the conditional modes. */
  readonly '.fitted': number;
  /** Deviance residual, as lme4's residuals() gives by default; of a Gaussian response y - mean. */
  readonly '.resid': number;
  /** Linear predictor without the random effects. */
  readonly '.fixed': number;
  /** Mean response at the conditional modes. */
  readonly '.mu': number;
  readonly '.offset': number;
  /** Square root of the working weight, sqrt(w) |mu'| / sqrt(V). */
  readonly '.sqrtXwt': number;
  /** sqrt(w / V): what turns y - mu into the Pearson residual. */
  readonly '.sqrtrwt': number;
  readonly '.weights': number;
  /** Pearson residual. */
  readonly '.wtres': number;
}

function augment({ design, family, numbers, effects }: FitCore): readonly AugmentRow[] {
  const { y, weights } = design.response;
  const fixed = fixedPredictor(design, numbers.beta);
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixed.slice());
  const { mean, slope } = linkOf(family);
  const { variance, isNormal, seenMean } = familyOf(family);
  const mu = eta.map((value) => mean(value));
  const type = isNormal ? 'response' : 'deviance';
  const shape = shapeOf(numbers.dispersion) ?? Number.POSITIVE_INFINITY;
  const residuals = residualsAt(type, family, design.response, mu, numbers.sigma, shape);
  return Array.from(eta, (fitted, i) => {
    const root = Math.sqrt(weights[i] / variance(mu[i], shape, weights[i], numbers.sigma * numbers.sigma));
    return {
      '.row': design.rows === null ? i : design.rows[i],
      '.y': y[i],
      '.fitted': fitted,
      '.resid': residuals[i],
      '.fixed': fixed[i],
      '.mu': mu[i],
      '.offset': design.offset === null ? 0 : design.offset[i],
      '.sqrtXwt': root * Math.abs(slope(fitted)),
      '.sqrtrwt': root,
      '.weights': weights[i],
      '.wtres': root * (y[i] - (seenMean?.(mu[i], shape) ?? mu[i])),
    };
  });
}

export interface AugmentSignature {
  /** A row per row used, with broom.mixed's names. */
  augment(): readonly AugmentRow[];
}

export const augmentMethod: Method<AugmentSignature, WithCore> = {
  name: 'augment',
  options: NO_OPTIONS,
  run: ({ core }) => augment(core),
};
