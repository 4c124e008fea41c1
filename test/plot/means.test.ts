/** Pictures of marginal means: what they show is what the fit says when it is asked. */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { plotData, plotSpec, plotTable } from '../../src/plot.ts';
import { cbppData, FITS } from './fits.ts';

describe('means', () => {
  it('have the letters of letters(), in the order of the means', () => {
    const asked = FITS.cbpp().emmeans('period', { type: 'response' }).letters();
    const letters = new Map(asked.rows.map(({ period, group }) => [period, group]));
    const table = plotTable(FITS.cbpp(), 'means');
    expect(table.columns).toEqual(['period', 'prob', 'SE', 'lower', 'upper', 'group']);
    expect(table.rows.map(([period]) => period)).toEqual(['1', '2', '3', '4']);
    for (const row of table.rows) expect(row[5]).toBe(letters.get(row[0] as string));
  });

  it.each(['link', 'response'] as const)(
    'have bars on the scale of the %s that overlap unless the p-value is small',
    (type) => {
      const bars = plotData(FITS.cbpp(), 'means', { compare: 'bars', type });
      const pairs = FITS.cbpp().emmeans('period').contrasts('pairwise').rows;
      let from = 0;
      bars.forEach((one, i) => {
        for (const other of bars.slice(i + 1)) {
          const overlap =
            Number(one.barLower) <= Number(other.barUpper) && Number(other.barLower) <= Number(one.barUpper);
          expect(overlap).toBe(pairs[from++].pValue >= 0.05);
        }
      });
      expect(pairs.filter(({ pValue }) => pValue < 0.05).length).toBeGreaterThan(0);
    },
  );

  it('of groups have a panel each, on one scale', () => {
    const spec = plotSpec(FITS.epil(), 'means', { specs: 'V4', by: 'trt' });
    expect((spec.concat as { title: { text: string } }[]).map(({ title }) => title.text)).toEqual([
      'trt: placebo',
      'trt: progabide',
    ]);
    expect(spec.resolve).toEqual({ scale: { x: 'shared' } });
    expect(spec.description).toMatch(/trt: placebo: 0 .*trt: progabide: 0 /);
  });

  it('name the cells that the data do not have', () => {
    const data = cbppData();
    const wet = data.herd.map((herd, i) => (data.period[i] === '4' || Number(herd) % 2 === 0 ? 'yes' : 'no'));
    const fit = glmm(
      'cbind(incidence, size - incidence) ~ period * wet + (1 | herd)',
      { ...data, wet },
      { family: 'binomial', nAGQ: 1 },
    );
    const spec = plotSpec(fit, 'means', { specs: 'period', by: 'wet' });
    expect((spec.title as { subtitle: string[] }).subtitle.join(' ')).toContain('Not estimable');
    expect(spec.description).toContain('4 not known, no interval');
  });

  it('of a model without variables are refused with a reason', () => {
    const fit = glmm('cbind(incidence, size - incidence) ~ 1 + (1 | herd)', cbppData(), {
      family: 'binomial',
      nAGQ: 1,
    });
    for (const kind of ['means', 'contrasts'] as const)
      expect(() => plotSpec(fit, kind)).toThrow('no variable among its fixed effects');
    expect(plotTable(fit, 'means', { specs: '1' }).rows).toHaveLength(1);
  });
});

describe('contrasts', () => {
  it('are those of contrasts(), adjusted alike', () => {
    const asked = FITS.cbpp().emmeans('period', { type: 'response' }).contrasts('trtVsCtrl', { adjust: 'mvt' });
    const table = plotTable(FITS.cbpp(), 'contrasts', { method: 'trtVsCtrl', adjust: 'mvt' });
    expect(table.columns).toEqual(['contrast', 'odds.ratio', 'SE', 'lower', 'upper', 'p']);
    expect(table.rows).toEqual(
      asked.rows.map(({ contrast, estimate, stdError, lower, upper, pValue }) => [
        contrast,
        estimate,
        stdError,
        lower,
        upper,
        pValue,
      ]),
    );
  });

  it('have the line of no effect at a ratio of one, or a difference of zero', () => {
    const origin = (type: 'link' | 'response'): unknown =>
      (plotSpec(FITS.cbpp(), 'contrasts', { type }).layer as { encoding: { x: { datum: number } } }[])[0].encoding.x
        .datum;
    expect([origin('response'), origin('link')]).toEqual([1, 0]);
  });
});
