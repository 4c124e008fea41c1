/**
 * The kernels' bytes out of the text they travel as, by a module of a few instructions: see scripts/pack.mjs.
 */
import { packed, tables, unpacker } from './generated.ts';

interface Unpacker {
  readonly memory: WebAssembly.Memory;
  /** Text between two addresses to the bytes after it; returns where they end. */
  unpack(text: number, end: number): number;
}

const PAGE = 65536;

/** A view of memory that nobody else holds. */
export function unpackModule(): Uint8Array<ArrayBuffer> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fromBase64(unpacker)));
  const { memory, unpack } = exports as unknown as Unpacker;
  const meaning = fromBase64(tables);
  // the bytes are at most as long as the text
  memory.grow(Math.ceil((meaning.length + 2 * packed.length) / PAGE));
  const bytes = new Uint8Array(memory.buffer as ArrayBuffer);
  bytes.set(meaning);
  const end = meaning.length + packed.length;
  new TextEncoder().encodeInto(packed, bytes.subarray(meaning.length, end));
  return bytes.subarray(end, unpack(meaning.length, end));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
