/**
 * A picture to a Vega-Lite specification: one table named `rows`, a single view or panels side by side.
 */
import { wrap } from '../../report/text.ts';
import { configOf, inkOf } from './theme.ts';
import type { LookOptions, Picture, Row, Spec, View } from './types.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const DEFAULT_WIDTH = 640;
/** Between panels. */
const GAP = 28;
/** Labels of a vertical axis. */
const AXIS = 36;
/** No panel is narrower, whatever stands beside it; below, panels go under each other. */
const LEAST_WIDTH = 120;

export function assemble(picture: Picture, look: LookOptions): Spec {
  const ink = inkOf(look.theme);
  const whole = typeof look.width === 'number' ? look.width : DEFAULT_WIDTH;
  const views = picture.views(ink, whole);
  const margin = picture.margin?.(whole) ?? AXIS;
  const room = Math.max(1, Math.floor((whole + GAP) / (LEAST_WIDTH + margin + GAP)));
  const columns = Math.min(picture.columns ?? 1, views.length, room);
  const width = Math.max(LEAST_WIDTH, Math.floor((whole + GAP) / columns) - GAP - margin);
  return {
    $schema: SCHEMA,
    description: picture.description,
    ...(look.title === false ? {} : { title: heading(picture, whole) }),
    data: { name: 'rows', values: freshRows(picture.rows) },
    ...(views.length === 1
      ? panel({ ...views[0] }, look.width === 'container' ? 'container' : width)
      : {
          concat: views.map((view) => panel(view, width)),
          columns,
          spacing: { column: GAP, row: 20 },
          ...(picture.shared && { resolve: { scale: Object.fromEntries(picture.shared.map((s) => [s, 'shared'])) } }),
        }),
    config: configOf(ink, views[0].title === undefined),
  };
}

/** Pixels a character of a title and of a line below it takes on average. */
const TITLE_CHARACTER = 8.4;
const SUBTITLE_CHARACTER = 6.4;

/** Lines no wider than the picture: Vega does not break them, and a long one would widen everything. */
function heading({ title, subtitle }: Picture, width: number): Spec {
  return {
    text: wrap(title, width / TITLE_CHARACTER),
    subtitle: subtitle.flatMap((line) => wrap(line, width / SUBTITLE_CHARACTER)),
  };
}

function panel({ title, ...view }: View, width: number | 'container'): Spec {
  const above = { text: title, fontSize: 12, frame: 'group', offset: 14 };
  return { ...(title !== undefined && { title: above }), width, ...view };
}

/** Vega marks the rows it takes: they must be new every time, extensible, and hold what JSON can hold. */
export function freshRows(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const fresh: Row = {};
    for (const name of Object.keys(row)) {
      const value = row[name];
      fresh[name] = typeof value === 'number' && !Number.isFinite(value) ? null : value;
    }
    return fresh;
  });
}
