/**
 * `waldTest()`: by the covariance of the fit, or by another one and with degrees of freedom.
 */
import type { Method } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { WALD_TEST, type WaldTest, type WaldTestOptions, waldTest } from '../../infer/hypothesis/jointWald.ts';
import type { WithState } from '../../predict/given.ts';
import { fixedLaw } from '../../predict/means/law.ts';
import { LAW, type LawOptions } from '../../predict/means/options.ts';

export interface WaldTestSignature {
  /** A joint Wald test of several fixed effects: chi-square, or F with the degrees of freedom that `df` asks for. */
  waldTest(options?: WaldTestOptions & LawOptions): WaldTest;
}

export const waldTestMethod: Method<WaldTestSignature, WithEstimation & WithState> = {
  name: 'waldTest',
  options: { ...WALD_TEST, ...LAW },
  run: (given, options) => waldTest(given.estimation, options, fixedLaw(given, options)),
};
