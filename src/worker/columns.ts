/**
 * Users' data as they travel, and as a table again on the other side.
 */

import { isWithoutRoom, withoutRoom } from '../data/room.ts';
import { shapeOf } from '../data/shape.ts';
import { quoted } from '../data/text/printable.ts';
import type { DataInput, TableLike } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import type { Columns } from './protocol.ts';

/**
 * A copy, so that what the user does to the data afterwards is not seen; with `transfer` the buffers themselves, which the
 * user loses.
 *
 * @throws GlmmError UNSUPPORTED_DATA; OUT_OF_MEMORY where there is no room for the copy
 */
export function takeColumns(input: DataInput, transfer = false): Columns {
  const { names, source } = shapeOf(input);
  const sources = names.map(source);
  const arrays = sources.map(({ list }) => list());
  // all of them before the first is taken: what is refused has lost nothing
  const owned = arrays.map(ownedBuffer);
  if (transfer) refuseShared(owned, names);
  const cells = arrays.map((array, k) => {
    if (ArrayBuffer.isView(array) && owned[k] === null) return copyOfShared(array);
    try {
      return structuredClone(array, { transfer: transfer && owned[k] ? [owned[k]] : [] }) as ArrayLike<unknown>;
    } catch (error) {
      if (isWithoutRoom(error))
        throw withoutRoom(`the copy of column ${quoted(names[k])}`, error, { column: names[k], rows: array.length });
      const message = `column ${quoted(names[k])} holds values that cannot be sent to a worker.`;
      throw new GlmmError('UNSUPPORTED_DATA', message, { column: names[k] });
    }
  });
  return { names: [...names], cells, why: sources.map(({ why }) => why) };
}

/** The buffer of a typed array that is its own; null for other lists, and where other threads may write to it. */
function ownedBuffer(array: ArrayLike<unknown>): ArrayBuffer | null {
  return ArrayBuffer.isView(array) && array.buffer instanceof ArrayBuffer ? array.buffer : null;
}

/** A buffer can be given away once. */
function refuseShared(buffers: readonly (ArrayBuffer | null)[], names: readonly string[]): void {
  const owner = new Map<ArrayBuffer, string>();
  buffers.forEach((buffer, k) => {
    if (buffer === null) return;
    const other = owner.get(buffer);
    if (other !== undefined) {
      throw new GlmmError(
        'UNSUPPORTED_DATA',
        `columns ${quoted(other)} and ${quoted(names[k])} are views of one buffer, which can be transferred only once. Leave out transfer, or give each column a buffer of its own.`,
        { columns: [other, names[k]] },
      );
    }
    owner.set(buffer, names[k]);
  });
}

/** A copy of memory that threads share is taken here: a clone would share it still. */
function copyOfShared(view: ArrayLike<unknown>): ArrayLike<unknown> {
  return (view as Float64Array).slice();
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
