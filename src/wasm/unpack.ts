/**
 * The kernels' bytes out of the text they travel as: see scripts/pack.mjs. Not by a module of its own, though that would take half
 * the time: its memory would count among the hundred that a browser allows a process, until the collector comes.
 */
import { packed, tables } from './generated.ts';

/** Numbers of this and above open a pair. As in scripts/pack.mjs. */
const SINGLE = 87;
/** Tables: the number of a character, then from here on the byte of a number. */
const BYTES = 128;

export function unpackModule(): Uint8Array<ArrayBuffer> {
  const meaning = Uint8Array.from(atob(tables), (character) => character.charCodeAt(0));
  return unpack(new TextEncoder().encode(packed), meaning);
}

/** @param text as characters' codes */
export function unpack(text: Uint8Array, meaning: Uint8Array): Uint8Array<ArrayBuffer> {
  // at most as long as the text
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let number = meaning[text[at]];
    if (number >= SINGLE) number = (number - SINGLE + 1) * SINGLE + meaning[text[++at]];
    bytes[length++] = meaning[BYTES + number];
  }
  return bytes.subarray(0, length);
}
