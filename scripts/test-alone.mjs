// The suite without the poll that does not come with the project: every file of it is collected, and every test that knows the
// poll runs, to be skipped with a line. What fails here would fail in a clean clone with nothing beside it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const PROJECTS = ['unit', 'evidence', 'reference', 'package', 'page', 'page-times'];
const env = { ...process.env, GLMM_POLLS: 'none' };

function vitest(...args) {
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Test files that take the poll from the one place that looks for it. */
const knowing = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => /\b(polls|pollsFile|dataOf)\b[^;]*datasets\.ts'/.test(readFileSync(name, 'utf8')));
if (knowing.length === 0) throw new Error('no test knows the poll: has test/support/datasets.ts changed its names?');

console.log('Without the poll: collecting the whole suite');
const projects = PROJECTS.flatMap((name) => ['--project', name]);
vitest('list', ...projects, '--json=build/reports/collected.json');
const collected = JSON.parse(readFileSync('build/reports/collected.json', 'utf8'));
console.log(`${collected.length} tests collected; running the ${knowing.length} files that know the poll`);
vitest('run', '--project', 'unit', '--project', 'evidence', '--project', 'reference', ...knowing);
