/**
 * Checks of what users pass: said once, in one tone.
 */
import { quoted } from '../data/printable.ts';
import { GlmmError } from '../errors.ts';

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
