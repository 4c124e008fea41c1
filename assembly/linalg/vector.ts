/**
 * Long vectors: the passes over rows. Two rows at a time where the build has f64x2; both builds add in the same order,
 * two running sums over even and odd rows, so they give the same bits.
 */

/** sum x_i */
export function sum(x: usize, n: i32): f64 {
  let total = 0.0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) total += load<f64>(x);
  return total;
}

/** sum x_i y_i */
export function dot(x: usize, y: usize, n: i32): f64 {
  const end = x + ((<usize>(n & ~1)) << 3);
  let even = 0.0;
  let odd = 0.0;
  if (ASC_FEATURE_SIMD) {
    let sum = f64x2.splat(0.0);
    while (x < end) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(x), v128.load(y)));
      x += 16;
      y += 16;
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    while (x < end) {
      even += load<f64>(x) * load<f64>(y);
      odd += load<f64>(x, 8) * load<f64>(y, 8);
      x += 16;
      y += 16;
    }
  }
  if (n & 1) even += load<f64>(x) * load<f64>(y);
  return even + odd;
}

/** sum x_i y_i z_i */
export function dot3(x: usize, y: usize, z: usize, n: i32): f64 {
  const end = x + ((<usize>(n & ~1)) << 3);
  let even = 0.0;
  let odd = 0.0;
  if (ASC_FEATURE_SIMD) {
    let sum = f64x2.splat(0.0);
    while (x < end) {
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(x), v128.load(y)), v128.load(z)));
      x += 16;
      y += 16;
      z += 16;
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    while (x < end) {
      even += load<f64>(x) * load<f64>(y) * load<f64>(z);
      odd += load<f64>(x, 8) * load<f64>(y, 8) * load<f64>(z, 8);
      x += 16;
      y += 16;
      z += 16;
    }
  }
  if (n & 1) even += load<f64>(x) * load<f64>(y) * load<f64>(z);
  return even + odd;
}

/** y := y + a x */
export function addScaled(y: usize, a: f64, x: usize, n: i32): void {
  const end = x + ((<usize>(n & ~1)) << 3);
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(a);
    while (x < end) {
      v128.store(y, f64x2.add(v128.load(y), f64x2.mul(factor, v128.load(x))));
      x += 16;
      y += 16;
    }
  } else {
    while (x < end) {
      store<f64>(y, load<f64>(y) + a * load<f64>(x));
      store<f64>(y, load<f64>(y, 8) + a * load<f64>(x, 8), 8);
      x += 16;
      y += 16;
    }
  }
  if (n & 1) store<f64>(y, load<f64>(y) + a * load<f64>(x));
}

/** x := a x */
export function scale(x: usize, a: f64, n: i32): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) store<f64>(x, a * load<f64>(x));
}

/** Up to so many numbers are moved one by one: V8 calls a function outside of the module for what memory.copy and memory.fill do. */
const SHORT: i32 = 32;

/** Of arrays that do not overlap, or where `to` begins first. */
export function copy(to: usize, from: usize, n: i32): void {
  if (!ASC_NO_ASSERT) assert(to <= from || to >= from + ((<usize>n) << 3), "a copy does not overwrite what it has yet to read");
  if (n > SHORT) memory.copy(to, from, (<usize>n) << 3);
  else
    for (const end = from + ((<usize>n) << 3); from < end; from += 8) {
      store<f64>(to, load<f64>(from));
      to += 8;
    }
}

export function zero(x: usize, n: i32): void {
  if (n > SHORT) memory.fill(x, 0, (<usize>n) << 3);
  else for (const end = x + ((<usize>n) << 3); x < end; x += 8) store<f64>(x, 0.0);
}
