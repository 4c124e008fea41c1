/**
 * What the code of a density holds besides which one it is: above the lowest byte a number that is known and not estimated, such as the
 * degrees of freedom of Student's t or the link of a beta density, in thousandths. src/family/code.ts makes such codes.
 */
import { SECOND } from "../../src/wasm/codes";

const BITS: i32 = 8;
const UNITS: f64 = 1000.0;

/** The number of the density that was asked for last. */
const KNOWN: usize = memory.data<f64>([0.0]);

/** Which density a code means; its number is known() from here on. */
export function lawOf(code: i32): i32 {
  store<f64>(KNOWN, code >> BITS ? <f64>(code >> BITS) / UNITS : 0.0);
  return code & ((1 << BITS) - 1);
}

// @ts-ignore: decorator
@inline
export function known(): f64 {
  return load<f64>(KNOWN);
}

/** Whether rows have a shape, or a probability of excess zeros, of their own (second/own.ts). */
export function isSecond(code: i32): bool {
  return (code & SECOND) != 0;
}
