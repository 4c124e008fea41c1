/**
 * The terms of a shape that do not depend on eta (family/shape.ts), of the rows that an evaluation looks at, all or those of a sample of
 * blocks, with the weights of their groups.
 */
import { shapeTerms, shapeTermsRise, shapeTermsSlope } from "../family/shape";
import { get } from "../linalg/access";
import { blockEnd, skipBlocks } from "./blocks";
import { Grouped, groupStart } from "./model";

const OWN: i32 = 0;
const SLOPE: i32 = 1;
const RISE: i32 = 2;

export function termsLookedAt(m: Grouped): f64 {
  return lookedAt(m, OWN);
}

/** Their derivative in log shape. */
export function termsSlopeLookedAt(m: Grouped): f64 {
  return lookedAt(m, SLOPE);
}

/** Their second derivative in log shape. */
export function termsRiseLookedAt(m: Grouped): f64 {
  return lookedAt(m, RISE);
}

function lookedAt(m: Grouped, what: i32): f64 {
  if (m.every == 1 && m.shared == 0) return termsOf(m, what, 0, m.nObs);
  let sum = 0.0;
  for (let i = 0; i < m.nGroups; i = skipBlocks(m, i)) {
    const end = blockEnd(m, i);
    if (m.shared)
      for (let g = i; g < end; g++) sum += get(m.copies, g) * termsOf(m, what, groupStart(m, g), groupStart(m, g + 1));
    else sum += termsOf(m, what, groupStart(m, i), groupStart(m, end));
    i = end;
  }
  return sum;
}

/** Of rows first .. end - 1. */
function termsOf(m: Grouped, what: i32, first: i32, end: i32): f64 {
  const y = m.y + ((<usize>first) << 3);
  const w = m.w + ((<usize>first) << 3);
  const n = end - first;
  if (what == OWN) return shapeTerms(m.family, m.shape, y, w, n);
  if (what == SLOPE) return shapeTermsSlope(m.family, m.shape, y, w, n);
  return shapeTermsRise(m.family, m.shape, y, w, n);
}
