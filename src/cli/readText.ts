/** The text of a file, or of standard input for `-`. */
import { readFile } from 'node:fs/promises';
import { quoted } from '../data/printable.ts';
import { GlmmError } from '../errors.ts';

/** @throws GlmmError INVALID_FILE when it cannot be read or is not UTF-8. */
export async function readText(path: string): Promise<string> {
  const bytes = path === '-' ? await standardInput() : await fileBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GlmmError('INVALID_FILE', `${quoted(path)} is not text in UTF-8. Save it as CSV in UTF-8.`, { path });
  }
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
    throw new GlmmError('INVALID_FILE', `cannot read ${quoted(path)}: ${REASONS.get(code ?? '') ?? code}.`, { path });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ERR_INVALID_ARG_VALUE', 'this cannot be the name of a file'],
]);
