/** Vega in Node: a specification to SVG text and to what it complained about. */
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { renderSvg } from '../../src/cli/render.ts';
import type { Row, Spec } from '../../src/plot.ts';

export { renderSvg };

export interface Drawn {
  readonly svg: string;
  readonly complaints: readonly string[];
  /** Other rows into the same view. */
  feed(rows: Row[]): Promise<string>;
}

/** Drawn once by the command's own way, which sets the widths of texts for all that follow. */
let widthsAreSet: Promise<unknown> | undefined;

/** As the shell command draws, with every warning kept. */
export async function draw(spec: Spec): Promise<Drawn> {
  widthsAreSet ??= renderSvg({ $schema: spec.$schema, data: { values: [] }, mark: 'point' });
  await widthsAreSet;
  const complaints: string[] = [];
  const keep = (...texts: readonly unknown[]) => {
    complaints.push(texts.join(' '));
    return logger;
  };
  const logger: vega.LoggerInterface = {
    level: ((value?: number) => (value === undefined ? vega.Warn : logger)) as vega.LoggerInterface['level'],
    warn: keep,
    error: keep,
    info: () => logger,
    debug: () => logger,
  };
  const compiled = compile(spec as unknown as TopLevelSpec, { logger });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logger });
  const svg = await view.toSVG();
  return {
    svg,
    complaints,
    feed: async (rows) => {
      await view.data('rows', rows).runAsync();
      return view.toSVG();
    },
  };
}

/**
 * Coordinates to one decimal: what is left is what the eye sees, and the last bits of Math.log of an engine are not. Texts stay as they
 * are read, labels of axes and descriptions too.
 */
export function golden(svg: string): string {
  return svg
    .replace(/ (stroke-miterlimit|aria-hidden|pointer-events|font-family|role|aria-roledescription)="[^"]*"/g, '')
    .replace(/ (?!aria-label)[\w-]+="[^"]*"/g, (attribute) => attribute.replace(/-?\d+\.\d+(e[-+]?\d+)?/g, rounded))
    .replace(/></g, '>\n<')
    .concat('\n');
}

function rounded(number: string): string {
  const tenths = Math.round(Number(number) * 10) / 10;
  return String(tenths === 0 ? 0 : tenths);
}
