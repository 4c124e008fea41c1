/** Ten million rows of text become columns in a process that stays below 1.5 GB, the text itself included. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

const MOST_MB = 1500;

it('reading needs little more than the columns it makes', { timeout: 300_000 }, () => {
  const entry = fileURLToPath(new URL('../../src/data/csv/csv.ts', import.meta.url));
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    write: false,
    platform: 'node',
  });
  const run = `
    const text = 'y,x,g\\n' + '0,0.5,a\\n'.repeat(1e7);
    const table = module.exports.readCsv(text);
    console.log(JSON.stringify({ rows: table.numRows, MB: process.resourceUsage().maxRSS / 1024 }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', outputFiles[0]!.text + run], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const { rows, MB } = JSON.parse(stdout);
  console.log(`peak ${Math.round(MB)} MB`);
  expect(rows).toBe(1e7);
  expect(MB).toBeLessThan(MOST_MB);
});
