/**
 * The (generalized) linear model that is left of a mixed one when all variances are zero.
 */
import type { FitCore } from '../fit/core.ts';
import { openLinear } from '../fit/fitLmm.ts';
import { startGlm } from '../fit/startGlm.ts';
import { printExpr } from '../formula/print.ts';
import type { Formula } from '../formula/types.ts';

/** Its log-likelihood, absolute as that of the fit, and its formula. */
export function withoutRandom(core: FitCore): { readonly logLik: number; readonly formula: string } {
  const { design, numbers } = core;
  const formula = fixedFormula(design.formula);
  // separated data are so with and without random effects: what is left in the limit is the same
  if (core.limit?.core === null) return { logLik: numbers.logLik, formula };
  if (core.limit) return { logLik: withoutRandom(core.limit.core).logLik, formula };
  if (numbers.kind === 'glmm') return { logLik: plainLogLik(core), formula };
  const { engine, release } = openLinear(design, numbers.method === 'REML');
  const logLik = -0.5 * engine.evaluate(new Float64Array(engine.nTheta));
  release();
  return { logLik, formula };
}

/** Gain in logLik that a further Newton step may promise: below the rounding of a sum over thousands of rows. */
const ENOUGH = 1e-11;

function plainLogLik({ normaliser, parameters, open }: FitCore): number {
  const { engine, map, release } = open();
  const { minus2LogLik } = startGlm(engine, parameters.slice(map.nTheta), ENOUGH);
  release?.();
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
