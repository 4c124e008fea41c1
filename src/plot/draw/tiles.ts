/**
 * Estimates as tiles on a grid that stands for a map: each value of a column has its place, and the darker the tile the larger the
 * estimate. The places come with the data, so that no map has to.
 */

import { toDataTable } from '../../data/table.ts';
import { quoted } from '../../data/text/printable.ts';
import type { DataInput } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import { quantitative, silent } from './marks.ts';
import type { Ink, View } from './types.ts';

/** Row and column of a tile, from the top left. */
export type Tile = readonly [row: number, column: number];

/** More would be a drawing of nothing: tiles of a few pixels. */
const MOST_ROWS = 60;
/** Between tiles, as a share of their size. */
const GAP = 0.06;
/** Of the lightest and the darkest tile: text on them stays readable. */
const SHADES = [0.08, 0.6];

/** The place of each value of `by`, from two columns of numbers. */
export function tilesOf(cells: DataInput, by: string, names: readonly string[]): ReadonlyMap<string, Tile> {
  const table = toDataTable(cells);
  if (!Array.isArray(names) || names.length !== 2) {
    throw refusal("tiles needs the names of two columns of the cells, for the row and the column: ['row', 'column']");
  }
  const { codes, levels } = table.factor(by);
  const places = names.map((name) => {
    const column = table.column(name);
    if (column.kind !== 'numeric') throw refusal(`the tiles' column ${quoted(name)} does not hold numbers`);
    return column.values;
  });
  const tiles = new Map<string, Tile>();
  const taken = new Map<string, string>();
  for (let i = 0; i < table.nRows; i++) {
    const level = levels[codes[i]];
    if (level === undefined) continue;
    const tile = places.map((place) => place[i]) as unknown as Tile;
    const known = tiles.get(level);
    if (known === undefined) {
      if (!tile.every(Number.isInteger)) throw refusal(`the tile of ${quoted(level)} has no whole row and column`);
      const other = taken.get(String(tile));
      if (other !== undefined) throw refusal(`${quoted(other)} and ${quoted(level)} have the same tile`);
      taken.set(String(tile), level);
      tiles.set(level, tile);
    } else if (known[0] !== tile[0] || known[1] !== tile[1]) {
      throw refusal(`${quoted(level)} has more than one tile`);
    }
  }
  const [rows, columns] = [0, 1].map((k) => spanOf([...tiles.values()], k as 0 | 1).length);
  if (rows! > MOST_ROWS || columns! > MOST_ROWS) throw refusal(`tiles span ${rows} rows and ${columns} columns`);
  return tiles;
}

function refusal(message: string): GlmmError {
  return new GlmmError('INVALID_OPTION', `the plot 'poststratified': ${message}`, { option: 'tiles' });
}

/** From the first to the last, with the empty ones between. */
function spanOf(tiles: readonly Tile[], k: 0 | 1): readonly number[] {
  const at = tiles.map((tile) => tile[k]);
  const first = Math.min(...at);
  return Array.from({ length: Math.max(...at) - first + 1 }, (_, i) => first + i);
}

/** @param width of the picture. Rows have `tileRow`, `tileColumn`, `name`, `mean` and `says`. */
export function tilesView(ink: Ink, tiles: readonly Tile[], width: number, isShare: boolean): View {
  const [rows, columns] = [spanOf(tiles, 0), spanOf(tiles, 1)];
  const size = width / columns.length;
  const band = (field: string, domain: readonly number[]) => ({
    field,
    type: 'ordinal',
    scale: { domain, paddingInner: GAP, paddingOuter: 0 },
    axis: null,
  });
  const place = { x: band('tileColumn', columns), y: band('tileRow', rows) };
  const format = isShare ? '.0~%' : '.3~r';
  const text = (more: object): object => silent('text', { color: ink.text, limit: Math.floor(size) - 4, ...more });
  return {
    height: Math.round(size * rows.length),
    encoding: place,
    layer: [
      {
        mark: { type: 'rect', color: ink.a, stroke: ink.grid },
        encoding: {
          fillOpacity: quantitative('mean', {
            scale: { zero: false, range: SHADES },
            legend: null,
          }),
          description: { field: 'says' },
        },
      },
      { mark: text({ dy: -6, fontWeight: 600 }), encoding: { text: { field: 'name' } } },
      { mark: text({ dy: 8 }), encoding: { text: quantitative('mean', { format }) } },
    ] as View['layer'],
  };
}
