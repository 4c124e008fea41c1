/** Tabs that are pictures: each asks the worker for its specification when it is seen. */
import type { PlotKind } from '../../../src/plot.ts';
import type { WorkerFit } from '../../../src/worker.ts';
import { download, fill, h } from '../dom.ts';
import { draw, toSvgFile } from '../plots.ts';
import { tableElement, toCsv } from '../tables.ts';
import { settleFigure } from './belongs.ts';

/** Below it there is no margin to spare. */
const NARROW = 500;

export interface Picture {
  readonly kind: PlotKind;
  readonly options?: object;
}

/** Fills a panel with pictures of a fit; those that do not suit the fit say why. */
export async function showPictures(
  panel: HTMLElement,
  pictures: readonly Picture[],
  fit: WorkerFit,
  isCurrent: () => boolean,
): Promise<void> {
  const width = Math.max(260, Math.min(860, panel.clientWidth - (panel.clientWidth < NARROW ? 44 : 96)));
  for (const { kind, options = {} } of pictures) {
    const figure = figureOf(panel, kind);
    try {
      const spec = await fit.plotSpec(kind, { ...options, width } as never);
      if (!isCurrent()) return;
      const place = figure.querySelector<HTMLElement>('.picture')!;
      await draw(spec, place);
      place.querySelector('svg')?.setAttribute('role', 'img');
      place.querySelector('svg')?.setAttribute('aria-label', String(spec['description'] ?? kind));
      figure.querySelector<HTMLElement>('.picture-says')!.textContent = String(spec['description'] ?? '');
      wireTools(figure, kind, options, fit, spec);
      settleFigure(figure);
    } catch (error) {
      if (!isCurrent()) return;
      const message = error instanceof Error ? error.message.replace(/^\[[A-Z_]+\]: /, '') : String(error);
      fill(figure.querySelector('.picture')!, h('p.quiet', {}, `Not for this model: ${message}`));
      figure.querySelector<HTMLElement>('.picture-says')!.textContent = '';
      figure.querySelector<HTMLElement>('.tools')!.hidden = true;
      settleFigure(figure);
    }
  }
}

function figureOf(panel: HTMLElement, kind: string): HTMLElement {
  const known = panel.querySelector<HTMLElement>(`figure[data-kind="${kind}"]`);
  if (known) return known;
  const figure = h(
    'figure',
    {},
    h('div.picture', { tabindex: 0, role: 'group', 'aria-label': `Picture: ${kind}` }, h('p.quiet', {}, 'Drawing …')),
    h('figcaption', {}, h('p.picture-says', {}), h('div.tools', {})),
  );
  figure.dataset['kind'] = kind;
  panel.append(figure);
  return figure;
}

function wireTools(figure: HTMLElement, kind: PlotKind, options: object, fit: WorkerFit, spec: object): void {
  const place = figure.querySelector<HTMLElement>('.picture')!;
  const table = h('div.table-twin', {});
  const tools = figure.querySelector<HTMLElement>('.tools')!;
  const open = tools.querySelector('details')?.open ?? false;
  const fillTable = async (): Promise<void> =>
    fill(table, tableElement(await fit.plotTable(kind, options as never), `Numbers of the picture ${kind}`));
  const details = h(
    'details',
    { open, ontoggle: () => details.open && void fillTable() },
    h('summary', {}, 'Show as table'),
    table,
  );
  if (open) void fillTable();
  tools.hidden = false;
  fill(
    tools,
    h(
      'button',
      { type: 'button', onclick: async () => download(`${kind}.svg`, await toSvgFile(place), 'image/svg+xml') },
      'SVG',
    ),
    h(
      'button',
      { type: 'button', onclick: () => download(`${kind}.vl.json`, JSON.stringify(spec, null, 1), 'application/json') },
      'Vega-Lite',
    ),
    h(
      'button',
      {
        type: 'button',
        onclick: async () => download(`${kind}.csv`, toCsv(await fit.plotTable(kind, options as never)), 'text/csv'),
      },
      'CSV',
    ),
    details,
  );
}
