// Where fits become slow: rows, columns, levels of fixed factors, random effects, crossed factors, one varied at a time, beside lme4 and
// glmmTMB where they end in time. Each fit is a process of its own, so that its peak of memory is known. CPU seconds for both, the
// fitting call alone: formula, matrices, estimates and standard errors. A case counts only if it converged and, where R has an answer,
// is not below R's logLik. Growth is the slope of log time on log size from the row before.
// Needs `npm run build`; `-- --large` adds what takes gigabytes or minutes, `-- --only=columns` measures what is named so
// and keeps the rest, `-- --patience=0` leaves R out.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glmm, lmm } from '../dist/index.js';
import { cases } from './limitCases.mjs';
import { markdown, previous, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('limits.R', import.meta.url));
const SELF = fileURLToPath(import.meta.url);
/** R may stop a little short of the optimum, and not be above it. */
const ABOVE = 1e-3;
/** A fit that takes less than so many seconds is repeated, and the least counts. */
const SHORT = 2;

const option = (name) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];
/** R is given up after so many seconds; with none it is not asked. */
const patience = Number(option('patience') ?? 120);
const own = option('case');
if (own !== undefined) fitOne(cases[Number(own)]);
else measureAll();

/** In a process of its own. */
function fitOne(chosen) {
  const data = withLevels(chosen.data());
  const run = (options) =>
    chosen.family === 'gaussian'
      ? lmm(chosen.formula, data, { method: 'ML', maxSeconds: Number.POSITIVE_INFINITY })
      : glmm(chosen.formula, data, { family: chosen.family, maxSeconds: Number.POSITIVE_INFINITY, ...options });
  const before = process.memoryUsage().rss;
  let seconds = Number.POSITIVE_INFINITY;
  let fit;
  for (let k = 0; k < 3; k++) {
    const start = process.cpuUsage();
    fit = run(chosen.options);
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
    if (seconds > SHORT) break;
  }
  if (!fit.converged) throw new Error(`${chosen.varied} ${chosen.size}: ${fit.optim.reason}`);
  const megabytes = process.resourceUsage().maxRSS / 1024 - before / 1048576;
  const laplace = chosen.engines.length > 0 && fit.nAGQ !== 1 ? run({ nAGQ: 1 }).logLik : fit.logLik;
  console.log(
    JSON.stringify({
      seconds,
      logLik: fit.logLik,
      laplace,
      megabytes,
      nAGQ: fit.nAGQ,
      rows: fit.nobs,
      p: fit.beta.length,
    }),
  );
}

/** Codes of f are names, so that it is a factor. */
function withLevels(data) {
  return 'f' in data ? { ...data, f: Array.from(data.f, (code) => `l${String(code).padStart(4, '0')}`) } : data;
}

function measureAll() {
  const large = process.argv.includes('--large');
  const only = option('only');
  const haveR = patience > 0 && spawnSync('Rscript', ['-e', 'library(lme4); library(glmmTMB)']).status === 0;
  const key = (row) => `${row.varied} ${row.size}`;
  const kept = new Map(previous('limits').map((row) => [key(row), row]));
  cases.forEach((chosen, index) => {
    if (chosen.large && !large) return;
    if (only !== undefined && !chosen.varied.includes(only)) return;
    const row = measure(chosen, index, haveR);
    // without R in this run, what it took before
    const theirs = patience > 0 ? row.theirs : (kept.get(key(row))?.theirs ?? {});
    kept.set(key(row), { ...row, theirs });
  });
  const rows = cases.map((chosen) => kept.get(key(chosen))).filter((row) => row !== undefined);
  publish('limits', rows, table(rows));
}

function measure(chosen, index, haveR) {
  const node = ['--max-old-space-size=8000', SELF, `--case=${index}`];
  const ours = JSON.parse(execFileSync(process.execPath, node, { encoding: 'utf8' }));
  const row = { varied: chosen.varied, size: chosen.size, ...ours, theirs: {} };
  if (haveR && chosen.engines.length > 0) {
    const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-bench-'));
    try {
      exportCase(folder, chosen);
      for (const engine of chosen.engines) row.theirs[engine] = fitInR(folder, engine, chosen, ours);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const others = Object.entries(row.theirs).map(([engine, seconds]) => `${engine} ${seconds}`);
  console.log(`${row.varied} ${row.size}: ${row.seconds.toFixed(3)} s, ${others.join(', ')}`);
  return row;
}

/** CPU seconds, or that it did not end in time. */
function fitInR(folder, engine, chosen, { laplace }) {
  const { status, stdout, signal } = spawnSync('Rscript', [SCRIPT, folder, engine, chosen.family], {
    encoding: 'utf8',
    timeout: 1000 * patience,
  });
  if (signal !== null) return `over ${patience}`;
  if (status !== 0) return 'failed';
  const { seconds, logLik } = JSON.parse(stdout);
  if (logLik > laplace + ABOVE)
    throw new Error(`${chosen.varied} ${chosen.size}: ${engine} reaches ${logLik}, we ${laplace}`);
  return seconds;
}

function exportCase(folder, { formula, data }) {
  const columns = Object.entries(data());
  writeFileSync(join(folder, 'formula.txt'), `${formula.replaceAll(' + x', '\n+ x')}\n`);
  const kind = (name) => (['f', 'g', 'h'].includes(name) ? 'factor' : 'number');
  writeFileSync(
    join(folder, 'columns.txt'),
    columns.map(([name, values]) => `${name} ${kind(name)} ${values.length}\n`).join(''),
  );
  for (const [name, values] of columns)
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(Float64Array.from(values).buffer));
}

function table(rows) {
  return markdown(
    ['varied', 'size', 'rows', 'p', 'nAGQ', 'CPU s', 'growth', 'MB', 'lme4, CPU s', 'glmmTMB, CPU s', 'times faster'],
    rows.map((row, k) => {
      const { lme4, glmmTMB } = row.theirs;
      const quickest = Math.min(...[lme4, glmmTMB].filter((seconds) => typeof seconds === 'number'));
      return [
        row.varied,
        row.size,
        row.rows,
        row.p,
        row.nAGQ,
        row.seconds.toPrecision(3),
        growth(row, rows[k - 1]),
        row.megabytes.toFixed(0),
        spent(lme4),
        spent(glmmTMB),
        Number.isFinite(quickest) ? (quickest / row.seconds).toPrecision(2) : '',
      ];
    }),
  );
}

function spent(seconds) {
  return typeof seconds === 'number' ? seconds.toPrecision(3) : (seconds ?? '');
}

function growth(row, before) {
  if (before?.varied !== row.varied) return '';
  return (Math.log(row.seconds / before.seconds) / Math.log(row.size / before.size)).toFixed(1);
}
