// Whole fits against lme4, glmmTMB and GLMMadaptive, as far as they are installed: the same files, the same models, the same run.
// R is measured by its CPU time, without loading packages or reading the file; ours by the clock, in a warm process, likewise
// without reading the file; formula, factors, model matrices, estimates and standard errors count for both.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glmm } from '../dist/index.js';
import { readCsv, writeCsv } from './csv.mjs';
import { simulateBinary } from './data.mjs';
import { assertClose, timed } from './measure.mjs';
import { columnsOf, dataPath, models } from './models.mjs';
import { markdown, previous, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('againstR.R', import.meta.url));
const large = process.argv.includes('--large');
/** --only=T6,T7: these alone; the rows of the others stay as they were. */
const only = process.argv
  .find((arg) => arg.startsWith('--only='))
  ?.slice(7)
  .split(',');
/** R may stop this much logLik per row short of the optimum ... */
const R_SHORTFALL_PER_ROW = 1e-5;
/** ... and its conditional modes, found to tolPwrss = 1e-7, leave errors of 1e-4 in its own logLik (toenail). */
const R_NOISE = 1e-3;
/** R's estimates against ours, in standard errors. */
const R_DISTANCE = 0.1;
const OUR_FITS = 200;
/** From so many rows on fewer fits will do. */
const MANY_ROWS = 1e5;
const FEW_FITS = 9;

if (spawnSync('Rscript', ['-e', 'library(lme4)']).status !== 0) {
  console.log('bench:r skipped: no Rscript with lme4 here');
  process.exit(0);
}
const installed = new Map(
  ['lme4', 'glmmTMB', 'GLMMadaptive'].map((name) => [
    name,
    spawnSync('Rscript', ['-e', `library(${name})`]).status === 0,
  ]),
);

const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-bench-'));
try {
  const wanted = ({ id }) => !only || only.includes(id);
  const measured = [];
  for (const one of cases().filter(wanted)) measured.push(...(await measure(one)));
  const kept = only ? previous('againstR').filter((row) => !wanted(row)) : [];
  const rows = [...kept, ...measured].sort((a, b) => a.id.localeCompare(b.id) || a.nObs - b.nObs);
  publish('againstR', rows, table(rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The targets by their numbers; `against` lists the programs that can fit the same model. */
function cases() {
  const simulated = (id, what, size, nAGQ, against) => ({
    id,
    what,
    nAGQ,
    against,
    formula: `y ~ x1 + x2 + x3 + x4 + x5 + ${size.slope ? '(1 + x1 | g)' : '(1 | g)'}`,
    options: { family: 'binomial' },
    open: () => {
      const path = join(folder, `${id}.csv`);
      writeCsv(path, simulateBinary(size));
      // numbers in typed arrays, as who has many rows keeps them
      const entries = Object.entries(readCsv(path));
      return { path, columns: Object.fromEntries(entries.map(([name, values]) => [name, Float64Array.from(values)])) };
    },
  });
  const real = (id, modelId, nAGQ) => {
    const model = models.find((one) => one.id === modelId);
    return {
      id,
      what: modelId,
      nAGQ,
      against: ['lme4'],
      formula: model.formula,
      options: model.options,
      open: () => {
        const path = dataPath(model.data);
        return path && { path: fileURLToPath(path), columns: columnsOf(model) };
      },
    };
  };
  return [
    real('T2', 'polls, model 1', 25),
    real('T3', 'polls, model 2', 25),
    real('T4', 'toenail, treatment * time', 25),
    real('T4', 'toenail, treatment * visit', 25),
    simulated('T5', '10,000 rows', { nGroups: 500, rowsPerGroup: 20 }, 25, ['lme4']),
    simulated('T8', '10,000 rows, q = 2', { nGroups: 500, rowsPerGroup: 20, slope: true }, 1, ['lme4', 'glmmTMB']),
    simulated('T9', '10,000 rows, q = 2', { nGroups: 500, rowsPerGroup: 20, slope: true }, 7, ['GLMMadaptive']),
    ...(large
      ? [
          simulated('T6', '100,000 rows', { nGroups: 5000, rowsPerGroup: 20 }, 25, ['lme4']),
          simulated('T7', '1,000,000 rows', { nGroups: 50000, rowsPerGroup: 20 }, 25, ['lme4']),
          simulated('T8', '100,000 rows, q = 2', { nGroups: 5000, rowsPerGroup: 20, slope: true }, 1, [
            'lme4',
            'glmmTMB',
          ]),
        ]
      : []),
  ];
}

async function measure({ id, what, nAGQ, formula, options, open, against }) {
  const data = open();
  if (data === null) {
    console.log(`${id} ${what}: skipped, its file is not at hand`);
    return [];
  }
  const { columns } = data;
  const ours = await timed(
    what,
    () => glmm(formula, columns, { ...options, nAGQ }),
    Object.values(columns)[0].length >= MANY_ROWS ? FEW_FITS : OUR_FITS,
  );
  const fit = ours.answer;
  if (!fit.converged) throw new Error(`${id} ${what}: ${fit.optim.reason}`);

  return against.map((engine) => {
    if (!installed.get(engine)) {
      console.log(`${id} ${what}: ${engine} is not installed, ours alone`);
      return {
        id,
        what,
        nObs: fit.nobs,
        nAGQ,
        against: `${engine} (not installed)`,
        medianMilliseconds: ours.median,
        minMilliseconds: ours.min,
      };
    }
    const theirs = fitInR(data.path, formula, engine, nAGQ, options.levels);
    compare(`${id} ${what}, ${engine}`, fit, theirs);
    const row = {
      id,
      what,
      nObs: fit.nobs,
      nAGQ,
      against: `${engine} ${theirs.version}`,
      theirSeconds: theirs.seconds,
      medianMilliseconds: ours.median,
      minMilliseconds: ours.min,
      ratio: (1000 * theirs.seconds) / ours.min,
      logLikGain: fit.logLik - theirs.logLik,
    };
    console.log(`${id} ${what}, ${engine}: ${Math.round(row.ratio)} times`);
    return row;
  });
}

function fitInR(path, formula, engine, nAGQ, levels) {
  const factors = Object.entries(levels ?? {}).map(([name, values]) => `${name}=${values.join(',')}`);
  const args = [SCRIPT, path, formula, engine, String(nAGQ), ...(factors.length > 0 ? [factors.join(';')] : [])];
  return JSON.parse(execFileSync('Rscript', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** Both fitted the same model: ours at least as likely, the estimates together. */
function compare(what, fit, theirs) {
  const shortfall = fit.logLik - theirs.logLik;
  if (!(shortfall > -R_NOISE && shortfall < Math.max(0.1, R_SHORTFALL_PER_ROW * fit.nobs))) {
    throw new Error(`${what}: logLik ${fit.logLik} here, ${theirs.logLik} there`);
  }
  for (const [j, { term, estimate, stdError }] of fit.coefficients.entries()) {
    assertClose(`${what}, ${term}`, estimate, theirs.beta[j], R_DISTANCE * stdError);
  }
}

function table(rows) {
  const head = ['', 'model', 'nAGQ', 'against', 'their CPU s', 'our ms, median', 'least', 'ratio'];
  return markdown(
    head,
    rows.map((r) => [
      r.id,
      r.what,
      r.nAGQ,
      r.against,
      r.theirSeconds?.toPrecision(3) ?? '',
      r.medianMilliseconds.toPrecision(3),
      r.minMilliseconds.toPrecision(3),
      r.ratio === undefined ? '' : `${Math.round(r.ratio)}x`,
    ]),
  );
}
