/**
 * Errors that point into the user's formula.
 */

import { printable, quoted } from '../data/text/printable.ts';
import { namesHint } from '../data/text/suggest.ts';
import { errorAt, type GlmmError } from '../errors.ts';
import type { NameExpr } from './types.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The formula cannot be read. */
export function syntaxError(text: string, { from, to }: Span, message: string, hint = ''): GlmmError {
  return errorAt('FORMULA_SYNTAX', message, text, from, to, hint);
}

/** The formula can be read, but asks for what this package does not do. */
export function unsupportedError(text: string, { from, to }: Span, message: string, hint = ''): GlmmError {
  return errorAt('FORMULA_UNSUPPORTED', message, text, from, to, hint);
}

/** A name in the formula that is no column. */
export function unknownColumnAt(text: string, name: NameExpr, columns: readonly string[]): GlmmError {
  const wordy = name.name === 'T' || name.name === 'F';
  const hint = wordy ? `Write ${name.name === 'T' ? 'TRUE' : 'FALSE'} for the constant. ` : '';
  return errorAt(
    'UNKNOWN_COLUMN',
    `no column ${quoted(name.name)} in the data`,
    text,
    name.from,
    name.to,
    hint + namesHint('Columns', name.name, columns),
    { column: name.name },
  );
}

/** A piece of the user's text for a message. */
export function snippet(text: string, { from, to }: Span): string {
  const LONGEST = 40;
  const piece = text.slice(from, to);
  return printable(piece.length > LONGEST ? `${piece.slice(0, LONGEST)}...` : piece);
}
