/**
 * What a fit says of its own quadrature, for one to four random effects a group. Truth: the same model by a rule so large that a larger
 * one changes nothing; the move of the estimates from one fit to the other, in standard errors, against `maxShiftInSe`.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm } from '../../src/index.ts';
import { simulateSlopes } from '../support/simulate.ts';

/** Points of the rules that are judged and of the one that is the truth, by the number of random effects. */
const RULES: readonly (readonly [q: number, judged: readonly number[], truth: number])[] = [
  [1, [1, 3, 7, 15], 61],
  [2, [1, 3, 5, 9], 23],
  [3, [1, 3, 5], 11],
  [4, [1, 3], 7],
];
/** [rows a group, groups, sd]: from nearly normal integrands to far from it. */
const DESIGNS: readonly (readonly [rows: number, groups: number, sd: number])[] = [
  [20, 30, 0.5],
  [8, 60, 1],
  [6, 80, 2],
];
/** A reader need not hear of moves below this, and must not hear of them above CLAIMED. */
const NOTHING = 0.05;
const CLAIMED = 0.1;

function largestMove(from: GlmmFit, to: GlmmFit): number {
  const theta = from.theta.map((t, k) => Math.abs(t - to.theta[k]) / from.thetaSe[k]);
  const beta = from.beta.map((b, j) => Math.abs(b - to.beta[j]) / from.coefficients[j].stdError);
  return Math.max(...theta.filter((move) => !Number.isNaN(move)), ...beta);
}

describe.each(RULES)('%i random effects a group', (q, judged, truth) => {
  it.each(DESIGNS)('%i rows in each of %i groups, sd %f: no false alarm, nothing missed', (rows, groups, sd) => {
    const data = {
      ...simulateSlopes({ seed: 100 * q + rows, q, nGroups: groups, rowsPerGroup: rows, family: 'binomial', sd }),
    };
    const random = ['1', 'x', 'z', 'v'].slice(0, q).join(' + ');
    const fitted = (nAGQ: number): GlmmFit =>
      glmm(`y ~ x + (${random} | g)`, data, { family: 'binomial', nAGQ, maxSeconds: 1000 });
    const exact = fitted(truth);
    for (const points of judged) {
      const coarse = fitted(points);
      const claim = coarse.quadrature?.maxShiftInSe ?? Number.NaN;
      const move = largestMove(coarse, exact);
      const warned = coarse.warnings.some(({ code }) => code === 'QUADRATURE_COARSE');
      const said = `${points} points: ${claim} claimed, ${move} in truth`;
      expect(claim, said).not.toBeNaN();
      if (move < NOTHING) expect(claim, said).toBeLessThan(CLAIMED);
      if (!warned) expect(claim, said).toBeGreaterThan(0.5 * move - NOTHING / 2);
      if (move > CLAIMED) expect(warned, said).toBe(true);
    }
  });
});
