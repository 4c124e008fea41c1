/**
 * Array elements by index: the field's formulas stay readable where everything is an address. The debug build asks of every one that its
 * array has been laid out and that it lies in memory.
 */

/** Whether element i of an array of `bytes` each can be. */
export function isElement(a: usize, i: i32, bytes: usize): bool {
  return a != 0 && i >= 0 && <u64>a + <u64>(i + 1) * <u64>bytes <= (<u64>memory.size()) << 16;
}

export function get(a: usize, i: i32): f64 {
  if (!ASC_NO_ASSERT) assert(isElement(a, i, 8));
  return load<f64>(a + ((<usize>i) << 3));
}

export function set(a: usize, i: i32, value: f64): void {
  if (!ASC_NO_ASSERT) assert(isElement(a, i, 8));
  store<f64>(a + ((<usize>i) << 3), value);
}

export function add(a: usize, i: i32, value: f64): void {
  if (!ASC_NO_ASSERT) assert(isElement(a, i, 8));
  const at = a + ((<usize>i) << 3);
  store<f64>(at, load<f64>(at) + value);
}

export function int(a: usize, i: i32): i32 {
  if (!ASC_NO_ASSERT) assert(isElement(a, i, 4));
  return load<i32>(a + ((<usize>i) << 2));
}

export function setInt(a: usize, i: i32, value: i32): void {
  if (!ASC_NO_ASSERT) assert(isElement(a, i, 4));
  store<i32>(a + ((<usize>i) << 2), value);
}
