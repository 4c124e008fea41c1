/** The text of a file, or of standard input for `-`. */
import { readFile, stat } from 'node:fs/promises';
import { LONGEST_TEXT, tooLong } from '../data/text/longText.ts';
import { quoted } from '../data/text/printable.ts';
import { GlmmError } from '../errors.ts';

/** @throws GlmmError INVALID_FILE when it cannot be read, is too long for a text or neither UTF-8 nor UTF-16 with its mark. */
export async function readText(path: string): Promise<string> {
  const bytes = path === '-' ? await standardInput() : await fileBytes(path);
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    if (bytes.length > LONGEST_TEXT) throw tooLong(path, bytes.length);
    throw new GlmmError('INVALID_FILE', `${quoted(path)} is not text in UTF-8. Save it as CSV in UTF-8.`, { path });
  }
}

/** Spreadsheets save "Unicode text" as UTF-16 with a mark of the order of its bytes. */
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function fileBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_FS_FILE_TOO_LARGE') throw tooLong(path, (await stat(path)).size);
    throw new GlmmError('INVALID_FILE', `cannot read ${quoted(path)}: ${REASONS.get(code ?? '') ?? code}.`, { path });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ERR_INVALID_ARG_VALUE', 'this cannot be the name of a file'],
]);
