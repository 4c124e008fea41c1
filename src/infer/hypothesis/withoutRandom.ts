/**
 * The (generalized) linear model that is left of a mixed one when all variances are zero.
 */
import { GlmmError } from '../../errors.ts';
import { fromUser } from '../../fit/engine/parameters.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { startGlm } from '../../fit/start/startGlm.ts';
import { printExpr } from '../../formula/print.ts';
import type { Formula } from '../../formula/types.ts';
import { lending } from '../../wasm/loans.ts';
import { refuseFreedom } from '../freedom.ts';

/** Its log-likelihood, absolute as that of the fit, and its formula. */
export function withoutRandom(estimation: Estimation): { readonly logLik: number; readonly formula: string } {
  const { design, numbers } = estimation;
  const formula = fixedFormula(design.formula);
  if (numbers.penalty !== undefined)
    throw new GlmmError(
      'NOT_COMPARABLE',
      'the likelihood of the fit is penalised, and that of the model without random effects is not\nFit without penalty and prior to test random effects.',
      { penalty: numbers.penalty.words },
    );
  refuseFreedom('the test of random effects', estimation, 'Compare fits with other random effects by anova().');
  // separated data are so with and without random effects: what is left in the limit is the same
  if (estimation.limit?.estimation === null) return { logLik: numbers.logLik, formula };
  if (estimation.limit) return { logLik: withoutRandom(estimation.limit.estimation).logLik, formula };
  return { logLik: plainLogLik(estimation), formula };
}

/** Gain in logLik that a further Newton step may promise: below the rounding of a sum over thousands of rows. */
const ENOUGH = 1e-11;

function plainLogLik({ normaliser, maximum, open }: Estimation): number {
  const { minus2LogLik } = lending(() => {
    const { engine, map } = open();
    return startGlm(engine, fromUser(map, maximum).slice(map.nTheta), ENOUGH);
  });
  return normaliser - 0.5 * minus2LogLik;
}

function fixedFormula({ response, fixed, offsets }: Formula): string {
  const terms = [
    ...(fixed.intercept ? (fixed.terms.length === 0 ? ['1'] : []) : ['0']),
    ...fixed.terms.map((term) => term.label),
    ...offsets.map((offset) => `offset(${printExpr(offset)})`),
  ];
  return `${printExpr(response)} ~ ${terms.join(' + ')}`;
}
