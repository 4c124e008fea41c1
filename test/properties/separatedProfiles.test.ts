/**
 * Truth: whole fits with the coefficient held by an offset. At a profile limit of separated data the best of them lies below the supremum
 * by half the chi-square quantile; and no offset does better than the supremum.
 */
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { uniform } from '../support/random.ts';

const HALF_QUANTILE = 3.841458820694124 / 2;
/** What two searches and a root leave, each to 1e-6 of logLik. */
const NEAR = 1e-5;

const KINDS = [
  ['binomial', 'logit'],
  ['binomial', 'probit'],
  ['binomial', 'cloglog'],
  ['poisson', 'log'],
] as const;

it.each(KINDS)('%s, %s: limits of infinite coefficients', (family, link) => {
  let limits = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const random = uniform(1000 * seed + link.length);
    const rows = Array.from({ length: 60 + Math.floor(60 * random()) }, (_, i) => i);
    const g = rows.map(() => `g${Math.floor(8 * random())}`);
    const f = rows.map(() => 'abc'.charAt(Math.floor(3 * random())));
    const x = rows.map(() => Math.round(10 * random()) - 5);
    const low = 'abc'.charAt(seed % 3);
    const draw = family === 'binomial' ? 2 : 4;
    const y = rows.map((i) => (f[i] === low ? 0 : Math.floor(draw * random())));
    const options = { family, link, nAGQ: 9 } as const;
    const fit = glmm('y ~ f + x + (1 | g)', { y, f, x, g }, options);
    expect(fit.warnings.map(({ code }) => code)).toContain('SEPARATION');
    for (const { parm, estimate, lower, upper } of fit.confint({ parm: ['fb', 'fc'] })) {
      if (Number.isFinite(estimate)) continue;
      expect(estimate > 0 ? upper : lower).toBe(estimate);
      const level = parm.slice(1);
      const other = f.map((v) => (v !== 'a' && v !== level ? 1 : 0));
      const held = (at: number): number => {
        const offset = f.map((v) => (v === level ? at : 0));
        const from = [{}, { start: { theta: [1] } }];
        const fits = from.map((start) =>
          glmm('y ~ other + x + (1 | g)', { y, other, x, g }, { ...options, ...start, offset }),
        );
        return Math.max(...fits.map(({ logLik }) => logLik));
      };
      const limit = estimate > 0 ? lower : upper;
      expect(Math.abs(fit.logLik - held(limit) - HALF_QUANTILE), `${parm}, seed ${seed}`).toBeLessThan(NEAR);
      expect(held(limit + Math.sign(estimate) * 3)).toBeLessThan(fit.logLik + NEAR);
      limits++;
    }
  }
  expect(limits).toBeGreaterThan(8);
});
