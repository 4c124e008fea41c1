/** Truth: an infinite coefficient stands at the end of the axis and is called infinite; its profile ends where the curve does. */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { plotSpec, plotTable } from '../../src/plot.ts';
import { draw } from './draw.ts';

const rows = Array.from({ length: 120 }, (_, i) => i);
const g = rows.map((i) => `g${i % 12}`);
const x = rows.map((i) => ((i * 17) % 31) - 15);
const site = rows.map((i) => ['A', 'B', 'C'][(i * 7) % 3] as string);
const y = rows.map((i) => (site[i] === 'C' ? 1 : ((i * i * 7 + i * 3) % 11) % 2));
const fit = glmm('y ~ site + x + (1 | g)', { y, site, x, g }, { family: 'binomial', nAGQ: 5 });

describe('pictures of separated data', () => {
  it('a forest: infinity without an interval by Wald, with its finite limit by profile', async () => {
    const wald = plotSpec(fit, 'ratios');
    expect(String(wald.description)).toContain('site: C infinity, no interval');
    expect(JSON.stringify(wald)).toContain(
      'Separated responses: site: C has no finite estimate and stands at the end of the axis.',
    );
    const profile = plotSpec(fit, 'ratios', { method: 'profile' });
    expect(String(profile.description)).toMatch(/site: C infinity, [\d.]+ to infinity/);
    for (const spec of [wald, profile]) {
      const { svg, complaints } = await draw(spec);
      expect(complaints).toEqual([]);
      expect(svg).not.toMatch(/NaN/);
    }
    expect(plotTable(fit, 'ratios').rows.find(([term]) => term === 'siteC')?.[1]).toBe(Number.POSITIVE_INFINITY);
  });
  it('a profile: open on one side', async () => {
    const spec = plotSpec(fit, 'profile', { parm: ['siteC'] });
    expect(String(spec.description)).toMatch(/siteC infinity, [\d.]+ to infinity/);
    const { svg, complaints } = await draw(spec);
    expect(complaints).toEqual([]);
    expect(svg).not.toMatch(/NaN/);
  });
});
