import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../examples/', import.meta.url);
const built = existsSync(new URL('../../dist/index.js', import.meta.url));
if (!built) console.warn('examples not run: there is no dist/ (npm run build)');

const names = readdirSync(folder).filter((file) => file.endsWith('.out'));
const HELPERS = ['readRows.mjs', 'simulatedRows.mjs'];

describe.skipIf(!built)('the examples print what is kept beside them', () => {
  it.each(names)('%s', (output) => {
    const script = fileURLToPath(new URL(output.replace(/\.out$/, '.mjs'), folder));
    const printed = execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(printed).toBe(readFileSync(new URL(output, folder), 'utf8'));
  });
});

it('every example has its output kept', () => {
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.mjs') && !HELPERS.includes(file));
  expect(names).toEqual(scripts.map((file) => file.replace(/\.mjs$/, '.out')));
});
