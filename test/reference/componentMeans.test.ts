/**
 * Marginal means of second predictors. Truths: R's emmeans of glmmTMB (fixtures/componentMeans.R), predictions of the rows of the grid, and a level that
 * is at its limit.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJSON, glmm } from '../../src/index.ts';
import { dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Rows {
  readonly name: string;
  readonly estimate: number | readonly number[];
  readonly se: number | readonly number[];
}
type Stored = Record<'link' | 'response' | 'contrasts' | 'ratios', Rows> & { readonly logLik: number };
const stored = JSON.parse(readFileSync(new URL('fixtures/componentMeans.json', import.meta.url), 'utf8')) as Readonly<
  Record<'zi' | 'disp', Stored>
>;
const data = dataset('salamanders').columns;
const FORMULA = 'count ~ mined + DOY + (1 | site)';
const fits = {
  zi: glmm(FORMULA, data, { family: 'poisson', ziformula: '~ mined + DOP', nAGQ: 1 }),
  disp: glmm(FORMULA, data, { family: 'negativeBinomial', dispformula: '~ mined + DOY', nAGQ: 1 }),
};

/** Both searches end within 1e-3 standard errors of the maximum. */
const ESTIMATE = 1e-3;
const SE = 2e-3;
/** The same sums by another way. */
const SAME = 1e-10;

describe.each(['zi', 'disp'] as const)('%s', (component) => {
  const fit = fits[component];
  const truth = stored[component];
  it('means and contrasts on both scales are those of another program', () => {
    expectAbsolute(fit.logLik, truth.logLik, 1e-5, 'logLik');
    for (const [type, means, contrasts] of [
      ['link', 'link', 'contrasts'],
      ['response', 'response', 'ratios'],
    ] as const) {
      const table = fit.emmeans('mined', { component, type });
      for (const [own, key] of [
        [table, means],
        [table.contrasts('pairwise', { adjust: 'none' }), contrasts],
      ] as const) {
        const [estimates, errors] = [[truth[key].estimate].flat(), [truth[key].se].flat()] as [number[], number[]];
        expect(own.rows).toHaveLength(estimates.length);
        own.rows.forEach(({ estimate, stdError }, k) => {
          expectAbsolute(estimate, estimates[k]!, ESTIMATE * errors[k]!, `${key} ${k}`);
          expectRelative(stdError, errors[k]!, SE, `SE of ${key} ${k}`);
        });
      }
      expect(table.notes.join(' ')).toContain(component === 'zi' ? 'ziformula' : 'dispformula');
    }
  });

  it('rows of the grid are predictions there, read from a file too', () => {
    const type = component === 'zi' ? 'zprob' : 'disp';
    const mean = (name: string) => (data[name] as number[]).reduce((sum, x) => sum + x, 0) / data[name]!.length;
    const newData = { mined: ['no', 'yes'], DOP: [mean('DOP'), mean('DOP')], DOY: [mean('DOY'), mean('DOY')] };
    const { fit: values, se } = fit.predict({ newData, type, randomEffects: 'zero', se: true });
    for (const one of [fit, fromJSON(JSON.stringify(fit))])
      one.emmeans('mined', { component, type: 'response' }).rows.forEach(({ estimate, stdError }, k) => {
        expectRelative(estimate, values[k]!, SAME, `mean ${k}`);
        expectRelative(stdError, se![k]!, SAME, `SE ${k}`);
      });
    expect(fit.emmeans('mined', { component: 'cond' }).rows).toEqual(fit.emmeans('mined').rows);
  });

  it('what it has not is refused by name', () => {
    const other = component === 'zi' ? 'disp' : 'zi';
    expect(() => fit.emmeans('mined', { component: other })).toThrow(/without a (zi|disp)formula/);
    expect(() => fit.emmeans('mined', { component, randomEffects: 'marginal' })).toThrow(/it has none/);
    expect(() => fit.emmeans('mined', { component, type: 'conditional' })).toThrow(/'link' or 'response'/);
    expect(() => fit.emmeans('mined', { component, df: 'kenward-roger' })).toThrow(/'asymptotic' or a number/);
    expect(() => fit.emmeans('spp', { component })).toThrow(/UNKNOWN_COLUMN|not computed from/);
  });
});

it('variables that the mean has not have means, and a level at its limit is there without an error', () => {
  const rows = (data['spp'] as string[]).map((_, i) => i);
  const count = rows.map((i) => ((data['mined'] as string[])[i] === 'yes' ? 0 : (data['count'] as number[])[i]!));
  const fit = glmm(
    'count ~ DOY + (1 | site)',
    { ...data, count },
    { family: 'poisson', ziformula: '~ mined', nAGQ: 1 },
  );
  const [no, yes] = fit.emmeans('mined', { component: 'zi', type: 'response' }).rows;
  expect(no!.stdError).toBeGreaterThan(0);
  expect(yes).toMatchObject({ estimate: 1, stdError: Number.NaN, lower: 0, upper: 1 });
  const table = fit.emmeans('mined', { component: 'zi' });
  expect(table.rows[1]!.estimate).toBe(Number.POSITIVE_INFINITY);
  expect(table.contrasts().rows[0]).toMatchObject({ estimate: Number.NEGATIVE_INFINITY, stdError: Number.NaN });
});
