/**
 * What is kept of the terms of n rows some of which have become one (grouped/reduce/terms.ts): distinct terms, and which of them each given row has.
 * Lists in one piece of memory.
 */

/** Doubles of them. */
export function termsSize(n: i32): f64 {
  return 7.0 * <f64>n + 2.0;
}

function list(terms: usize, n: i32, bytes: usize): usize {
  return terms + bytes * <usize>n;
}

// over distinct terms
/** Response. */
export function termY(terms: usize, n: i32): usize {
  return list(terms, n, 0);
}
/** Weights of all rows that are looked at. */
export function termWeight(terms: usize, n: i32): usize {
  return list(terms, n, 8);
}
/** Value and slope in t of one row of weight 1, where rows have shapes of their own. */
export function termValue(terms: usize, n: i32): usize {
  return list(terms, n, 16);
}
export function termSlope(terms: usize, n: i32): usize {
  return list(terms, n, 24);
}
/** i32: a given row that has it. */
export function originOf(terms: usize, n: i32): usize {
  return list(terms, n, 48);
}
// over given rows
/** Weight in the row that it has become, which is that of one group. */
export function termShare(terms: usize, n: i32): usize {
  return list(terms, n, 32);
}
/** i32: number of its term, and the row that it has become. */
export function termOf(terms: usize, n: i32): usize {
  return list(terms, n, 40);
}
export function termRow(terms: usize, n: i32): usize {
  return list(terms, n, 44);
}
