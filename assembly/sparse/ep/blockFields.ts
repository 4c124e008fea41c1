/** What a block of cells is (block.ts), and by what number its sums over the points of the rule stand (sums.ts). */

/** Rows of a block, unless its only cell has more. */
export const BLOCK_ROWS: i32 = 256;

@unmanaged
export class Block {
  from: i32;
  to: i32;
  firstRow: i32;
  nRows: i32;
  /** 1 where every cell has one row. */
  single: i32;
  /** Where the rows' slopes (Ep.rowSlope) stand after `densities`. */
  slopes: usize;
}

export const WEIGHT: i32 = 0;
export const X1: i32 = 1;
export const X2: i32 = 2;
export const X3: i32 = 3;
export const X4: i32 = 4;
export const SCORE: i32 = 5;
export const SCORE2: i32 = 6;
export const CURVATURE: i32 = 7;
export const N_SUMS: i32 = 8;
