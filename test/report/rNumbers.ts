/** Reads the numbers of fixtures written by R: 17 significant digits, or NaN, Inf, -Inf. */
export function fromR(text: string): number {
  if (text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
