/**
 * The kernels' module with its memory from outside, so that instances in several threads share it: the section that declares a memory gives way to one that
 * imports it. Nothing else in the bytes knows the difference (WebAssembly core specification 5.5; the flags are those of the threads proposal).
 */
const HEADER = 8;
const TYPES = 1;
const IMPORTS = 2;
const MEMORIES = 5;
const DATA = 11;
const DATA_COUNT = 12;
/** A maximum is there, and the memory is shared. */
const SHARED = 3;
const A_MEMORY = 2;
/** What 32-bit addresses reach. */
export const MOST_PAGES = 65_536;

/** Module and member of the import are both called this. */
export const MEMORY = 'm';

export interface Imported {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Pages that it must have at least. */
  readonly pages: number;
}

/** @param withData whether an instance writes the constants into the memory: the first one does */
export function importMemory(module: Uint8Array, withData: boolean): Imported {
  const parts: Uint8Array[] = [module.subarray(0, HEADER)];
  const sections: { readonly id: number; readonly whole: Uint8Array; readonly content: number }[] = [];
  let at = HEADER;
  while (at < module.length) {
    const start = at;
    const [length, content] = readU32(module, at + 1);
    at = content + length;
    sections.push({ id: module[start], whole: module.subarray(start, at), content: content - start });
  }
  const declared = sections.find(({ id }) => id === MEMORIES);
  if (declared === undefined) throw new Error('the module has no memory of its own');
  // one memory, its flags, its pages
  const [pages] = readU32(declared.whole, declared.content + 2);
  const name = [MEMORY.length, ...new TextEncoder().encode(MEMORY)];
  const memory = [1, ...name, ...name, A_MEMORY, SHARED, ...u32(pages), ...u32(MOST_PAGES)];
  const left = [MEMORIES, ...(withData ? [] : [DATA, DATA_COUNT])];
  for (const { id, whole } of sections) {
    if (!left.includes(id)) parts.push(whole);
    if (id === TYPES) parts.push(Uint8Array.from([IMPORTS, ...u32(memory.length), ...memory]));
  }
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const part of parts) {
    bytes.set(part, to);
    to += part.length;
  }
  return { bytes, pages };
}

/** A number in LEB128, and where it ends. */
function readU32(bytes: Uint8Array, from: number): [value: number, end: number] {
  let value = 0;
  let at = from;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}
