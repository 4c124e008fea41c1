/**
 * A module of its own: turns the text that the kernels travel as back into their bytes, see scripts/pack.mjs. In TypeScript it
 * would take twice as long on the way to the first fit, since a loop that has not run before is interpreted.
 */

/** Tables at the start of memory: the number of a character, and the byte of a number. */
const BYTES: usize = 128;

/** Numbers that stand alone; the two above them are the first of a pair. As in scripts/pack.mjs. */
const SINGLE: u32 = 87;

/** Text from `text` to `end`; the bytes go to where it ends. Returns the address after the last one. */
export function unpack(text: usize, end: usize): usize {
  let out = end;
  while (text < end) {
    let number: u32 = load<u8>(load<u8>(text++));
    if (number >= SINGLE) number = (number - SINGLE + 1) * SINGLE + load<u8>(load<u8>(text++));
    store<u8>(out++, load<u8>(BYTES + number));
  }
  return out;
}
