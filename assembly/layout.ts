/**
 * Many arrays in one piece of memory: a layout is run twice, from 0 to learn how many bytes it takes and from the address
 * that was allocated. In u64, so that no size wraps around.
 */

/** A model begins with this. */
@unmanaged
export class Layout {
  /** End of what has been laid out. */
  top: u64;
}

/** Address of n doubles, a multiple of 16. */
export function doubles(layout: Layout, n: u64): usize {
  const address = (layout.top + 15) & ~15;
  layout.top = address + (n << 3);
  return <usize>address;
}

/** Address of n i32, a multiple of 16. */
export function ints(layout: Layout, n: u64): usize {
  const address = (layout.top + 15) & ~15;
  layout.top = address + (n << 2);
  return <usize>address;
}

/** Bytes of a line of a processor's memory. */
export const LINE: u64 = 64;

/** Where the next line begins: eight doubles beside each other are within one. A layout with lines has to start at one. */
export function lineFrom(address: u64): u64 {
  return (address + (LINE - 1)) & ~(LINE - 1);
}

/** n doubles for every field of the layout from the one at offset `first` to the one at offset `last`; all of them are addresses. */
export function doublesEach(layout: Layout, first: usize, last: usize, n: u64): void {
  fieldsOf(layout, changetype<usize>(layout), first, last, n);
}

/** The same for fields of the object at `base`. */
export function fieldsOf(layout: Layout, base: usize, first: usize, last: usize, n: u64): void {
  for (let at = first; at <= last; at += sizeof<usize>()) store<usize>(base + at, doubles(layout, n));
}
