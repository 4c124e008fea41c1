/**
 * Means of counts that may be zeros in excess. Truths: glmmTMB 1.1.5 with the delta method by hand (fixtures/zeroMeans.R), predictions of
 * single rows, and averages over the rows of the same grid.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJSON, glmm } from '../../src/index.ts';
import { plotSpec } from '../../src/plot.ts';
import { dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Means {
  readonly levels: readonly string[];
  readonly estimate: readonly number[];
  readonly se: readonly number[];
}

const stored = JSON.parse(readFileSync(new URL('fixtures/zeroMeans.json', import.meta.url), 'utf8')) as {
  readonly logLik: number;
  readonly mined: Means;
  readonly spp: Means;
  readonly difference: { readonly estimate: number; readonly se: number };
};

const data = dataset('salamanders').columns;
const fit = glmm('count ~ mined + DOY + (1 | site)', data, {
  family: 'negativeBinomial',
  ziformula: '~ mined + spp',
  nAGQ: 1,
});
const days = data['DOY'] as number[];
const day = days.reduce((sum, x) => sum + x, 0) / days.length;
const species = [...new Set(data['spp'] as string[])].sort();
const grid = {
  spp: [...species, ...species],
  mined: [...species.map(() => 'no'), ...species.map(() => 'yes')],
  DOY: species.concat(species).map(() => day),
};

/** Both searches end within 1e-3 standard errors of the maximum. */
const ESTIMATE = 1e-3;
const SE = 2e-3;
/** The same sums by other ways. */
const SAME = 1e-10;

describe('emmeans of the response', () => {
  it('are those of another program, of variables of either predictor', () => {
    expectAbsolute(fit.logLik, stored.logLik, 1e-5, 'logLik');
    for (const variable of ['mined', 'spp'] as const) {
      const { rows, estimateName, notes } = fit.emmeans(variable, { type: 'response' });
      expect(estimateName).toBe('response');
      expect(notes.join(' ')).toContain('zeros in excess included');
      expect(rows.map((row) => row[variable])).toEqual(stored[variable].levels);
      rows.forEach(({ estimate, stdError, lower, upper }, k) => {
        const se = stored[variable].se[k]!;
        expectAbsolute(estimate, stored[variable].estimate[k]!, ESTIMATE * se, `${variable} ${k}`);
        expectRelative(stdError, se, SE, `SE of ${variable} ${k}`);
        expect(lower).toBeGreaterThan(0);
        expect(lower < estimate && estimate < upper).toBe(true);
      });
    }
    const [difference] = fit.emmeans('mined', { type: 'response' }).contrasts().rows;
    expectAbsolute(difference!.estimate, stored.difference.estimate, ESTIMATE * stored.difference.se, 'difference');
    expectRelative(difference!.stdError, stored.difference.se, SE, 'SE of the difference');
  });

  it('of a lone row of the grid are its prediction; those without the excess zeros are of type conditional', () => {
    for (const type of ['response', 'conditional'] as const) {
      const rows =
        type === 'response' ? fit.emmeans(['spp', 'mined'], { type }).rows : fit.emmeans('mined', { type }).rows;
      const newData = type === 'response' ? grid : { spp: ['GP', 'GP'], mined: ['no', 'yes'], DOY: [day, day] };
      const { fit: means, se } = fit.predict({ newData, type, randomEffects: 'zero', se: true });
      rows.forEach(({ estimate, stdError }, k) => {
        expectRelative(estimate, means[k]!, SAME, `${type} ${k}`);
        expectRelative(stdError, se![k]!, SAME, `SE of ${type} ${k}`);
      });
    }
    const [ratio] = fit.emmeans('mined', { type: 'conditional' }).contrasts().rows;
    expectRelative(ratio!.estimate, Math.exp(-fit.fixef()['minedyes']!), SAME, 'ratio of means');
  });

  it.each(['zero', 'marginal'] as const)(
    'are averages over the rows of the grid: random effects %s',
    (randomEffects) => {
      const { rows } = fit.emmeans('mined', { type: 'response', randomEffects });
      const wanted = { variable: 'mined', data: grid, randomEffects };
      const averages = fit.marginalMeans({ ...wanted, values: ['no', 'yes'] });
      const compared = fit.compare({ ...wanted, from: 'no', to: 'yes' });
      rows.forEach(({ estimate, stdError }, k) => {
        expectRelative(averages[k]!.estimate, estimate, SAME, `average ${k}`);
        expectRelative(averages[k]!.stdError, stdError, SAME, `SE of average ${k}`);
        const { fit: means } = fit.predict({ newData: grid, type: 'response', randomEffects });
        const own = means.filter((_, i) => grid.mined[i] === ['no', 'yes'][k]);
        expectRelative(estimate, own.reduce((sum, mu) => sum + mu, 0) / own.length, SAME, `mean of predictions ${k}`);
      });
      const [difference] = fit.emmeans('mined', { type: 'response', randomEffects }).contrasts().rows;
      expectRelative(compared.difference.estimate, -difference!.estimate, SAME, 'difference');
      expectRelative(compared.difference.stdError, difference!.stdError, SAME, 'SE of the difference');
    },
  );

  it('a fit read from a file says the same', () => {
    const read = fromJSON(JSON.stringify(fit));
    expect(String(read.emmeans('spp', { type: 'response' }))).toBe(String(fit.emmeans('spp', { type: 'response' })));
  });

  it('what they depend on besides beta has no other covariance, and combinations with its variables were not counted', () => {
    expect(() => fit.emmeans('mined', { type: 'response', vcov: fit.vcov })).toThrow(/predictor of excess zeros/);
    expect(() => fit.emmeans('mined', { type: 'response', weights: 'cells' })).toThrow(/was not counted/);
    expect(() => fit.emmeans('spp')).toThrow(/fixed effects are not computed from "?spp/);
  });

  it.each(['letters', 'bars'] as const)('their picture compares them as they are: %s', (compare) => {
    const { description } = plotSpec(fit, 'means', { specs: 'mined', compare });
    expect(description).toContain('2.19');
  });
});

it('poststratified, a lone cell is its conditional prediction', () => {
  const cell = { spp: ['GP'], mined: ['no'], DOY: [day], site: ['R-1'], people: [3] };
  const [row] = fit.poststratify(cell, { count: 'people' });
  const { fit: means, se } = fit.predict({ newData: cell, type: 'response', se: true });
  expectRelative(row!.estimate, means[0]!, SAME, 'mean');
  expectRelative(row!.stdError, se![0]!, SAME, 'SE');
});
