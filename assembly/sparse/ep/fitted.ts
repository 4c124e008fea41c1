/** What the normal law takes up of numbers of the rows, its sites held, through the cells. */
import { get, int, set } from "../../linalg/access";
import { lessFitted } from "../metric";
import { SparseModel } from "../model";
import { Ep } from "./model";

/** out := -A Q^-1 A'v over the rows; `out` may be v. Overwrites `work`. */
export function lessFittedRows(e: Ep, v: usize, out: usize): void {
  for (let c = 0; c < e.nCells; c++) {
    let sum = 0.0;
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) sum += get(v, r);
    set(e.work, c, sum);
  }
  lessFitted(changetype<SparseModel>(e.sparse), e.work, 0, e.work);
  for (let c = 0; c < e.nCells; c++)
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) set(out, r, get(e.work, c));
}
