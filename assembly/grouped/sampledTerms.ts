/** The terms of a shape that do not depend on eta (family/shape.ts), of the rows that an evaluation looks at: all, or those of a sample of blocks. */
import { shapeTerms, shapeTermsSlope } from "../family/shape";
import { blockEnd, skipBlocks } from "./blocks";
import { Grouped, groupStart } from "./model";

export function termsLookedAt(m: Grouped): f64 {
  if (m.every == 1) return shapeTerms(m.family, m.shape, m.y, m.w, m.nObs);
  let sum = 0.0;
  for (let i = 0; i < m.nGroups; i = skipBlocks(m, i)) {
    const row = groupStart(m, i);
    const at = (<usize>row) << 3;
    i = blockEnd(m, i);
    sum += shapeTerms(m.family, m.shape, m.y + at, m.w + at, groupStart(m, i) - row);
  }
  return sum;
}

/** Their derivative in log shape. */
export function termsSlopeLookedAt(m: Grouped): f64 {
  if (m.every == 1) return shapeTermsSlope(m.family, m.shape, m.y, m.w, m.nObs);
  let sum = 0.0;
  for (let i = 0; i < m.nGroups; i = skipBlocks(m, i)) {
    const row = groupStart(m, i);
    const at = (<usize>row) << 3;
    i = blockEnd(m, i);
    sum += shapeTermsSlope(m.family, m.shape, m.y + at, m.w + at, groupStart(m, i) - row);
  }
  return sum;
}
