/** What a density with a second predictor (own.ts) answers to the questions of ../traits.ts: as that of its rows with one shape, row by row. */
import { trait } from "../laws";
import { EXPECTED, HAS_SLOPE, NEEDS_START, PLATEAU, SATURATED, SEVERAL_MODES, WEIGHT_COUNTS } from "../traits";
import { get } from "../../linalg/access";
import { Own } from "./own";

/** @param k the address of the record, as a number; terms in the shape belong to rows, so that there are none besides */
export function ownTrait(base: i32, what: i32, k: f64, y: usize, w: usize, eta: usize, n: i32, out: usize): f64 {
  if (what == HAS_SLOPE) return 1.0;
  if (what == SEVERAL_MODES || what == NEEDS_START || what == WEIGHT_COUNTS) return trait(base, what, 1.0, 0, 0, 0, 0, 0, 0);
  if (what != EXPECTED && what != PLATEAU && what != SATURATED) return 0.0;
  const own = changetype<Own>(<usize>k);
  const first = <i32>((w - own.w) >> 3);
  let sum = 0.0;
  for (let j = 0; j < n; j++) {
    const row = (<usize>j) << 3;
    sum += trait(base, what, get(own.k, first + j), own.y + ((<usize>(first + j)) << 3), w + row, eta + row, 0, 1, out + row);
    if (what == PLATEAU) sum += get(own.constant, first + j);
  }
  return sum;
}
