/** Text to a file. */
import { writeFile } from 'node:fs/promises';
import { quoted } from '../data/text/printable.ts';
import { GlmmError } from '../errors.ts';

/** @throws GlmmError INVALID_FILE when it cannot be written */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GlmmError('INVALID_FILE', `cannot write ${quoted(path)}: ${REASONS.get(code ?? '') ?? code}.`, { path });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such folder'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
]);
