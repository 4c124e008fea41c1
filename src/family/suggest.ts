/**
 * "Did you mean ...?": the nearest of the names that exist.
 */

/** The candidate with the smallest edit distance to `name`, or null when none is near (a third of its letters, at least one). */
export function nearest(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const best = nearest(name, candidates);
  return best === null ? '' : ` Did you mean ${JSON.stringify(best)}?`;
}

/** Levenshtein's distance. Names longer than 64 are compared by their beginning: a suggestion is not worth more time. */
function editDistance(a: string, b: string): number {
  const s = a.slice(0, 64);
  const t = b.slice(0, 64);
  const row = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= t.length; j++) {
      const substitution = diagonal + (s[i - 1] === t[j - 1] ? 0 : 1);
      diagonal = row[j]!;
      row[j] = Math.min(substitution, diagonal + 1, row[j - 1]! + 1);
    }
  }
  return row[t.length]!;
}
