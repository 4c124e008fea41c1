/** Options of the shell that are numbers, and no whole ones. */
import { quoted } from '../../data/text/printable.ts';
import { type OptionValues, UsageError } from '../command.ts';

/** Which levels are allowed is the method's affair. */
export function levelOf(options: OptionValues): number | undefined {
  const text = options.get('level')?.[0];
  if (text === undefined) return undefined;
  const level = Number(text);
  if (text.trim() === '' || Number.isNaN(level)) throw new UsageError(`--level needs a number, not ${quoted(text)}.`);
  return level;
}
