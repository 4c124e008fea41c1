/**
 * Checks of what users pass: said once, in one tone.
 */
import { quoted } from '../data/printable.ts';
import { namesHint } from '../data/suggest.ts';
import { GlmmError } from '../errors.ts';

/**
 * The options, when they have no other names than these: a typing error must not pass as a default.
 *
 * @throws GlmmError INVALID_OPTION
 */
export function knownOptions<T extends object>(
  method: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (options === undefined) return {} as T;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new GlmmError('INVALID_OPTION', `${method}() takes an object of options, not ${String(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name as keyof T & string));
  if (unknown === undefined) return options;
  throw new GlmmError(
    'INVALID_OPTION',
    `${method}() has no option ${quoted(unknown)}\n${namesHint('Options', unknown, known)}`,
    { option: unknown },
  );
}

/** @throws GlmmError INVALID_OPTION when `value` is none of `choices` */
export function oneOf<T extends string>(option: string, value: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const shown = typeof value === 'string' ? quoted(value) : String(value);
  throw new GlmmError(
    'INVALID_OPTION',
    `${option} is ${shown}, but must be one of ${choices.map((choice) => `'${choice}'`).join(', ')}`,
    { option, value },
  );
}
