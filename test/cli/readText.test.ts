import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readText } from '../../src/cli/readText.ts';
import { tooLong } from '../../src/data/text/longText.ts';

const folder = mkdtempSync(join(tmpdir(), 'readText-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const text = 'y,caf\u00e9\n1,\u{1f600}\n';
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();

it.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big end first', swapped(Buffer.from(`\ufeff${text}`, 'utf16le'))],
])('reads %s', async (name, bytes) => {
  expect(await readText(file(name, bytes))).toBe(text);
});

it('names what is neither', async () => {
  await expect(readText(file('latin1', Buffer.from(text, 'latin1')))).rejects.toThrow(/is not text in UTF-8/);
  await expect(readText(folder)).rejects.toThrow(/it is a folder/);
});

it('names a file that is longer than a text can be', () => {
  expect(String(tooLong('big.csv', 600_000_001))).toBe(
    'GlmmError: [INVALID_FILE]: "big.csv" has 601 MB, and a text of more than 512 MB (2^29 characters) cannot be held. ' +
      'Leave out the columns that the model does not use, or pass the columns as arrays.',
  );
});
