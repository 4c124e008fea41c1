/** Checks of the options that inference shares. */
import { GlmmError } from '../errors.ts';

/** A level strictly between 0 and 1. @throws GlmmError INVALID_OPTION */
export function checkLevel(level: unknown): number {
  if (typeof level === 'number' && level > 0 && level < 1) return level;
  throw invalid('level', level, 'lie between 0 and 1, such as 0.95');
}

/** @throws GlmmError INVALID_OPTION */
export function checkCount(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(option, value, `be a whole number from ${least} to ${most}`);
}

/** One name or several. @throws GlmmError INVALID_OPTION */
export function checkNames(option: string, value: unknown): readonly string[] {
  const names = Array.isArray(value) ? value : [value];
  if (names.every((name) => typeof name === 'string')) return names;
  throw invalid(option, value, 'be a name or an array of names');
}

export function invalid(option: string, value: unknown, must: string): GlmmError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new GlmmError('INVALID_OPTION', `${option} is ${shown}, but must ${must}`, { option, value });
}
