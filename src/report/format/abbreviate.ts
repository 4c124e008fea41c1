/**
 * Short names for the heads of narrow columns, by the rule of R's `abbreviate()`: lower-case vowels go first, from the
 * end, then lower-case consonants, then anything; the first letter of every word stays. `(Intercept)` becomes `(Intr)`.
 */

/** Distinct names of about `length` characters; names that would collide keep more. */
export function abbreviate(names: readonly string[], length: number): string[] {
  const trimmed = names.map((name) => name.replace(/^ +| +$/g, ''));
  const short = new Map(trimmed.map((name) => [name, shorten(name, length)]));
  for (let longer = length + 1; ; longer++) {
    const taken = new Set<string>();
    const repeated = new Set<string>();
    for (const text of short.values()) (taken.has(text) ? repeated : taken).add(text);
    if (repeated.size === 0) break;
    for (const [name, text] of short) if (repeated.has(text)) short.set(name, shorten(name, longer));
  }
  return trimmed.map((name) => short.get(name) ?? name);
}

/** One name, without regard to the others. */
function shorten(name: string, length: number): string {
  const characters = [...name];
  const isSpace = (i: number) => /\s/.test(characters[i] ?? '');
  const isVowel = (i: number) => /[aeiou]/.test(characters[i]);
  const isLower = (i: number) => /\p{Lowercase_Letter}/u.test(characters[i]);
  const startsWord = (i: number) => isSpace(i - 1);
  const endsWord = (i: number) => !isSpace(i - 1) && (i + 1 >= characters.length || isSpace(i + 1));
  const spaces = characters.filter((c) => /\s/.test(c)).length;
  if (characters.length <= length) return name;
  const excess = () => characters.length - spaces - length;

  const rules: ((i: number) => boolean)[] = [
    (i) => isVowel(i) && endsWord(i),
    (i) => isVowel(i) && !startsWord(i),
    (i) => isLower(i) && endsWord(i),
    (i) => isLower(i) && !startsWord(i),
    (i) => !startsWord(i) && !isSpace(i),
  ];
  for (const goes of rules) {
    for (let i = characters.length - 1; i > 0 && excess() > 0; i--) if (goes(i)) characters.splice(i, 1);
  }
  return characters.filter((c, i) => i === 0 || !/\s/.test(c)).join('');
}
