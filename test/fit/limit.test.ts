/**
 * The limit of the log-likelihood as a standard deviation grows. Truth: closed forms; the trapezoidal rule far out; concavity.
 */
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/api/readModel.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import { highestLimit } from '../../src/fit/limit/limit.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import { logPhi } from '../oracle/special.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const family = resolveFamily('binomial', undefined);
const limitOf = (formula: string, data: Parameters<typeof readModel>[1]) =>
  highestLimit(readModel(formula, data, family, {}).design, family);

/** The last width of smoothing, a group. */
const SMOOTHED = 1e-5;

describe('the limit', () => {
  it('of one row a group is a probit regression', () => {
    const random = uniform(3);
    const x = Array.from({ length: 60 }, () => normal(random));
    const y = x.map((v) => Number(0.3 + 0.8 * v + normal(random) > 0));
    // one group of two equal rows, so that the model is one
    const data = { y: [...y, y[0]], x: [...x, x[0]], g: [...x.map((_, i) => `g${i}`), 'g0'] };
    const limit = limitOf('y ~ x + (1 | g)', data);
    const logLik = (a: number, b: number): number =>
      x.reduce((sum, v, i) => sum + logPhi((y[i] === 1 ? 1 : -1) * (a + b * v)).value, 0);
    expect(limit).not.toBeNull();
    let [a, b, best] = [0, 0, logLik(0, 0)];
    for (let step = 1; step > 1e-7; step /= 2)
      for (let moved = true; moved; ) {
        moved = false;
        for (const [da, db] of [
          [step, 0],
          [-step, 0],
          [0, step],
          [0, -step],
        ]) {
          const there = logLik(a + da, b + db);
          if (there > best) [a, b, best, moved] = [a + da, b + db, there, true];
        }
      }
    expectAbsolute(limit?.logLik ?? 0, best, 60 * SMOOTHED, 'logLik');
  });

  it('of a random slope: rows with a negative column pull the other way', () => {
    const z = [1, -2, 0.5, -1, 2, 3, -0.5, 1];
    const g = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
    // u above zero in a and c, below in b and d
    const y = z.map((v, i) => Number(v > 0 === (g[i] === 'a' || g[i] === 'c')));
    const limit = limitOf('y ~ 0 + z + (0 + z | g)', { y, z, g });
    // eta = z (gamma + u): half of the groups above -gamma
    expectAbsolute(limit?.logLik ?? 0, 4 * Math.log(0.5), 4 * SMOOTHED, 'logLik');
  });

  it('of two factors is the better one', () => {
    const g = Array.from({ length: 24 }, (_, i) => `g${i % 8}`);
    const h = g.map((_, i) => `h${i % 6}`);
    const y = g.map((_, i) => Number(i % 8 < 2));
    const limit = limitOf('y ~ 1 + (1 | h) + (1 | g)', { y, g, h });
    expect(limit).toMatchObject({ term: 1, column: 0 });
    expectAbsolute(limit?.logLik ?? 0, 2 * Math.log(0.25) + 6 * Math.log(0.75), 8 * SMOOTHED, 'logLik');
  });

  it('is minus infinity where a group has both responses for equal rows, or a row has both', () => {
    const g = ['a', 'a', 'b', 'b', 'c', 'c'];
    expect(limitOf('y ~ 1 + (1 | g)', { y: [0, 1, 1, 1, 0, 0], g })).toBeNull();
    expect(limitOf('cbind(k, 3 - k) ~ 1 + (1 | g)', { k: [0, 0, 3, 3, 1, 0], g })).toBeNull();
    const random = uniform(5);
    const x = Array.from({ length: 200 }, () => normal(random));
    const y = x.map(() => Number(random() < 0.5));
    expect(limitOf('y ~ x + (1 | g)', { y, x, g: x.map((_, i) => `g${i % 40}`) })).toBeNull();
  });

  it('of mixed groups that a slope separates is what the trapezoidal rule comes to', () => {
    const random = uniform(9);
    const x = Array.from({ length: 24 }, () => normal(random));
    const group = x.map((_, i) => Math.floor(i / 3));
    const b = Array.from({ length: 8 }, () => normal(random));
    const y = x.map((v, i) => Number(v + b[group[i]] > 0));
    const limit = limitOf('y ~ 0 + x + (1 | g)', { y, x, g: group.map(String) });
    expect(limit).not.toBeNull();
    const problem = {
      family: 'binomial probit' as const,
      y,
      X: x.map((v) => [v]),
      terms: [{ Z: x.map(() => [1]), group }],
    };
    let best = Number.NEGATIVE_INFINITY;
    const sd = 40;
    for (let k = 1; k <= 15; k++) best = Math.max(best, bruteForce(problem, [sd], [sd * 0.2 * k], 7, 1601).logLik);
    // the grid of slopes is coarse, and so far out the threshold still has a width
    expectAbsolute(limit?.logLik ?? 0, best, 0.2, 'logLik');
    expect(limit?.logLik).toBeGreaterThan(best);
  });
});
