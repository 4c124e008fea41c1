/**
 * The (generalized) linear model that is left of a mixed one when all variances are zero.
 */
import type { FitCore } from '../fit/core.ts';
import { openLinear } from '../fit/fitLmm.ts';
import { startGlm } from '../fit/startGlm.ts';
import { printExpr } from '../formula/print.ts';
import type { Formula } from '../formula/types.ts';
import { choleskyFactor, choleskySolve } from '../optimize/symmetric.ts';

/** Its log-likelihood, absolute as that of the fit, and its formula. */
export function withoutRandom(core: FitCore): { readonly logLik: number; readonly formula: string } {
  const { design, numbers } = core;
  const formula = fixedFormula(design.formula);
  if (numbers.kind === 'glmm') return { logLik: plainLogLik(core), formula };
  const { engine } = openLinear(design, numbers.method === 'REML');
  return { logLik: -0.5 * engine.evaluate(new Float64Array(engine.nTheta)), formula };
}

function plainLogLik({ normaliser, parameters, open }: FitCore): number {
  const { engine, map } = open();
  const start = startGlm(engine, parameters.slice(map.nTheta));
  // the start stops where a further step gains 1e-6; that step squares it away
  const p = map.nBeta;
  const gradient = new Float64Array(p);
  const information = new Float64Array(p * p);
  let value = engine.glm(start.beta, gradient, information);
  const factor = start.converged ? choleskyFactor(information, p) : null;
  if (factor) {
    const step = gradient.slice();
    choleskySolve(factor, p, step);
    const polished = engine.glm(
      start.beta.map((b, j) => b - 0.5 * step[j]),
      gradient,
      information,
    );
    if (polished < value) value = polished;
  }
  return normaliser - 0.5 * value;
}

function fixedFormula({ response, fixed, offsets }: Formula): string {
  const terms = [
    ...(fixed.intercept ? (fixed.terms.length === 0 ? ['1'] : []) : ['0']),
    ...fixed.terms.map((term) => term.label),
    ...offsets.map((offset) => `offset(${printExpr(offset)})`),
  ];
  return `${printExpr(response)} ~ ${terms.join(' + ')}`;
}
