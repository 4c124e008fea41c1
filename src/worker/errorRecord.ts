/**
 * Errors across threads: a plain record there, the same GlmmError here.
 */
import { isWithoutRoom, withoutRoom } from '../data/room.ts';
import { GlmmError, type GlmmErrorCode } from '../errors.ts';
import type { ErrorRecord } from './protocol.ts';

export function toErrorRecord(given: unknown): ErrorRecord {
  const error = isWithoutRoom(given) ? withoutRoom('what was asked of the worker', given) : given;
  if (!(error instanceof Error)) {
    return { name: 'Error', code: '', message: String(error), details: {} };
  }
  const { name, message, stack } = error;
  const known = error instanceof GlmmError;
  return { name, code: known ? error.code : '', message, details: known ? cloneable(error.details) : {}, stack };
}

export function fromErrorRecord({ name, code, message, details, stack }: ErrorRecord): Error {
  const prefix = `[${code}]: `;
  const error =
    code === ''
      ? Object.assign(new Error(message), { name })
      : new GlmmError(
          code as GlmmErrorCode,
          message.startsWith(prefix) ? message.slice(prefix.length) : message,
          details,
        );
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Details may hold what users passed; a function or a symbol among it must not keep the error from arriving. */
function cloneable(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    return structuredClone(details);
  } catch {
    return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)]));
  }
}
