/** Against the oracle's densities: differences between two linear predictors, where the constants cancel. */
import { describe, expect, it } from 'vitest';
import { densityOf } from '../../src/family/density.ts';
import { familyOf, linkOf } from '../../src/family/list.ts';
import type { Scale } from '../../src/family/record.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import type { Family } from '../../src/family/types.ts';
import { sumLogDensity } from '../../src/stats/densities.ts';
import { type OracleFamily, logDensity as oracle } from '../oracle/families.ts';

const ETAS = [-8, -3, -0.7, 0, 0.4, 2, 5];

/** Responses and what the oracle calls trials and dispersion, with ours beside them. */
const CASES: readonly [OracleFamily, number, number, number, number, number | undefined][] = [
  ['binomial logit', 0, 1, 1, 1, undefined],
  ['binomial logit', 0.25, 8, 1, 1, undefined],
  ['binomial probit', 1, 1, 1, 1, undefined],
  ['binomial probit', 0.25, 8, 1, 1, undefined],
  ['binomial cloglog', 0.5, 2, 1, 1, undefined],
  ['poisson log', 0, 1, 1, 1, undefined],
  ['poisson log', 7, 1, 1, 1, undefined],
  ['gaussian identity', 1.3, 1, 4, 2, undefined],
  ['Gamma log', 2.5, 1, 0.25, 0.5, undefined],
  ['inverseGaussian log', 2.5, 1, 0.25, 0.5, undefined],
  ['negativeBinomial log', 3, 1, 2, 1, 2],
];

const rowOf = (family: Family, scale: Scale, y: number, weight: number): ((eta: number) => number) => {
  const rows = densityOf({ family: familyOf(family), link: linkOf(family), ...scale }, [y], [weight]);
  return (eta) => sumLogDensity(rows, [eta]);
};
const at700 = (family: Family, y: number): number =>
  rowOf(family, { dispersion: 1, shape: Number.POSITIVE_INFINITY }, y, 1)(700);

describe('logDensity', () => {
  it.each(CASES)('%s, y = %d', (name, y, trials, dispersion, sigma, shape) => {
    const [familyName, link] = name.split(' ');
    const family = resolveFamily(familyName, link);
    const scale = { dispersion: sigma * sigma, shape: shape ?? Number.POSITIVE_INFINITY };
    const ours = rowOf(family, scale, y, trials);
    const theirs = (eta: number): number => oracle(name, y, eta, trials, dispersion).value;
    for (const eta of ETAS) {
      const expected = theirs(eta) - theirs(0.1);
      // 1e-10: the deviance of far means takes logarithms of small differences
      expect(Math.abs(ours(eta) - ours(0.1) - expected)).toBeLessThan(1e-10 * Math.max(1, Math.abs(expected)));
    }
  });

  it('stays finite far out', () => {
    const logit = resolveFamily('binomial');
    expect(at700(logit, 0)).toBe(-700);
    expect(at700(logit, 1)).toBeCloseTo(0, 12);
  });
});
