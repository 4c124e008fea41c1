/** A covariance of rank two of three effects: singular, with no correlation near one. Truth: the rank, by the determinant. */
import { describe, expect, it } from 'vitest';
import { lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

describe('three random effects, one a combination of the other two', () => {
  const random = uniform(12);
  const data = { y: [] as number[], x: [] as number[], z: [] as number[], g: [] as string[] };
  for (let i = 0; i < 25; i++) {
    const [a, b] = [normal(random), normal(random)];
    for (let k = 0; k < 12; k++) {
      const [x, z] = [normal(random), normal(random)];
      data.x.push(x);
      data.z.push(z);
      data.g.push(`g${i}`);
      data.y.push(a + b * x + (0.7 * a - 0.7 * b) * z + 0.8 * normal(random));
    }
  }
  const fit = lmm('y ~ x + z + (x + z | g)', data);

  it('is said to be singular, with the effect that is a combination', () => {
    const [{ corr }] = fit.varCorr;
    expect(Math.max(...[corr[1][0], corr[2][0], corr[2][1]].map(Math.abs))).toBeLessThan(0.95);
    expect(Math.abs(fit.theta[5])).toBeLessThan(1e-3);
    const codes = fit.warnings.map(({ code }) => code);
    expect(codes).toContain('SINGULAR_COVARIANCE');
    expect(codes).not.toContain('PERFECT_CORRELATION');
    expect(fit.warnings.find(({ code }) => code === 'SINGULAR_COVARIANCE')?.details).toMatchObject({
      group: 'g',
      term: 'z',
      combinationOf: ['(Intercept)', 'x'],
    });
    expect(fit.summary().replace(/\s+/g, ' ')).toContain('covariance of the random effects of g is singular');
  });

  it('is not said of effects that vary freely', () => {
    const free = { ...data, y: data.y.map((v, i) => v + (i % 7) * data.z[i] * (data.g[i].length - 1.5)) };
    expect(lmm('y ~ x + z + (x | g)', free).warnings.map(({ code }) => code)).not.toContain('SINGULAR_COVARIANCE');
  });
});
