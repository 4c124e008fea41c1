import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const folder = new URL('../../examples/', import.meta.url);
const built = existsSync(new URL('../../dist/index.js', import.meta.url));
if (!built) console.warn('examples not run: there is no dist/ (npm run build)');

const names = readdirSync(folder).filter((file) => file.endsWith('.out'));
const HELPERS = ['printing.mjs', 'readRows.mjs', 'simulatedRows.mjs'];

/** For what examples write: emptied at the end. */
const scratch = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function run(script: URL, ...args: string[]): string {
  return execFileSync(process.execPath, [fileURLToPath(script), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: scratch },
  });
}

describe.skipIf(!built)('the examples print what is kept beside them', () => {
  it.each(names)('%s', async (output) => {
    const printed = run(new URL(output.replace(/\.out$/, '.mjs'), folder));
    await expect(printed).toMatchFileSnapshot(fileURLToPath(new URL(output, folder)));
  });
});

it('every example has its output kept', () => {
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.mjs') && !HELPERS.includes(file));
  expect(names).toEqual(scripts.map((file) => file.replace(/\.mjs$/, '.out')));
});

it('the simulated poll is what its script makes', () => {
  const poll = readFileSync(new URL('data/polls_simulated.csv', folder), 'utf8');
  expect(run(new URL('../../scripts/simulate-poll.mjs', import.meta.url))).toBe(poll);
  // the columns and the missing answers of the poll of 1988
  const names = 'org survey bush state edu age female black region v_prev region_label edu_label age_label state_label';
  const [header, ...rows] = poll.trim().split('\n');
  expect(header.replaceAll('"', '').split(',')).toEqual(names.split(' '));
  expect([rows.length, rows.filter((row) => row.split(',')[2] === 'NA').length]).toEqual([2193, 178]);
});
