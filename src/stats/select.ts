/**
 * Order statistics without sorting everything: Hoare's quickselect, several places at a time, the middle one first. A stretch that
 * does not shrink as it should is sorted, so that no order of the values takes longer than that.
 * Source: C. A. R. Hoare, Algorithm 65: FIND, Communications of the ACM 4, 1961.
 */

/** A stretch this short is sorted. */
const SHORT = 64;
/** So many cuts in a row that leave more than three quarters, and the stretch is sorted. */
const MOST_BAD = 8;

/**
 * Moves values so that each of the order statistics that `quantile` needs for `shares` is where it is in the sorted array, NaN last.
 *
 * @param shares ascending, in [0, 1]
 */
export function putInPlace(values: Float64Array, shares: readonly number[]): void {
  const n = values.length;
  // neither larger nor smaller than anything: sorting knows where they go
  if (values.some(Number.isNaN)) return void values.sort();
  const places = shares.flatMap((p) => {
    const below = Math.floor((n - 1) * p);
    return [below, Math.min(below + 1, n - 1)];
  });
  select(values, 0, n, places, 0);
}

/** Of the stretch from `from` up to `to`, the ascending `places` in it. */
function select(values: Float64Array, from: number, to: number, places: readonly number[], bad: number): void {
  const own = places.filter((place) => place >= from && place < to);
  if (own.length === 0) return;
  if (to - from <= SHORT || bad > MOST_BAD) return void values.subarray(from, to).sort();
  const wanted = own[own.length >> 1];
  const pivot = pivotOf(values, from, to, wanted);
  let low = from;
  let high = to - 1;
  while (low <= high) {
    while (values[low] < pivot) low++;
    while (values[high] > pivot) high--;
    if (low > high) break;
    const kept = values[low];
    values[low++] = values[high];
    values[high--] = kept;
  }
  // between the two stand values that equal the pivot
  const left = high + 1 - from;
  const right = to - low;
  const worse = Math.max(left, right) > 0.75 * (to - from) ? bad + 1 : 0;
  select(values, from, high + 1, own, worse);
  select(values, low, to, own, worse);
}

/** The median of three: the value about where the wanted one is, and the ends. */
function pivotOf(values: Float64Array, from: number, to: number, wanted: number): number {
  const [a, b, c] = [values[from], values[wanted], values[to - 1]];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
