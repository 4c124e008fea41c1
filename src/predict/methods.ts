/**
 * The methods of a fit that ask for its {@link PredictionState}: a fit has them, and one read from JSON.
 */
import type { MethodsOf } from '../fit/method.ts';
import { compareMethod } from './average/compare.ts';
import { marginalMeansMethod } from './average/marginalMeans.ts';
import { poststratifyMethod } from './average/poststratify.ts';
import { coefMethod } from './conditional/coefByGroup.ts';
import { predictNewGroupMethod } from './conditional/newGroup.ts';
import { predictMethod } from './conditional/predictMethod.ts';
import { predictRowsMethod } from './conditional/predictRows.ts';
import { ranefMethod } from './conditional/ranef.ts';
import { contrastMethod } from './interpret/contrast.ts';
import { variancePartitionMethod } from './interpret/icc.ts';
import type { InterpretationMethods } from './interpret/interpretation.ts';
import { marginalCoefficientsMethod } from './interpret/marginalCoefficients.ts';
import { r2Method } from './interpret/r2.ts';

export const STATE_METHODS = [
  ranefMethod,
  predictMethod,
  predictRowsMethod,
  predictNewGroupMethod,
  coefMethod,
  contrastMethod,
  variancePartitionMethod,
  r2Method,
  marginalCoefficientsMethod,
  marginalMeansMethod,
  compareMethod,
  poststratifyMethod,
] as const;

/** What a fit without its data can be asked besides reports. */
export interface PredictMethods extends InterpretationMethods, MethodsOf<typeof STATE_METHODS> {}
