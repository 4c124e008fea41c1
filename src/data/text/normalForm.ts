/**
 * Names and levels that look the same are the same: an accented letter may be one code point or two (Unicode normal forms C and
 * D), and which it is depends on the system a file comes from.
 */

/** Place among `names` of the one equal to a given name, or else equal in normal form C; -1 where none is. */
export function placeOf(names: readonly string[]): (name: string) => number {
  const exact = new Map<string, number>();
  for (let k = names.length - 1; k >= 0; k--) exact.set(names[k], k);
  let normal: Map<string, number> | undefined;
  return (name) => {
    const place = exact.get(name);
    if (place !== undefined) return place;
    const form = name.normalize('NFC');
    // ASCII has one form; and most names are found as they are, so that the second table is seldom made
    if (form === name && isAscii(name)) return -1;
    normal ??= new Map([...exact].reverse().map(([known, k]) => [known.normalize('NFC'), k]));
    return normal.get(form) ?? -1;
  };
}

/** As {@link placeOf}, the name itself; undefined where none is. */
export function byNormalForm(names: readonly string[]): (name: string) => string | undefined {
  const place = placeOf(names);
  return (name) => names[place(name)];
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
