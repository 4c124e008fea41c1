/**
 * What threads agree by, in memory that they share. Here these are ordinary instructions, right for a thread alone: some browsers refuse a module that has
 * atomic ones, where sharing is switched off. src/worker/thread/importMemory.ts puts those in their place, by the functions' names, so that they are
 * exported and stay calls (scripts/optimise-wasm.mjs).
 */
export function threadLoad(address: usize): i32 {
  return load<i32>(address);
}

export function threadStore(address: usize, value: i32): void {
  store<i32>(address, value);
}

/** An i64. */
export function threadStoreLong(address: usize, value: i64): void {
  store<i64>(address, value);
}

/** An i64. */
export function threadLoadLong(address: usize): i64 {
  return load<i64>(address);
}

/** The i64 there becomes `value` if it still is `expected`; whether it was. */
export function threadReplaceLong(address: usize, expected: i64, value: i64): bool {
  if (load<i64>(address) != expected) return false;
  store<i64>(address, value);
  return true;
}

/** Sleeps while the i32 there is `expected`, a twentieth of a second at most. */
export function threadWait(address: usize, expected: i32): void {}

/** Wakes all that sleep there. */
export function threadNotify(address: usize): void {}
