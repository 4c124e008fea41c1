/**
 * A Vega-Lite specification to SVG text, by vega and vega-lite where they are installed.
 */
import { GlmmError } from '../errors.ts';
import type { Spec } from '../plot.ts';
import { textWidth } from './textWidth.ts';

/** @throws GlmmError INVALID_OPTION without the two packages */
export async function renderSvg(spec: Spec): Promise<string> {
  const { vega, vegaLite } = await packages();
  // vega's own hook; without a canvas it would guess
  const metrics = (vega as unknown as Measuring).textMetrics;
  metrics.width = ({ fontSize, fontWeight }, text) =>
    textWidth(String(text), Number(fontSize ?? 11), fontWeight === 'bold' || Number(fontWeight) >= 600);
  const compiled = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]);
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** What the types of vega leave out. */
interface Measuring {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

async function packages() {
  try {
    const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
    return { vega, vegaLite };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new GlmmError(
      'INVALID_OPTION',
      'drawing needs the packages vega and vega-lite, which are not installed beside glmm-wasm\n' +
        '    npm install vega vega-lite\n' +
        'Or write the specification, --out picture.json, and draw it elsewhere.',
    );
  }
}
