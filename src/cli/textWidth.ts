/**
 * How wide a text will be: Node has no canvas to measure with, and Vega's guess of 0.8 em a character cuts legends and drops
 * labels. Widths of DejaVu Sans in hundredths of an em, the widest of the usual fonts: others leave a little room.
 */

/** Of the characters from space to tilde, ten to a line. */
const WIDTHS = [
  ...[32, 40, 46, 84, 64, 95, 78, 27, 39, 39],
  ...[50, 84, 32, 36, 32, 34, 64, 64, 64, 64],
  ...[64, 64, 64, 64, 64, 64, 34, 34, 84, 84],
  ...[84, 53, 100, 68, 69, 70, 77, 63, 58, 77],
  ...[75, 29, 29, 66, 56, 86, 75, 79, 60, 79],
  ...[69, 63, 61, 73, 68, 99, 69, 61, 69, 39],
  ...[34, 39, 84, 50, 50, 61, 63, 55, 63, 62],
  ...[35, 63, 63, 28, 28, 58, 28, 97, 63, 61],
  ...[63, 63, 41, 52, 39, 63, 59, 82, 59, 59],
  ...[52, 64, 34, 64, 84],
];
/** Minus sign and letters with marks; ideographs and emoji. */
const OTHER = 84;
const WIDE = 100;
const BOLD = 1.1;

/** In pixels. */
export function textWidth(text: string, fontSize: number, isBold: boolean): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    width += WIDTHS[code - 32] ?? (code >= 0x1100 ? (code < 0x2e80 ? OTHER : WIDE) : OTHER);
  }
  return (width * fontSize * (isBold ? BOLD : 1)) / 100;
}
