/**
 * "Did you mean": the known name nearest to a mistyped one.
 */
import { brief, quoted } from './printable.ts';

/** Names longer than this are not compared: the distance costs the product of the lengths. */
const LONGEST_NAME = 64;
/** Tables wider than this are searched up to here only, so that an error stays instant. */
const MOST_CANDIDATES = 5000;
/** More names than this are counted, not printed. */
const MOST_LISTED = 20;

/**
 * The candidate with the smallest edit distance to `name`, if that is at most a third of its length (at least 1).
 * Of a single letter only the case can be mistyped.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = name.length < 2 ? 1 : Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates.slice(0, MOST_CANDIDATES)) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Columns: use, age, urban. Did you mean "age"?` */
export function namesHint(what: string, name: string, known: readonly string[], most = MOST_LISTED): string {
  const nearest = nearestName(name, known);
  return `${what}: ${nameList(known, ', ', most)}.${nearest === undefined ? '' : ` Did you mean ${quoted(nearest)}?`}`;
}

/** For messages: `a, b, c and 12 more`, each name cut where it is long. @param most names that are listed: users' data may have thousands */
export function nameList(names: readonly string[], joint = ', ', most = MOST_LISTED): string {
  const shown = names.slice(0, most).map(brief).join(joint);
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
