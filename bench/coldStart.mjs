// What the first fit of a process costs, and where it goes: a random-intercept logit model of 2000 rows in 100 groups, each time in
// a fresh process. The least of many processes counts: a machine with neighbours only adds.
// node bench/coldStart.mjs [--base=../older/dist/index.js] [--write]: in turns with an older build, where one is named.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { simulateBinary } from './data.mjs';
import { assertClose } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const PROCESSES = 30;
const STEPS = [
  ['imported', 'import of glmm-wasm'],
  ['unpacked', 'kernels: text to bytes'],
  ['compiled', 'kernels: compilation'],
  ['instantiated', 'kernels: instance'],
  ['first', 'first fit, kernels included'],
  ['both', 'import and first fit'],
  ['second', 'second fit'],
];

const [step, which] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (step === 'kernels') console.log(JSON.stringify(kernels()));
else if (step === 'fits') console.log(JSON.stringify(await fits(which)));
else bench();

function bench() {
  const path = process.argv.find((argument) => argument.startsWith('--base='))?.slice('--base='.length);
  const base = path && pathToFileURL(resolve(path)).href;
  const runs = Array.from({ length: PROCESSES }, () => ({
    // as users import it
    ...fresh('fits', 'glmm-wasm'),
    ...fresh('kernels'),
    before: base ? fresh('fits', base) : undefined,
  }));
  for (const { logLik } of runs) assertClose('logLik', logLik, runs[0].logLik, 0);
  const times = (of, name) => {
    const sorted = of.map((run) => run[name]).sort((a, b) => a - b);
    return { least: sorted[0], median: sorted[sorted.length >> 1] };
  };
  const rows = STEPS.map(([name, what]) => ({ what, ...times(runs, name) }));
  const cells = rows.map(({ what, least, median }) => [what, least.toFixed(1), median.toFixed(1)]);
  publish('coldStart', rows, markdown(['of a fresh process', 'ms, least', 'median'], cells));
  if (!base) return;
  const older = runs.map(({ before }) => before);
  for (const [name, what] of STEPS.filter(([step]) => step in older[0])) {
    const { least, median } = times(older, name);
    console.log(`before: ${what.padEnd(30)} ${least.toFixed(1)} (median ${median.toFixed(1)})`);
  }
}

function fresh(...args) {
  const answer = execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { encoding: 'utf8' });
  return JSON.parse(answer);
}

function kernels() {
  const load = createRequire(import.meta.url);
  const began = performance.now();
  const bytes = load('../dist/node/kernels.cjs')();
  const unpacked = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now();
  new WebAssembly.Instance(module);
  const instantiated = performance.now();
  return { unpacked: unpacked - began, compiled: compiled - unpacked, instantiated: instantiated - compiled };
}

async function fits(which) {
  const data = simulateBinary({ nGroups: 100, rowsPerGroup: 20 });
  const began = performance.now();
  const { glmm } = await import(which);
  const imported = performance.now();
  const run = () => glmm('y ~ x1 + (1 | g)', data, { family: 'binomial' });
  const { logLik } = run();
  const first = performance.now();
  run();
  const second = performance.now();
  return { imported: imported - began, first: first - imported, both: first - began, second: second - first, logLik };
}
