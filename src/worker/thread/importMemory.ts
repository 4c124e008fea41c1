/**
 * The kernels' module for several threads: its memory comes from outside, so that instances share it, and the functions that threads agree by are atomic
 * (assembly/krylov/blocks/threads.ts, of which these are the other bodies). WebAssembly core specification, section 5; instructions and flags of memories are
 * those of the threads proposal.
 */
const HEADER = 8;
const TYPES = 1;
const IMPORTS = 2;
const MEMORIES = 5;
const EXPORTS = 7;
const CODE = 10;
const DATA = 11;
const DATA_COUNT = 12;
const A_FUNCTION = 0;
const A_MEMORY = 2;
/** A maximum is there, and the memory is shared. */
const SHARED = 3;
/** What 32-bit addresses reach. */
export const MOST_PAGES = 65_536;

/** Module and member of the import are both called this. */
export const MEMORY = 'm';

// a body: no locals, arguments, an instruction with its alignment and offset
const [ADDRESS, VALUE, OTHER] = [
  [0x20, 0],
  [0x20, 1],
  [0x20, 2],
];
const DROP = 0x1a;
const END = 0x0b;
/** The i64 50,000,000, in nanoseconds. */
const A_TWENTIETH = [0x42, 0x80, 0xe1, 0xeb, 0x17];
const ATOMIC: Readonly<Record<string, readonly number[]>> = {
  // i32.atomic.load, i32.atomic.store, i64.atomic.load, i64.atomic.store; i64.atomic.rmw.cmpxchg, whether the i64 is the expected one
  threadLoad: [0, ...ADDRESS, 0xfe, 0x10, 2, 0, END],
  threadStore: [0, ...ADDRESS, ...VALUE, 0xfe, 0x17, 2, 0, END],
  threadLoadLong: [0, ...ADDRESS, 0xfe, 0x11, 3, 0, END],
  threadStoreLong: [0, ...ADDRESS, ...VALUE, 0xfe, 0x18, 3, 0, END],
  threadReplaceLong: [0, ...ADDRESS, ...VALUE, ...OTHER, 0xfe, 0x49, 3, 0, ...VALUE, 0x51, END],
  // memory.atomic.wait32; memory.atomic.notify of as many as the i32 -1 stands for
  threadWait: [0, ...ADDRESS, ...VALUE, ...A_TWENTIETH, 0xfe, 0x01, 2, 0, DROP, END],
  threadNotify: [0, ...ADDRESS, 0x41, 0x7f, 0xfe, 0x00, 2, 0, DROP, END],
};

export interface Imported {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Pages that it must have at least. */
  readonly pages: number;
}

/** @param withData whether an instance writes the constants into the memory: the first one does */
export function importMemory(module: Uint8Array, withData: boolean): Imported {
  const sections = sectionsOf(module);
  const content = (wanted: number): Uint8Array => {
    const found = sections.find(({ id }) => id === wanted);
    if (found === undefined) throw new Error(`the module has no section ${wanted}`);
    return found.content;
  };
  // one memory, its flags, its pages
  const [pages] = readU32(content(MEMORIES), 2);
  const name = [MEMORY.length, ...new TextEncoder().encode(MEMORY)];
  const memory = Uint8Array.from([1, ...name, ...name, A_MEMORY, SHARED, ...u32(pages), ...u32(MOST_PAGES)]);
  const left = [MEMORIES, ...(withData ? [] : [DATA, DATA_COUNT])];
  const parts = [module.subarray(0, HEADER)];
  const section = (id: number, inside: Uint8Array): void => {
    parts.push(Uint8Array.from([id, ...u32(inside.length)]), inside);
  };
  for (const { id, content: inside } of sections) {
    if (!left.includes(id)) section(id, id === CODE ? withAtomics(inside, functionsOf(content(EXPORTS))) : inside);
    if (id === TYPES) section(IMPORTS, memory);
  }
  return { bytes: joined(parts), pages };
}

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

function sectionsOf(module: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = HEADER; at < module.length; ) {
    const [length, from] = readU32(module, at + 1);
    sections.push({ id: module[at], content: module.subarray(from, from + length) });
    at = from + length;
  }
  return sections;
}

/** Numbers of the exported functions; none is imported. */
function functionsOf(exports: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  let [count, at] = readU32(exports, 0);
  for (; count > 0; count--) {
    const [length, from] = readU32(exports, at);
    const name = new TextDecoder().decode(exports.slice(from, from + length));
    const [index, end] = readU32(exports, from + length + 1);
    if (exports[from + length] === A_FUNCTION) names.set(index, name);
    at = end;
  }
  return names;
}

function withAtomics(code: Uint8Array, names: ReadonlyMap<number, string>): Uint8Array {
  let [count, at] = readU32(code, 0);
  const parts = [code.subarray(0, at)];
  for (let index = 0; count > 0; count--, index++) {
    const [length, from] = readU32(code, at);
    const atomic = ATOMIC[names.get(index) ?? ''];
    parts.push(atomic ? Uint8Array.from([...u32(atomic.length), ...atomic]) : code.subarray(at, from + length));
    at = from + length;
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const part of parts) {
    bytes.set(part, to);
    to += part.length;
  }
  return bytes;
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
