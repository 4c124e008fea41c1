/**
 * Names and levels come from data and may be hostile: what is printed must neither move the cursor nor reorder the line.
 */
import { isPrintable } from '../../errors.ts';

/** `text` with control characters, marks of direction, line separators and lone surrogates written as `\u{...}`. */
export function printable(text: string): string {
  let escaped = '';
  let done = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) as number;
    const next = i + (code > 0xffff ? 2 : 1);
    if (!isPrintable(code)) {
      escaped += `${text.slice(done, i)}\\u{${code.toString(16)}}`;
      done = next;
    }
    i = next;
  }
  return done === 0 ? text : escaped + text.slice(done);
}

/** Characters of a name in a message: more than a line can bear. */
const LONGEST = 60;

/** For messages: printable, and cut when longer than a line can bear. */
export function brief(text: string): string {
  return printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);
}

/** As {@link brief}, between double quotes. */
export function quoted(text: string): string {
  return `"${brief(text)}"`;
}

/** `a beta`, `an inverseGaussian` */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `1 value`, `2 values` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
