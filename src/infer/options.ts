/** What a check that needs the fit throws, in the words of those that do not. */
import { shown } from '../data/check.ts';
import { GlmmError } from '../errors.ts';

export function invalid(option: string, value: unknown, must: string): GlmmError {
  return new GlmmError('INVALID_OPTION', `${option} is ${shown(value)}, but must ${must}`, { option, value });
}
