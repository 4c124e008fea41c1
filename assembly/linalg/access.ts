/** Array elements by index: the field's formulas stay readable where everything is an address. */

export function get(a: usize, i: i32): f64 {
  return load<f64>(a + ((<usize>i) << 3));
}

export function set(a: usize, i: i32, value: f64): void {
  store<f64>(a + ((<usize>i) << 3), value);
}

export function add(a: usize, i: i32, value: f64): void {
  const at = a + ((<usize>i) << 3);
  store<f64>(at, load<f64>(at) + value);
}

export function int(a: usize, i: i32): i32 {
  return load<i32>(a + ((<usize>i) << 2));
}

export function setInt(a: usize, i: i32, value: i32): void {
  store<i32>(a + ((<usize>i) << 2), value);
}
