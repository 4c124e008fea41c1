/** What errors, warnings and notes give as a reason is the reason, and what they give as a way out is one. Truth: the calls that they are about. */
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmOptions, glmm, lmm, student } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { refusalOf } from '../support/refusal.ts';

const random = uniform(23);
const data = {
  x: [] as number[],
  count: [] as number[],
  rating: [] as number[],
  time: [] as string[],
  house: [] as string[],
  town: [] as string[],
};
for (let i = 0; i < 160; i++) {
  const x = normal(random);
  data.x.push(x);
  data.time.push(`t${i % 4}`);
  data.house.push(`h${Math.floor(i / 4) % 4}`);
  data.town.push(`v${Math.floor(i / 16)}`);
  data.count.push(Math.floor(3 * random() + (i % 16) / 8));
  data.rating.push(Math.min(3, Math.max(0, Math.round(1.5 + x + normal(random)))));
}

describe('quadrature that crossed factors do not have', () => {
  const crossed = '(1 | town) + (1 | time)';
  const CASES: readonly (readonly [string, string, GlmmOptions, boolean])[] = [
    ['ordered categories', `rating ~ x + ${crossed}`, { family: 'cumulative' }, true],
    ['excess zeros', `count ~ x + ${crossed}`, { family: 'poisson', ziformula: '~ 1' }, false],
    ['a hurdle', `count ~ x + ${crossed}`, { family: 'hurdlePoisson' }, true],
    ['counts', `count ~ x + ${crossed}`, { family: 'poisson' }, true],
    ["Student's t", `x ~ count + ${crossed}`, { family: student({ df: 4 }) }, false],
  ];
  it.each(CASES)('is refused for %s with the reason, and a way out that is one', (_, formula, options, byEp) => {
    const { code, message } = refusalOf(() => glmm(formula, data, { ...options, nAGQ: 3 }));
    expect(code).toBe('SEVERAL_FACTORS');
    expect(message).toContain('needs independent groups');
    expect(message.includes("integration: 'ep'")).toBe(byEp);
    if (!byEp) expect(() => glmm(formula, data, { ...options, integration: 'ep' })).toThrow(/INVALID_OPTION/);
  });
});

it('effects of one correlation that ends at one are said once', () => {
  const common = data.x.map((x, i) => x + (Math.floor(i / 4) % 5));
  const fit = lmm('y ~ cs(0 + time | group)', {
    ...data,
    y: common,
    group: data.house.map((h, i) => h + data.town[i]),
  });
  expect(fit.varCorr[0].corr[3][0]).toBeGreaterThan(0.9999);
  const perfect = fit.warnings.filter(({ code }) => code === 'PERFECT_CORRELATION');
  expect(perfect.map(({ details }) => details)).toMatchObject([
    { terms: ['timet0', 'timet1', 'timet2', 'timet3'], correlation: fit.varCorr[0].corr[1][0] },
  ]);
});

it('a limit by the profile likelihood is spoken of where there is one', () => {
  const success = data.x.map((_, i) => (i % 4 === 3 ? 1 : i % 3 === 0 ? 1 : 0));
  const fit = glmm('success ~ time + (1 | town)', { ...data, success }, { family: 'binomial' });
  const own = fit.emmeans('time');
  expect(Number.isFinite(own.rows[3].lower)).toBe(true);
  expect(own.notes.join()).toContain('a limit on one side');
  const saved = fromJSON(JSON.stringify(fit)).emmeans('time');
  expect([saved.rows[3].lower, saved.rows[3].upper]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(saved.notes.join()).not.toContain('a limit on one side');
});
