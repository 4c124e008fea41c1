/**
 * Intervals of new responses where rows have laws of their own. Truths: the normal law of a linear model in closed form; of counts the distribution
 * function summed from its probabilities, over a fine grid of the linear predictor.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
import { expectRelative } from '../support/tolerance.ts';

const file = JSON.parse(readFileSync(new URL('../cases/withoutExcess/none-in-b.json', import.meta.url), 'utf8'));
const data = { f: [...(file.f as string)], g: file.g.map((k: number) => `g${k}`), x: file.x as number[], y: file.y };
const newData = { x: [-1, 0.5, 1.5], f: ['A', 'B', 'C'] };

describe('counts with zeros in excess and a shape by level', () => {
  const fit = glmm('y ~ x + (1 | g)', data, {
    family: 'negativeBinomial',
    ziformula: '~ x',
    dispformula: '~ f',
    nAGQ: 7,
  });
  it.each(['zero', 'marginal'] as const)(
    '%s: the least counts that are reached with these probabilities',
    (randomEffects) => {
      const own = { newData, randomEffects: 'zero', se: true } as const;
      const { fit: m, se } = fit.predict({ ...own, type: 'link' });
      const [zprob, shape] = (['zprob', 'disp'] as const).map((type) => fit.predict({ ...own, type }).fit);
      const between = randomEffects === 'marginal' ? fit.theta[0]! ** 2 : 0;
      const rows = fit.predictRows({ newData, randomEffects, interval: 'prediction' });
      rows.forEach(({ lower, upper }, i) => {
        const F = distribution(m[i]!, Math.sqrt(se![i]! ** 2 + between), zprob![i]!, shape![i]!);
        for (const [limit, p] of [
          [lower, 0.025],
          [upper, 0.975],
        ] as const) {
          expect(F(limit)).toBeGreaterThanOrEqual(p - 1e-9);
          if (limit > 0) expect(F(limit - 1)).toBeLessThan(p + 1e-9);
        }
      });
      expect(() => fit.predictRows({ newData, interval: 'prediction', n: 4 })).toThrow(/single responses/);
    },
  );
});

it('a linear model takes the residual variance of the row', () => {
  const fit = lmm('y ~ x + (1 | g)', data, { dispformula: '~ f' });
  const { fit: m, se } = fit.predict({ newData, randomEffects: 'zero', se: true });
  const phi = fit.predict({ newData, randomEffects: 'zero', type: 'disp' }).fit;
  fit.predictRows({ newData, interval: 'prediction', n: 3 }).forEach(({ lower, upper }, i) => {
    // qnorm(0.975)
    const reach = 1.959963984540054 * Math.sqrt(se![i]! ** 2 + phi[i]! / 3);
    expectRelative(lower, m[i]! - reach, 1e-12, 'lower');
    expectRelative(upper, m[i]! + reach, 1e-12, 'upper');
  });
});

/** P(Y <= y), the predictor normal: probabilities of counts by their recursion, 2001 nodes over +-8 standard deviations. */
function distribution(m: number, sd: number, pi: number, k: number): (y: number) => number {
  const z = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 125);
  const weight = z.map((v) => Math.exp(-0.5 * v * v));
  const total = weight.reduce((sum, w) => sum + w, 0);
  return (y) => {
    let sum = 0;
    z.forEach((v, i) => {
      const mu = Math.exp(m + sd * v);
      let p = (k / (k + mu)) ** k;
      let below = p;
      for (let j = 1; j <= y; j++) {
        p *= ((k + j - 1) / j) * (mu / (k + mu));
        below += p;
      }
      sum += (weight[i]! / total) * below;
    });
    return pi + (1 - pi) * sum;
  };
}
