/** Whoever takes or gives a value by a public function can name its type. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './consumer.ts';
import { unexported } from './publicTypes.ts';

const MAIN = 'index.d.ts';

describe('every type that public signatures lead to is exported, by the same entry or by the main one', () => {
  it.each([MAIN, 'plot.d.ts', 'csv.d.ts', 'worker.d.ts', 'worker-inline.d.ts'])('%s', (entry) => {
    const others =
      entry === 'worker-inline.d.ts' ? [MAIN, 'worker.d.ts'] : entry === 'worker.d.ts' ? [MAIN, 'plot.d.ts'] : [MAIN];
    expect(unexported(join(ROOT, 'dist'), entry, others)).toEqual([]);
  });
});

describe('the search', () => {
  it('finds what is missing: without the main entry, the fit of a picture has no type', () => {
    const missing = unexported(join(ROOT, 'dist'), 'plot.d.ts', []);
    expect(missing.filter((line) => line.startsWith('GlmmFit of api/glmmFit.d.ts'))).toHaveLength(1);
    expect(missing.filter((line) => line.startsWith('Comparison of'))).toHaveLength(1);
  });
});
