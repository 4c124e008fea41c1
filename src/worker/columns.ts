/**
 * Users' data as they travel, and as a table again on the other side.
 */
import { quoted } from '../data/printable.ts';
import { shapeOf } from '../data/shape.ts';
import type { DataInput, TableLike } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import type { Columns } from './protocol.ts';

/**
 * A copy, so that what the user does to the data afterwards is not seen; with `transfer` the buffers themselves, which the
 * user loses.
 *
 * @throws GlmmError UNSUPPORTED_DATA
 */
export function takeColumns(input: DataInput, transfer = false): Columns {
  const { names, source } = shapeOf(input);
  const sources = names.map(source);
  const cells = sources.map(({ list }, k) => {
    const array = list();
    const buffers = transfer && ArrayBuffer.isView(array) && array.buffer instanceof ArrayBuffer ? [array.buffer] : [];
    try {
      return structuredClone(array, { transfer: buffers }) as ArrayLike<unknown>;
    } catch {
      const message = `column ${quoted(names[k])} holds values that cannot be sent to a worker.`;
      throw new GlmmError('UNSUPPORTED_DATA', message, { column: names[k] });
    }
  });
  return { names: [...names], cells, why: sources.map(({ why }) => why) };
}

/** By the shape of an Arquero table, which is read by name without an object of names. */
export function tableOf({ names, cells, why }: Columns): TableLike {
  const indexOf = new Map(names.map((name, k) => [name, k]));
  const table = {
    columnNames: () => names,
    column: (name: string) => cells[indexOf.get(name) ?? -1],
    whyText: (name: string) => why?.[indexOf.get(name) ?? -1],
  };
  return table as TableLike;
}
