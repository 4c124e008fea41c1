/**
 * Every kind of picture for three data sets, as SVG text that was looked at. After a deliberate change: `npx vitest run test/plot -u`,
 * and look again.
 */
import { describe, expect, it } from 'vitest';
import { plotKinds, plotSpec } from '../../src/plot.ts';
import { draw, golden } from './draw.ts';
import { type DataName, example } from './fits.ts';

const DATA: readonly DataName[] = ['toenail', 'cbpp', 'epil'];
/** What does not suit a data set: no number among the fixed effects of cbpp. */
const UNSUITABLE = new Set(['curves cbpp']);

const CASES = plotKinds.flatMap((kind) =>
  DATA.filter((data) => !UNSUITABLE.has(`${kind} ${data}`)).map((data) => [kind, data] as const),
);

describe('pictures', () => {
  it.each(CASES)('%s of %s', async (kind, data) => {
    const { fit, options } = example(kind, data);
    const spec = plotSpec(fit, kind, { ...options, theme: 'light' });
    const { svg, complaints } = await draw(spec);
    expect(complaints).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(String(spec.description)).not.toMatch(/NaN|undefined|not known|\[object/);
    await expect(golden(svg)).toMatchFileSnapshot(`golden/${data}-${kind}.svg`);
  });
});
