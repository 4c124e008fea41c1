/**
 * Separation of ordered categories: that of the questions of cuts.ts, by logistic regression, whose directions without end are those of
 * every link.
 */

import type { Design } from '../../design/types.ts';
import { SHARE } from '../../family/support.ts';
import type { ThresholdMap } from '../../family/thresholds.ts';
import { logistic, softplus } from '../../stats/special.ts';
import type { ScaledColumns } from '../../wasm/scaledColumns.ts';
import { scaleFixed } from '../engine/scale.ts';
import { type Separation, separationAlong } from '../start/separation.ts';
import { type GlmEngine, startGlm } from '../start/startGlm.ts';
import { type Cuts, cutsOf, type Questions } from './cuts.ts';

/** The direction is one of beta and the gaps, the edge one of questions. */
export interface CutSeparation extends Separation {
  readonly thresholds: ThresholdMap;
  readonly cuts: Cuts;
}

/** null where nothing separates. */
export function separationOfCuts(design: Design, thresholds: ThresholdMap): CutSeparation | null {
  const cuts = cutsOf(design, thresholds);
  const { questions } = cuts;
  const X = scaleFixed(questions.fixed, questions.nObs);
  const { rising } = startGlm(logisticOf(questions, X), new Float64Array(X.factor.length));
  const separation = rising && separationAlong(questions, SHARE, X, rising);
  return separation && { ...separation, thresholds, cuts };
}

/** -2 log-likelihood, gradient and information of a logistic regression. */
function logisticOf({ nObs, response: { y } }: Questions, { values, center, factor }: ScaledColumns): GlmEngine {
  const p = factor.length;
  const x = new Float64Array(p);
  return {
    nBeta: p,
    nShape: 0,
    moments: () => null,
    glm(beta, gradient, information) {
      gradient.fill(0);
      information.fill(0);
      let value = 0;
      for (let i = 0; i < nObs; i++) {
        let eta = 0;
        for (let j = 0; j < p; j++) {
          x[j] = (values[j * nObs + i] - center[j]) * factor[j];
          eta += x[j] * beta[j];
        }
        const sign = y[i] === 0 ? -1 : 1;
        const miss = logistic(-sign * eta);
        const weight = miss * (1 - miss);
        value += 2 * softplus(-sign * eta);
        for (let j = 0; j < p; j++) {
          if (x[j] === 0) continue;
          gradient[j] -= 2 * sign * miss * x[j];
          for (let k = 0; k <= j; k++) information[j * p + k] += weight * x[j] * x[k];
        }
      }
      for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) information[k * p + j] = information[j * p + k];
      return value;
    },
  };
}
