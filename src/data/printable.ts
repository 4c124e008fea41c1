/**
 * Names and levels come from data and may be hostile: what is printed must neither move the cursor nor reorder the line.
 */

/** `text` with control characters, marks of direction, line separators and lone surrogates written as `\u{...}`. */
export function printable(text: string): string {
  let escaped = '';
  let done = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) as number;
    const next = i + (code > 0xffff ? 2 : 1);
    if (!isSafe(code)) {
      escaped += `${text.slice(done, i)}\\u{${code.toString(16)}}`;
      done = next;
    }
    i = next;
  }
  return done === 0 ? text : escaped + text.slice(done);
}

/** For messages: printable, between double quotes, and cut when longer than a line can bear. */
export function quoted(text: string): string {
  const LONGEST = 60;
  return `"${printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text)}"`;
}

/** Whether a code point shows as itself: no control (C0, DEL, C1), mark of direction, separator, surrogate or tag. */
export function isSafe(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return !(
    code <= 0x9f ||
    code === 0x61c ||
    (code >= 0x200b && code <= 0x200f && code !== 0x200c && code !== 0x200d) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    code === 0xfeff ||
    (code >= 0xe0000 && code <= 0xe007f)
  );
}
