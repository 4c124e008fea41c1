/**
 * The longest text that JavaScript holds.
 */
import { GlmmError } from '../../errors.ts';
import { quoted } from './printable.ts';

/** Code units, in V8: 2^29 - 24. A file of more bytes is longer unless some of its characters take several. */
export const LONGEST_TEXT = 536870888;

/** For a file whose bytes could not become a text. */
export function tooLong(name: string, bytes: number): GlmmError {
  return new GlmmError(
    'INVALID_FILE',
    `${quoted(name)} has ${Math.ceil(bytes / 1e6)} MB, and a text of more than 512 MB (2^29 characters) cannot be held. ` +
      'Leave out the columns that the model does not use, or pass the columns as arrays.',
    { name, bytes },
  );
}
