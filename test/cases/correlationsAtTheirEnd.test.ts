/**
 * Profile limits of a structure's correlation that nothing bounds, or that is at its end already. Truth: what the limits say of the likelihood.
 * Where the model without random effects is within 1.92 of the highest logLik, every correlation is within the interval (the standard deviation
 * may be zero); an estimate of 1 has nothing above it.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

/** Half the 0.95 quantile of chi-square with one degree of freedom. */
const HEIGHT = 1.9207;

/** 25 series of up to six times. */
const random = uniform(17);
const data = { y: [] as number[], count: [] as number[], x: [] as number[], time: [] as string[], g: [] as string[] };
for (let g = 0; g < 25; g++) {
  let level = normal(random);
  for (let t = 1; t <= 6; t++) {
    level = 0.7 * level + 0.5 * normal(random);
    if (t > 1 && random() < 0.15) continue;
    const x = normal(random);
    data.x.push(x);
    data.time.push(`t${t}`);
    data.g.push(`g${g}`);
    data.y.push(1 + 0.5 * x + level + 0.5 * normal(random));
    data.count.push(poissonDraw(random, Math.exp(0.5 + 0.3 * x + 0.6 * level)));
    random();
  }
}

it('a series whose standard deviation may be zero has no limits of its correlation', () => {
  const fit = glmm('count ~ x + ar1(0 + time | g)', data, { family: 'poisson', nAGQ: 1 });
  expect(fit.varCorr[0].sd[0]).toBeGreaterThan(0.1);
  // Poisson's maximum by the profile of the standard deviation, which reaches zero below the height
  const [sd] = fit.confint({ parm: 'sd_ar1|g', method: 'profile' });
  expect(sd.lower).toBe(0);
  const held = fit.profile({ parm: 'sd_ar1|g' }).points.filter(({ zeta }) => zeta < 0);
  expect(0.5 * Math.max(...held.map(({ zeta }) => zeta * zeta))).toBeLessThan(HEIGHT);
  const [own] = fit.confint({ parm: 'cor_ar1|g', method: 'profile' });
  expect([own.lower, own.upper]).toEqual([-1, 1]);
});

it('a correlation of one has one for its upper limit', () => {
  const fit = lmm('y ~ x + cs(0 + time | g)', data);
  const { limits, warnings } = fit.profile({ parm: 'cor_cs|g' });
  expect(limits[0].estimate).toBeGreaterThan(0.999999);
  expect(limits[0].lower).toBeGreaterThan(0.5);
  expect(limits[0].upper).toBe(1);
  expect(warnings).toEqual([]);
});

describe('Wald intervals of correlations at their end, where rounding leaves 1 or less', () => {
  const perfect = (seed: number) => {
    const draw = uniform(seed);
    const rows = {
      y: [] as number[],
      count: [] as number[],
      x: [] as number[],
      kind: [] as string[],
      g: [] as string[],
    };
    for (let g = 0; g < 12; g++) {
      const effect = normal(draw);
      for (let k = 0; k < 6; k++) {
        const x = normal(draw);
        rows.x.push(x);
        rows.kind.push('abc'[k % 3]);
        rows.g.push(`g${g}`);
        rows.y.push(effect * (1 + 0.5 * x) + normal(draw));
        rows.count.push(poissonDraw(draw, Math.exp(0.3 * effect + 0.2 * effect * x)));
      }
    }
    return rows;
  };
  const FITS: readonly (readonly [string, (rows: ReturnType<typeof perfect>) => GlmmFit])[] = [
    ['a linear model by REML', (rows) => lmm('y ~ x + (x | g)', rows)],
    ['a linear model by maximum likelihood', (rows) => lmm('y ~ x + (x | g)', rows, { method: 'ML' })],
    ['three effects', (rows) => lmm('y ~ x + (0 + kind | g)', rows)],
    ['counts', (rows) => glmm('count ~ x + (x | g)', rows, { family: 'poisson', nAGQ: 1 })],
  ];

  it.each(FITS)('%s: there is none, nor a standard error of zero', (_, fitted) => {
    let atEnd = 0;
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const fit = fitted(perfect(seed));
      for (const { parm, estimate, lower, upper } of fit.confint({ method: 'wald' })) {
        expect(Number.isNaN(lower), `${parm}, seed ${seed}`).toBe(Number.isNaN(upper));
        if (!parm.startsWith('cor_') || Math.abs(estimate) < 1 - 1e-14) continue;
        atEnd++;
        expect(lower).toBeNaN();
      }
      expect(fit.thetaSe).not.toContain(0);
    }
    expect(atEnd).toBeGreaterThan(0);
  });
});
