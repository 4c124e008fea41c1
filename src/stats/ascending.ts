/**
 * Numbers in ascending order by their bits, 16 at a time from the lowest (Knuth, The Art of Computer Programming 3, 5.2.5): a million
 * take a tenth of what `sort` of a typed array takes, and columns of few values less. NaN come last, -0 before 0, equals as they stood.
 */

/** Fewer numbers than this are left to `sort`: counting the digits has its price. */
const LEAST = 4096;
const DIGIT = 16;
const DIGITS = 1 << DIGIT;

/** A new array. */
export function ascending(values: Float64Array): Float64Array {
  if (values.length < LEAST) return values.slice().sort();
  const order = ascendingOrder(values);
  const sorted = new Float64Array(values.length);
  for (let k = 0; k < order.length; k++) sorted[k] = values[order[k]];
  return sorted;
}

/** The positions of the values in their ascending order. */
export function ascendingOrder(values: Float64Array): Int32Array {
  const n = values.length;
  const [low, high] = orderedBits(values);
  let order = Int32Array.from(values.keys());
  let next = new Int32Array(n);
  const counts = new Int32Array(DIGITS);
  for (let digit = 0; digit < 64 / DIGIT; digit++) {
    const word = digit < 2 ? low : high;
    const shift = DIGIT * (digit & 1);
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(word[i] >>> shift) & (DIGITS - 1)]++;
    // a digit that all have in common moves nothing
    if (n === 0 || counts[(word[0] >>> shift) & (DIGITS - 1)] === n) continue;
    let start = 0;
    for (let d = 0; d < DIGITS; d++) {
      const count = counts[d];
      counts[d] = start;
      start += count;
    }
    for (let k = 0; k < n; k++) {
      const i = order[k];
      next[counts[(word[i] >>> shift) & (DIGITS - 1)]++] = i;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Lower and upper halves of the bits, turned so that as whole numbers they stand in the order of the values. */
function orderedBits(values: Float64Array): readonly [Uint32Array, Uint32Array] {
  const n = values.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const one = new Float64Array(1);
  // lower half first, as linear memory has it on every machine
  const halves = new DataView(one.buffer);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(values[i])) {
      low[i] = 0xffffffff;
      high[i] = 0xffffffff;
      continue;
    }
    halves.setFloat64(0, values[i], true);
    const upper = halves.getUint32(4, true);
    const flip = upper >>> 31 === 1 ? 0xffffffff : 0;
    low[i] = halves.getUint32(0, true) ^ flip;
    high[i] = upper ^ (flip | 0x80000000);
  }
  return [low, high];
}
