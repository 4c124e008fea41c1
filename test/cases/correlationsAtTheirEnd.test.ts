/**
 * Profile limits of a structure's correlation that nothing bounds, or that is at its end already. Truth: what the limits say of the likelihood.
 * Where the model without random effects is within 1.92 of the highest logLik, every correlation is within the interval (the standard deviation
 * may be zero); an estimate of 1 has nothing above it.
 */
import { expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
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
