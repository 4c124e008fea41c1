/**
 * Names of the arrays of the iterative solver that the facade fills or reads. Compiled by both compilers, so: no types, no imports.
 */
export const KRYLOV_LEVEL_START = 0;
export const KRYLOV_TERM_FIRST = 1;
export const KRYLOV_BLOCK_BASE = 2;
export const KRYLOV_TERM_LEVELS = 3;
export const KRYLOV_NEIGHBOUR_START = 4;
export const KRYLOV_NEIGHBOURS = 5;
export const KRYLOV_NUMBERS = 6;
export const KRYLOV_LEVERAGE = 7;

// places in KRYLOV_NUMBERS
/** Means over the probes of z'(log x + 1 - x)z, and of z'(log x + 1 - x + (1 - x)^2 / 2)z; means of their squares. */
export const NUMBER_LOG_PLAIN = 0;
export const NUMBER_LOG_SECOND = 1;
export const NUMBER_PLAIN_SQUARES = 2;
export const NUMBER_SECOND_SQUARES = 3;

// where threads meet that do blocks of probes, in bytes from its address on, an i32 each (the rest is in assembly/krylov/blocks/together.ts)
/** Number of the present evaluation, and the block whose sums are to be added next. */
export const HANDS_ROUND = 0;
export const HANDS_TURN = 4;
/** 1 when further threads are to leave; 1 when one of them is lost, with the block that it had. */
export const HANDS_OVER = 8;
export const HANDS_LOST = 12;
/** Blocks that further threads have done. */
export const HANDS_DONE = 40;
export const HANDS_BYTES = 64;
