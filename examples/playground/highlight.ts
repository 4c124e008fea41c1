/** The formula in colours: tokens from the real scanner, so that what is coloured is what is read. */
import { scan } from '../../src/formula/scan/scan.ts';

export interface Piece {
  readonly text: string;
  readonly kind: 'column' | 'group' | 'function' | 'plain' | 'bad';
}

/** @param bad the part of the text that an error is about */
export function highlight(text: string, columns: ReadonlySet<string>, bad: readonly [number, number] | null): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const add = (to: number, kind: Piece['kind']): void => {
    if (to > at) pieces.push({ text: text.slice(at, to), kind });
    at = Math.max(at, to);
  };
  const tokens = tokensOf(text);
  tokens.forEach((token, k) => {
    if (token.kind !== 'name') return;
    add(token.from, 'plain');
    const known = columns.has(token.text);
    const call = tokens[k + 1]?.text === '(';
    add(token.to, known ? (afterBar(tokens, k) ? 'group' : 'column') : call ? 'function' : 'plain');
  });
  add(text.length, 'plain');
  return bad === null ? pieces : mark(pieces, bad);
}

/** Names in a formula, in order, each once. */
export function columnsIn(text: string): string[] {
  return [...new Set(tokensOf(text).flatMap(({ kind, text: name }) => (kind === 'name' ? [name] : [])))];
}

function tokensOf(text: string): ReturnType<typeof scan> {
  try {
    return scan(text);
  } catch {
    return [];
  }
}

/** Between a bar and the parenthesis that closes it. */
function afterBar(tokens: ReturnType<typeof scan>, k: number): boolean {
  for (let i = k - 1; i >= 0; i--) {
    const { kind, text } = tokens[i]!;
    if (kind === 'operator' && (text === '|' || text === '||')) return true;
    if (kind === 'operator' && (text === '(' || text === ')' || text === '~' || text === '+')) return false;
  }
  return false;
}

function mark(pieces: readonly Piece[], [from, to]: readonly [number, number]): Piece[] {
  const marked: Piece[] = [];
  let at = 0;
  for (const { text, kind } of pieces) {
    const cuts = [
      0,
      Math.min(text.length, Math.max(0, from - at)),
      Math.min(text.length, Math.max(0, to - at)),
      text.length,
    ];
    marked.push({ text: text.slice(cuts[0], cuts[1]), kind });
    marked.push({ text: text.slice(cuts[1], cuts[2]), kind: 'bad' });
    marked.push({ text: text.slice(cuts[2], cuts[3]), kind });
    at += text.length;
  }
  return marked.filter(({ text }) => text !== '');
}
