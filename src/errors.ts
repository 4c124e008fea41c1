/**
 * Errors: what, where, the value, and the way out. Everything the package throws on purpose is a GlmmError.
 */

/** Machine-readable reason of a {@link GlmmError}. */
export type GlmmErrorCode =
  // data
  | 'EMPTY_DATA'
  | 'UNEQUAL_LENGTHS'
  | 'UNSUPPORTED_DATA'
  | 'UNKNOWN_COLUMN'
  | 'UNKNOWN_LEVEL'
  | 'ALL_ROWS_MISSING'
  | 'MISSING_VALUES'
  | 'NOT_FINITE'
  // formula
  | 'FORMULA_SYNTAX'
  | 'FORMULA_UNSUPPORTED'
  | 'NO_RANDOM_TERM'
  | 'SEVERAL_FACTORS'
  // model
  | 'CONSTANT_RESPONSE'
  | 'INVALID_RESPONSE'
  | 'SINGLE_LEVEL'
  | 'TOO_MANY_LEVELS'
  | 'SAME_PARTITION'
  | 'TOO_MANY_RANDOM_EFFECTS'
  | 'UNORDERED_TIMES'
  | 'REPEATED_TIMES'
  | 'TOO_MANY_COLUMNS'
  | 'NO_FIXED_EFFECTS'
  | 'INVALID_WEIGHTS'
  | 'INVALID_OFFSET'
  | 'UNKNOWN_FAMILY'
  | 'UNKNOWN_LINK'
  // options and running
  | 'INVALID_OPTION'
  | 'OUT_OF_MEMORY'
  | 'TOO_LONG'
  | 'NUMERICAL_FAILURE'
  | 'ABORTED'
  // in a worker
  | 'SUPERSEDED'
  | 'WORKER_FAILED'
  // after the fit
  | 'UNKNOWN_GROUP'
  | 'UNKNOWN_PARAMETER'
  | 'NOT_COMPARABLE'
  | 'INVALID_FILE';

/** The one error type. `details` holds plain values: names, positions, counts. */
export class GlmmError extends Error {
  /** What consoles print, whatever a minifier calls the class. */
  static override readonly name = 'GlmmError';
  override readonly name = 'GlmmError';
  readonly code: GlmmErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: GlmmErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(`[${code}]: ${cut(message)}`);
    this.code = code;
    this.details = details;
  }
}

/** Characters of a message: names and levels may be of any length, a terminal and a log are not. */
const LONGEST_MESSAGE = 2000;

/** `message` with dots in place of what is too long, no pair of surrogates cut in two. */
export function cut(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const end = LONGEST_MESSAGE - 3;
  const code = message.charCodeAt(end - 1);
  return `${message.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end)}...`;
}

/** A {@link GlmmError} whose message shows `text` with carets under the characters from `from` up to `to`. */
export function errorAt(
  code: GlmmErrorCode,
  message: string,
  text: string,
  from: number,
  to: number,
  hint = '',
  details: Record<string, unknown> = {},
): GlmmError {
  const lines = [message, ...marked(text, from, to), ...(hint === '' ? [] : [hint])];
  return new GlmmError(code, lines.join('\n'), { ...details, from, to });
}

/** Characters shown on either side of a marked place. */
const REACH = 60;

/** The surroundings of a place on one line, and carets below it. Blanks and unprintable characters take one column each. */
function marked(text: string, from: number, to: number): string[] {
  const start = from > REACH ? from - REACH : 0;
  const end = Math.min(text.length, Math.max(from + 1, Math.min(to, from + REACH)) + REACH);
  const before = `${start > 0 ? '...' : ''}${oneLine(text.slice(start, from))}`;
  const place = oneLine(text.slice(from, Math.min(to, end)));
  const after = `${oneLine(text.slice(Math.min(to, end), end))}${end < text.length ? '...' : ''}`;
  const carets = '^'.repeat(Math.max(1, [...place].length));
  return [`    ${before}${place}${after}`, `    ${' '.repeat([...before].length)}${carets}`];
}

/** Line breaks, controls and marks of direction would move the carets away from their place. */
function oneLine(text: string): string {
  let line = '';
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const blank = code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0x2028 || code === 0x2029;
    line += blank ? ' ' : isPrintable(code) ? character : '\ufffd';
  }
  return line;
}

/** Whether a code point shows as itself: no control (C0, DEL, C1), mark of direction, separator, surrogate or tag. */
export function isPrintable(code: number): boolean {
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

/** Something worth knowing that did not stop the fit. Data, never written to the console. */
export interface GlmmWarning {
  readonly code: GlmmWarningCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The warning with a message of bounded length. */
export function brieflyWarned(warning: GlmmWarning): GlmmWarning {
  return { ...warning, message: cut(warning.message) };
}

/** Reasons of warnings, from the most serious to the least; those that only questions after the fit have come last. */
export const WARNING_CODES = [
  'NOT_CONVERGED',
  'VARIANCE_UNBOUNDED',
  'SEPARATION',
  'HESSIAN_NOT_POSITIVE_DEFINITE',
  'SEVERAL_MAXIMA',
  'ZERO_VARIANCE',
  'PERFECT_CORRELATION',
  'SINGULAR_COVARIANCE',
  'NO_OVERDISPERSION',
  'NO_HEAVY_TAILS',
  'DISPERSION_UNBOUNDED',
  'NO_EXCESS_ZEROS',
  'QUADRATURE_COARSE',
  'QUADRATURE_UNKNOWN',
  'LAPLACE_COARSE',
  'EP_COARSE',
  'SIMULATION_COARSE',
  'NO_RESIDUAL_FREEDOM',
  'RANK_DEFICIENT',
  'IDS_ROUNDED',
  'NUMERIC_TEXT',
  'EMPTY_CATEGORY',
  'LEVELS_CORRELATED',
  'TERMS_MERGED',
  'FAR_FROM_ZERO',
  'NON_INTEGER_COUNTS',
  'GAUSSIAN_DEFAULT',
  // after the fit
  'BETTER_OPTIMUM',
  'LIMIT_NOT_FOUND',
  'ESTIMATE_OUTSIDE',
] as const;

/** Machine-readable reason of a {@link GlmmWarning}. */
export type GlmmWarningCode = (typeof WARNING_CODES)[number];
