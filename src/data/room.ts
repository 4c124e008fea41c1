/**
 * Where there is no room for an array, engines throw errors of their own; here they become OUT_OF_MEMORY with the way out.
 */
import { GlmmError } from '../errors.ts';

/** Of V8, SpiderMonkey and JavaScriptCore; a stack that is too deep, which is a RangeError too, is not among them. */
const WORDS =
  /out of memory|allocation failed|allocation size overflow|invalid (typed )?array length|invalid array buffer length|invalid string length/i;

/** Whether an engine says so: by an error, in Firefox by a bare text. */
export function isWithoutRoom(error: unknown): boolean {
  if (error instanceof GlmmError) return false;
  return WORDS.test(typeof error === 'string' ? error : error instanceof Error ? error.message : '');
}

/** @param what there was no room for */
export function withoutRoom(what: string, error: unknown, details: Record<string, unknown> = {}): GlmmError {
  const reason = error instanceof Error ? error.message : String(error);
  return new GlmmError(
    'OUT_OF_MEMORY',
    `there is no room in memory for ${what} (${reason}).\n` +
      'Fit to aggregated rows (counts with weights), to fewer rows or columns, and close sessions that are not needed.',
    { ...details, reason },
  );
}

/** Does `work`. @throws GlmmError OUT_OF_MEMORY in place of what the engine throws for want of memory */
export function inRoom<T>(
  work: () => T,
  what: () => { readonly text: string; readonly details?: Record<string, unknown> },
): T {
  try {
    return work();
  } catch (error) {
    if (!isWithoutRoom(error)) throw error;
    const { text, details } = what();
    throw withoutRoom(text, error, details);
  }
}
