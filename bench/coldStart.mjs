// What the first fit of a process costs, and where it goes: a random-intercept logit model of 2000 rows in 100 groups, each time in
// a fresh process. The least of many processes counts: a machine with neighbours only adds.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { simulateBinary } from './data.mjs';
import { bundled } from './internals.mjs';
import { assertClose } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const PROCESSES = 30;
const STEPS = [
  ['imported', 'import of glmm-wasm'],
  ['unpacked', 'kernels: text to bytes'],
  ['compiled', 'kernels: compilation'],
  ['instantiated', 'kernels: instance'],
  ['first', 'first fit, kernels included'],
  ['second', 'second fit'],
];

const [step, parts] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (step === 'kernels') console.log(JSON.stringify(await kernels(parts)));
else if (step === 'fits') console.log(JSON.stringify(await fits()));
else await bench();

async function bench() {
  // in a file of its own: it runs before anything else has
  const parts = await bundled('unpack');
  const runs = Array.from({ length: PROCESSES }, () => ({ ...fresh('kernels', parts), ...fresh('fits') }));
  for (const { logLik } of runs) assertClose('logLik', logLik, runs[0].logLik, 0);
  const rows = STEPS.map(([name, what]) => {
    const times = runs.map((run) => run[name]).sort((a, b) => a - b);
    return { what, least: times[0], median: times[times.length >> 1] };
  });
  const cells = rows.map(({ what, least, median }) => [what, least.toFixed(1), median.toFixed(1)]);
  publish('coldStart', rows, markdown(['of a fresh process', 'ms, least', 'median'], cells));
}

function fresh(...args) {
  const answer = execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { encoding: 'utf8' });
  return JSON.parse(answer);
}

async function kernels(parts) {
  const { unpackModule } = await import(parts);
  const began = performance.now();
  const bytes = unpackModule();
  const unpacked = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now();
  new WebAssembly.Instance(module);
  const instantiated = performance.now();
  return { unpacked: unpacked - began, compiled: compiled - unpacked, instantiated: instantiated - compiled };
}

async function fits() {
  const data = simulateBinary({ nGroups: 100, rowsPerGroup: 20 });
  const began = performance.now();
  const { glmm } = await import('../dist/index.js');
  const imported = performance.now();
  const run = () => glmm('y ~ x1 + (1 | g)', data, { family: 'binomial' });
  const { logLik } = run();
  const first = performance.now();
  run();
  const second = performance.now();
  return { imported: imported - began, first: first - imported, second: second - first, logLik };
}
