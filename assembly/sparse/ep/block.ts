/** Cells that are looked at together: about BLOCK_ROWS rows, whose densities are computed in one pass. */
import { densityAtNodes } from "../../family/density";
import { hasShapeSlope } from "../../family/shape";
import { get, int, set } from "../../linalg/access";
import { Block, BLOCK_ROWS } from "./blockFields";
import { Ep } from "./model";

/** The block that begins with cell `from`. */
export function enterBlock(e: Ep, from: i32): void {
  const block = e.block;
  const first = int(e.cellStart, from);
  let to = from + 1;
  while (to < e.nCells && int(e.cellStart, to + 1) - first <= BLOCK_ROWS) to++;
  const nRows = int(e.cellStart, to) - first;
  block.from = from;
  block.to = to;
  block.firstRow = first;
  block.nRows = nRows;
  block.single = nRows == to - from ? 1 : 0;
  block.slopes = hasShapeSlope(e.family) ? e.each + ((<usize>(nRows + 1)) << 3) : e.each;
}

/** The rows' predictor at the cells' places into `base`, and how it moves with the points of the rule into B. */
export function placeRows(e: Ep, block: Block, moving: bool): void {
  for (let c = block.from; c < block.to; c++) {
    const sd = get(e.cavitySd, c);
    const at = get(e.cavityMean, c) + sd * get(e.place, c);
    const B = moving ? sd * get(e.scale, c) : 0.0;
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) {
      set(e.base, r - block.firstRow, get(e.fixedEta, r) + at);
      set(e.B, r - block.firstRow, B);
    }
  }
}

/** Log f (`each`), score and W of the block's rows at point k of the rule. */
export function densities(e: Ep, block: Block, k: i32): void {
  const row = (<usize>block.firstRow) << 3;
  densityAtNodes(
    e.family,
    e.shape,
    e.t,
    e.y + row,
    e.weights + row,
    e.base,
    e.B,
    e.nodes + ((<usize>k) << 3),
    0,
    1,
    block.nRows,
    e.rowScore,
    0,
    e.total,
    e.total + 8,
    e.rowW,
    0,
    e.each,
  );
}

/** Sums over the rows of each cell: into `sums`, or what stands there already where every cell has one row. */
export function overCells(e: Ep, block: Block, values: usize, sums: usize): usize {
  if (block.single) return values;
  for (let c = block.from, i = 0; c < block.to; c++, i++) {
    let sum = 0.0;
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) sum += get(values, r - block.firstRow);
    set(sums, i, sum);
  }
  return sums;
}
