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
  | 'TOO_MANY_RANDOM_EFFECTS'
  | 'NO_FIXED_EFFECTS'
  | 'INVALID_WEIGHTS'
  | 'INVALID_OFFSET'
  | 'UNKNOWN_FAMILY'
  | 'UNKNOWN_LINK'
  // options and running
  | 'INVALID_OPTION'
  | 'OUT_OF_MEMORY'
  | 'NUMERICAL_FAILURE'
  | 'ABORTED'
  // after the fit
  | 'UNKNOWN_GROUP'
  | 'NOT_COMPARABLE'
  | 'INVALID_FILE';

/** The one error type. `details` holds plain values: names, positions, counts. */
export class GlmmError extends Error {
  override readonly name = 'GlmmError';
  readonly code: GlmmErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: GlmmErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(`[${code}]: ${message}`);
    this.code = code;
    this.details = details;
  }
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
  const caret = ' '.repeat(from) + '^'.repeat(Math.max(1, to - from));
  const lines = [message, `    ${text}`, `    ${caret}`, ...(hint === '' ? [] : [hint])];
  return new GlmmError(code, lines.join('\n'), { ...details, from, to });
}

/** Something worth knowing that did not stop the fit. Data, never written to the console. */
export interface GlmmWarning {
  readonly code: GlmmWarningCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Machine-readable reason of a {@link GlmmWarning}, in order of seriousness. */
export type GlmmWarningCode =
  | 'NOT_CONVERGED'
  | 'VARIANCE_UNBOUNDED'
  | 'SEPARATION'
  | 'HESSIAN_NOT_POSITIVE_DEFINITE'
  | 'ZERO_VARIANCE'
  | 'PERFECT_CORRELATION'
  | 'QUADRATURE_COARSE'
  | 'RANK_DEFICIENT'
  | 'NON_INTEGER_COUNTS'
  | 'FEW_LEVELS';
