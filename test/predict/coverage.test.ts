/**
 * Truth: simulation. Intervals of known groups and of new ones hold what they promise; without the random effect of the new
 * group they would not. Seeded; 40 groups, so that the variance between groups is known well enough for a normal interval.
 */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

const REPLICATES = 150;
const GROUPS = 40;
const ROWS = 4;
const SD = 0.7;
const BETA = [0.4, 0.5];

describe('coverage of 95% intervals', () => {
  const random = uniform(20240611);
  const hits = { known: 0, fresh: 0, zero: 0 };
  const counts = { known: 0, fresh: 0 };
  for (let r = 0; r < REPLICATES; r++) {
    const b = Array.from({ length: GROUPS }, () => SD * normal(random));
    const g = b.flatMap((_, i) => Array.from({ length: ROWS }, () => `g${i}`));
    const x = g.map(() => normal(random));
    const truth = x.map((value, i) => BETA[0] + BETA[1] * value + b[Math.floor(i / ROWS)]);
    const y = truth.map((eta) => poissonDraw(random, Math.exp(eta)));
    const fit = glmm('y ~ x + (1 | g)', { y, x, g }, { family: 'poisson' });
    const known = fit.predict({ interval: true });
    truth.forEach((eta, i) => {
      counts.known++;
      if (known.lower![i] <= eta && eta <= known.upper![i]) hits.known++;
    });
    const newData = { x: Array.from({ length: 50 }, () => normal(random)) };
    const fresh = fit.predict({ newData, randomEffects: 'zero', interval: 'newGroup' });
    const zero = fit.predict({ newData, randomEffects: 'zero', interval: true });
    newData.x.forEach((value, i) => {
      const eta = BETA[0] + BETA[1] * value + SD * normal(random);
      counts.fresh++;
      if (fresh.lower![i] <= eta && eta <= fresh.upper![i]) hits.fresh++;
      if (zero.lower![i] <= eta && eta <= zero.upper![i]) hits.zero++;
    });
  }

  it('known groups: 93 to 97 of 100', () => {
    const share = hits.known / counts.known;
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });
  it('new groups, their effect integrated over: 93 to 97 of 100', () => {
    const share = hits.fresh / counts.fresh;
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });
  it('the interval of the typical group is no interval of a new one', () => {
    expect(hits.zero / counts.fresh).toBeLessThan(0.5);
  });
});
