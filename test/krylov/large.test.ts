/** Fits whose tail is too long for unit vectors at the end: truth is the exact engine, within the error that the fit prints. */
import { describe, expect, it } from 'vitest';
import type { EngineDesign } from '../../src/fit/engine/dimension.ts';
import { krylov } from '../../src/fit/engine/kind/krylov.ts';
import { glmm, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

const FORMULA = 'y ~ x + (1 | a) + (1 | b)';
/** Of four estimates, printed errors that themselves are right to a third: the largest is below four. */
const PRINTED = 4;

describe('a fit by probes alone', () => {
  it('is as near to the exact one as it says, and its logLik is worth a test', () => {
    const data = crossed(true);
    const [found, truth] = (['iterative', 'exact'] as const).map((engine) =>
      glmm(FORMULA, data, { family: 'binomial', integration: 'laplace', control: { engine } }),
    );
    const { shift, logLik, probes } = found.simulation!;
    expect(probes).toBe(64);
    expect(shift).toBeGreaterThan(0);
    expect(shift).toBeLessThan(0.02);
    // the error of chi-square above which there is no p-value is 0.1
    expect(2 * Math.sqrt(2) * logLik).toBeLessThan(0.1);
    expect(Math.abs(found.logLik - truth.logLik)).toBeLessThan(PRINTED * logLik);
    truth.theta.forEach((theta, k) => {
      expect(Math.abs(found.theta[k] - theta)).toBeLessThan(PRINTED * shift * truth.thetaSe[k]);
    });
    truth.coefficients.forEach(({ estimate, stdError }, j) => {
      expect(Math.abs(found.coefficients[j].estimate - estimate)).toBeLessThan(PRINTED * shift * stdError);
    });
    expect(found.converged).toBe(true);
  });

  it('is finished by unit vectors where logLik wants more probes than these cost', () => {
    const data = crossed(false);
    const [found, truth] = (['iterative', 'exact'] as const).map((engine) =>
      lmm(FORMULA, data, { control: { engine } }),
    );
    expect(found.simulation).toMatchObject({ probes: 64, shift: 0, logLik: 0 });
    // a Newton step leaves the square of what the probes had left
    expect(found.logLik).toBeCloseTo(truth.logLik, 6);
    truth.theta.forEach((theta, k) => {
      expect(Math.abs(found.theta[k] - theta)).toBeLessThan(1e-3 * truth.thetaSe[k]);
    });
  });

  it('takes half as many probes where rows are many, and those that are asked for', () => {
    const design = (nObs: number) => ({ nObs }) as EngineDesign;
    expect(krylov.configured?.({}, design(499_999)).probes).toEqual({ count: 64, seed: 1 });
    expect(krylov.configured?.({}, design(500_000)).probes).toEqual({ count: 32, seed: 1 });
    expect(krylov.configured?.({ probes: { count: 8, seed: 2 } }, design(500_000)).probes).toEqual({
      count: 8,
      seed: 2,
    });
  });
});

/** Five hundred levels of either factor, more than probes are worth at the end, effects with an sd of one. */
function crossed(binary: boolean) {
  const n = 5000;
  const levels = 500;
  const random = uniform(5);
  const draw = () => normal(random);
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: levels }, draw));
  const x = Float64Array.from({ length: n }, draw);
  const [i, j] = [0, 1].map(() => Array.from({ length: n }, () => Math.floor(levels * random())));
  const y = Array.from(x, (at, r) => {
    const eta = 0.5 * at + a[i[r]] + b[j[r]];
    return binary ? Number(random() < 1 / (1 + Math.exp(-eta))) : eta + draw();
  });
  return { y, x, a: i.map((l) => `a${l}`), b: j.map((l) => `b${l}`) };
}
