/**
 * Codes of densities with a number that is known and not estimated, as assembly/family/lawCode.ts reads them: above the lowest byte, in
 * thousandths, so that a number of three decimals is the same on both sides.
 */
const BYTE = 256;
const UNITS = 1000;
/** What fits beside the byte in 31 bits. */
export const MOST_KNOWN = 8388;
export const LEAST_KNOWN = 1 / UNITS;

export function codeWith(code: number, known: number): number {
  return code + BYTE * Math.round(UNITS * known);
}

/** Whether a number keeps all its digits there. */
export function fitsCode(known: number): boolean {
  return known >= LEAST_KNOWN && known <= MOST_KNOWN && Math.round(UNITS * known) / UNITS === known;
}

/** Of the density alone. */
export function plainCode(code: number): number {
  return code % BYTE;
}
