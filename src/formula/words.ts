/**
 * Arguments that are words and no columns: the contrasts in `C(f, contr.sum)`, the matrix in `propto(0 + g | one, A)`.
 */
import { matrixOf } from './covariance.ts';
import { nodes } from './tree.ts';
import type { CallExpr, Expr, NameExpr } from './types.ts';

/** The argument of a call that is a word, where it is written as a bare name; undefined for all other calls. */
export function wordOf({ fn, args }: CallExpr): NameExpr | undefined {
  if (fn !== 'C') return undefined;
  const named = args.find(({ name }) => name === 'contr');
  const second = args.filter(({ name }) => name === undefined)[args.some(({ name }) => name === 'object') ? 0 : 1];
  const word = (named ?? second)?.value;
  return word?.type === 'name' ? word : undefined;
}

/** All such arguments in an expression. */
export function wordsIn(root: Expr): ReadonlySet<Expr> {
  const words = new Set<Expr>();
  for (const node of nodes(root)) {
    const word = node.type === 'call' ? (wordOf(node) ?? matrixOf(node)) : undefined;
    if (word !== undefined) words.add(word);
  }
  return words;
}
