/**
 * What a term is worth in a penalised fit: its coefficients held at zero in the whole model, whose penalty stays the same (Heinze and Schemper
 * 2002). A refit without the columns would have another penalty: fewer densities of a prior, another determinant.
 */

import { toUser } from '../../fit/engine/parameters.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { penaltyOf } from '../../fit/penalty/penalised.ts';
import { search } from '../../fit/search/estimate.ts';
import { lending } from '../../wasm/loans.ts';

export interface PenalisedRatio {
  readonly df: number;
  readonly chisq: number;
  /** Without the penalty, where the penalised likelihood of the rest is highest. */
  readonly logLik: number;
  readonly converged: boolean;
}

/** @param columns of X, by index */
export function penalisedRatio(estimation: Estimation, columns: readonly number[]): PenalisedRatio {
  const { numbers, normaliser, parameters } = estimation;
  return lending(() => {
    const { engine, map } = estimation.open();
    const penalty = penaltyOf(estimation.design, estimation.family, map, estimation.engine.penalty!);
    const held = columns.map((j) => map.nTheta + j);
    const start = parameters.slice();
    // a coefficient is zero on both scales at once
    for (const at of held) start[at] = 0;
    const { x, value, stopped } = search(engine, map, start, { heldTheta: held });
    const whole = numbers.minus2LogLik + 2 * normaliser - 2 * numbers.penalty!.value;
    return {
      df: columns.length,
      chisq: Math.max(value - whole, 0),
      logLik: normaliser - 0.5 * value - penalty.at(toUser(map, x), new Float64Array(map.size)),
      converged: stopped === 'flat',
    };
  });
}
