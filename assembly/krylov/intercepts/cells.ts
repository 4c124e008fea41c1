/**
 * The cells of two random intercepts, pairs of levels that occur together: rows of one cell have everything in common but their weights, so
 * that the solver goes through cells, whose weights are sums.
 */
import { add, get, int, set, setInt } from "../../linalg/access";
import { SparseModel } from "../../sparse/model";
import { Krylov } from "../model";

/** cellWeight := sums of the weights of the rows, which lie cell by cell. */
export function weighCells(k: Krylov, m: SparseModel): void {
  if (!k.hasCells) findCells(k, m);
  memory.fill(k.cellWeight, 0, (<usize>int(k.cellStart, k.nLevels)) << 3);
  for (let i = 0; i < k.nLevels; i++) {
    const first = int(k.levelStart, i);
    let cell = int(k.cellStart, i);
    for (let r = first, end = int(k.levelStart, i + 1); r < end; r++) {
      if (r > first && columnOf(k, m, r) != columnOf(k, m, r - 1)) cell++;
      add(k.cellWeight, cell, get(k.weights, r));
    }
  }
}

/** Columns of the cells, level by level of the head, and of each level of the tail its cells in the order of its neighbours. */
function findCells(k: Krylov, m: SparseModel): void {
  memory.fill(k.mark, 0, (<usize>k.nTail) << 2);
  let cell = 0;
  for (let i = 0; i < k.nLevels; i++) {
    setInt(k.cellStart, i, cell);
    const first = int(k.levelStart, i);
    for (let r = first, end = int(k.levelStart, i + 1); r < end; r++) {
      const column = columnOf(k, m, r);
      if (r > first && column == columnOf(k, m, r - 1)) continue;
      const seen = int(k.mark, column);
      setInt(k.mark, column, seen + 1);
      setInt(k.cellOf, int(k.neighbourStart, column) + seen, cell);
      setInt(k.cellColumn, cell, column);
      cell++;
    }
  }
  setInt(k.cellStart, k.nLevels, cell);
  k.hasCells = 1;
}

/** leverage of each row := that of its cell. */
export function spreadLeverages(k: Krylov, m: SparseModel): void {
  for (let i = 0; i < k.nLevels; i++) {
    const first = int(k.levelStart, i);
    let cell = int(k.cellStart, i);
    for (let r = first, end = int(k.levelStart, i + 1); r < end; r++) {
      if (r > first && columnOf(k, m, r) != columnOf(k, m, r - 1)) cell++;
      set(k.leverage, r, get(k.cellLeverage, cell));
    }
  }
}

/** Column of the tail of a row. */
function columnOf(k: Krylov, m: SparseModel, r: i32): i32 {
  return int(m.rowColumn, 2 * r + 1 - k.head) - k.first;
}
