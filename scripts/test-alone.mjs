// The suite without the poll that does not come with the project: one file looks for it, and every test that takes it from there
// runs, to be skipped with a line. What fails here would fail in a clean clone with nothing beside it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The one file that looks beside the repository. */
const DOOR = 'test/support/datasets.ts';
const env = { ...process.env, GLMM_POLLS: 'none' };

function vitest(...args) {
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const sources = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .map((name) => ({ name, text: readFileSync(name, 'utf8') }));
const others = sources.filter(({ name, text }) => name !== DOOR && /\.\.\/shared\//.test(text));
if (others.length > 0)
  throw new Error(`these look beside the repository: ${others.map(({ name }) => name).join(', ')}`);

/** Test files that take the poll from there. */
const knowing = sources
  .filter(({ name, text }) => name.endsWith('.test.ts') && /\b(polls|pollsFile|dataOf)\b[^;]*datasets\.ts'/.test(text))
  .map(({ name }) => name);
if (knowing.length === 0) throw new Error(`no test knows the poll: has ${DOOR} changed its names?`);

console.log(`Without the poll: the ${knowing.length} files that know it`);
const projects = ['unit', 'evidence', 'reference', 'package'].flatMap((name) => ['--project', name]);
vitest('run', ...projects, ...knowing);
