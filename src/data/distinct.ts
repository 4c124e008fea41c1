/**
 * Names that must be told apart where they are printed or asked for.
 */

/**
 * One name for each of n things, all different: its usual one, or, where two usual ones are the same, the one that says more.
 *
 * @param usual may be the same for several things
 * @param full never the same for two things
 */
export function distinctNames(n: number, usual: (i: number) => string, full: (i: number) => string): string[] {
  const names = Array.from({ length: n }, (_, i) => usual(i));
  if (new Set(names).size === n) return names;
  const isFull = new Uint8Array(n);
  // a name in full may be another's usual one: then that one is written in full too, until none is left
  for (let again = true; again; ) {
    again = false;
    for (const same of sameNames(names))
      for (const i of same) {
        if (isFull[i] === 1) continue;
        isFull[i] = 1;
        names[i] = full(i);
        again = true;
      }
  }
  return names;
}

/** Indices of names that occur more than once, together by name. */
function sameNames(names: readonly string[]): number[][] {
  const at = new Map<string, number[]>();
  names.forEach((name, i) => {
    const known = at.get(name);
    if (known === undefined) at.set(name, [i]);
    else known.push(i);
  });
  return [...at.values()].filter((indices) => indices.length > 1);
}
