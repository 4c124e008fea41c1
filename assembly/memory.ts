/**
 * The arena: memory is handed out upwards from the end of the static data, and taken back from an address on.
 * Growth makes views of the memory useless, so while a workspace is in use nothing else may make it grow: `keepSize` sees to that.
 */

const ALIGNMENT: usize = 16;
const PAGE: usize = 65536;

const BOTTOM: usize = (__heap_base + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);

let top: usize = BOTTOM;
/** Below it memory may hold what was handed out before. */
let used: usize = BOTTOM;

/** Memory stays as large as it is. */
let fixed: bool = false;
/** Whether something was not handed out because of that. */
let refused: bool = false;

/** Where the next workspace will begin. */
export function handedOut(): usize {
  return top;
}

/** Takes back everything that was handed out since `handedOut` was `address`. */
export function takeBack(address: usize): void {
  used = max(used, top);
  top = address;
}

/** Whether memory has to stay as large as it is. */
export function keepSize(on: bool): void {
  fixed = on;
  refused = false;
}

/** Whether something was refused since, for which memory would have had to grow. */
export function wasRefused(): bool {
  return refused;
}

/**
 * Address of `bytes` fresh zeroed bytes, aligned to 16; 0 when memory cannot or must not grow that far.
 * The size is f64 so that a request past 4 GiB is seen and refused instead of wrapping around.
 */
export function allocate(bytes: f64): usize {
  const address = reserve(bytes);
  if (address != 0 && address < used) memory.fill(address, 0, min(top, used) - address);
  return address;
}

/** The same of bytes that may hold what was handed out before: whoever asks for more than is in use makes zeros of that alone. */
export function reserve(bytes: f64): usize {
  if (!(bytes >= 0.0 && bytes < 4294901760.0)) return 0;
  const size = (<usize>bytes + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
  const address = top;
  const end = <u64>address + <u64>size;
  const have = <u64>memory.size() * <u64>PAGE;
  if (end > have) {
    if (fixed) {
      refused = true;
      return 0;
    }
    const pages = <i32>((end - have + <u64>(PAGE - 1)) / <u64>PAGE);
    if (memory.grow(pages) < 0) return 0;
  }
  top = <usize>end;
  return address;
}
