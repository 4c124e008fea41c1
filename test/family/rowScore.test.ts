/**
 * Truth: the oracle's log-densities with their derivatives (test/oracle/families.ts).
 */
import { describe, it } from 'vitest';
import { densityOf } from '../../src/family/density.ts';
import { familyOf, linkOf } from '../../src/family/list.ts';
import type { FamilyName, LinkName } from '../../src/family/types.ts';
import { rowDerivatives } from '../../src/stats/densities.ts';
import { logDensity, type OracleFamily } from '../oracle/families.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const cases: readonly { family: OracleFamily; y: readonly number[]; eta: readonly number[] }[] = [
  { family: 'binomial logit', y: [0, 0.25, 1], eta: [-30, -2, 0, 1.5, 30] },
  { family: 'binomial probit', y: [0, 0.25, 1], eta: [-12, -2, 0, 1.5, 12] },
  { family: 'binomial cloglog', y: [0, 0.25, 1], eta: [-20, -2, 0, 1.5, 3] },
  { family: 'poisson log', y: [0, 3], eta: [-5, 0, 2] },
  { family: 'gaussian identity', y: [-1, 3], eta: [-5, 0, 2] },
  { family: 'Gamma log', y: [0.3, 3], eta: [-2, 0, 2] },
  { family: 'Gamma inverse', y: [0.3, 3], eta: [0.2, 1, 4] },
  { family: 'negativeBinomial log', y: [0, 3], eta: [-2, 0, 2] },
  { family: 'inverseGaussian log', y: [0.3, 3], eta: [-2, 0, 2] },
];

const TRIALS = 4;
const DISPERSION = 1.7;
/** Of the size of the derivative. */
const DIGITS = 1e-12;

describe('score and observed information of a row', () => {
  it.each(cases)('$family', ({ family, y, eta }) => {
    const [name, link] = family.split(' ') as [FamilyName, LinkName];
    const record = familyOf({ family: name });
    const law = {
      dispersion: name === 'negativeBinomial' ? 1 : DISPERSION,
      shape: name === 'negativeBinomial' ? DISPERSION : Number.POSITIVE_INFINITY,
    };
    const binomial = name === 'binomial';
    const unit = binomial || name === 'poisson';
    for (const yi of y)
      for (const e of eta) {
        const truth = logDensity(family, yi, e, TRIALS, DISPERSION);
        const at = { family: record, link: linkOf({ link }), ...law, dispersion: unit ? 1 : law.dispersion };
        const got = rowDerivatives(densityOf(at, [yi], [binomial ? TRIALS : 1]), [e], false);
        expectAbsolute(got.scores[0]!, truth.d1, DIGITS * (1 + Math.abs(truth.d1)), `score at y = ${yi}, eta = ${e}`);
        expectAbsolute(got.information[0]!, -truth.d2, DIGITS * (1 + Math.abs(truth.d2)), `information at ${yi}, ${e}`);
      }
  });
});
