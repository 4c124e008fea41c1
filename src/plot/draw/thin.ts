/** Positions of at most `most` of n, evenly spaced, the ends among them: the same ones every time. */
export function thin(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, k) => k);
  return Array.from({ length: most }, (_, k) => Math.round((k * (n - 1)) / (most - 1)));
}

/** Groups that a picture draws: more marks than that run into each other, and their specification into megabytes. */
export const MOST_GROUPS = 2000;

/** The same of ordered things whose ends matter most: a tenth of them from each end, without gaps. */
export function thinMiddle(n: number, most: number): number[] {
  if (n <= most) return thin(n, most);
  const end = Math.floor(most / 10);
  const middle = thin(n - 2 * end, most - 2 * end).map((k) => end + k);
  const first = Array.from({ length: end }, (_, k) => k);
  return [...first, ...middle, ...first.map((k) => n - end + k)];
}
