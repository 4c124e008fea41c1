// Whole fits with several grouping factors against lme4 and glmmTMB: same files, same models, same run. CPU seconds for both,
// without reading files or loading packages; formula, factors, matrices, estimates and standard errors count.
// R's times depend on its BLAS: with the reference BLAS the fits with a large dense block are slower than they need be.
// Needs `npm run build` and Rscript with lme4; `-- --large` adds those that take R minutes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glmm, lmm } from '../dist/index.js';
import { readCsv } from './csv.mjs';
import { cheapest } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('severalFactors.R', import.meta.url));
const large = process.argv.includes('--large');
/** R may stop a little short of the optimum, never above it. */
const ABOVE = 1e-6;
/** Our fits are repeated until they have taken this many milliseconds. */
const PATIENCE = 2000;

const immunFixed = Array.from({ length: 15 }, (_, k) => `x${k + 1}`).join(' + ');
const cases = [
  ['S1', 'InstEval', 'y ~ service + (1 | s) + (1 | d) + (1 | dept)', 'gaussian', ['lme4']],
  ['S2', 'VerbAgg', 'y ~ Anger + male + scold + shout + self + (1 | id) + (1 | item)', 'binomial', ['lme4', 'glmmTMB']],
  ['S4', 'grouseticks', 'y ~ y96 + y97 + height + (1 | brood) + (1 | index) + (1 | location)', 'poisson', ['lme4']],
  ['S8', 'Chem97', 'y ~ gcse + (1 | school) + (1 | lea)', 'gaussian', ['lme4']],
  ['S8', 'Penicillin', 'y ~ 1 + (1 | plate) + (1 | sample)', 'gaussian', ['lme4']],
  ...(large
    ? [
        ['S3', 'guImmun', `y ~ ${immunFixed} + (1 | mom) + (1 | comm)`, 'binomial', ['lme4', 'glmmTMB']],
        ['S6', 'crossed', 'y ~ x + (1 | a) + (1 | b)', 'binomial', ['lme4', 'glmmTMB']],
        ['S7', 'nested', 'y ~ x + (1 | a) + (1 | b)', 'binomial', ['lme4', 'glmmTMB']],
      ]
    : []),
];

if (spawnSync('Rscript', ['-e', 'library(lme4)']).status !== 0) {
  console.log('skipped: no Rscript with lme4 here');
  process.exit(0);
}
const haveGlmmTMB = spawnSync('Rscript', ['-e', 'library(glmmTMB)']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-bench-'));
try {
  execFileSync('Rscript', [SCRIPT, 'export', folder]);
  const rows = cases.flatMap(measure);
  publish('severalFactors', rows, table(rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure([id, name, formula, family, engines]) {
  const path = join(folder, `${name}.csv`);
  if (!existsSync(path)) return [];
  const columns = readCsv(path);
  const run = () => (family === 'gaussian' ? lmm(formula, columns) : glmm(formula, columns, { family, nAGQ: 1 }));
  const { fit, seconds } = cheapest(run, PATIENCE);
  if (!fit.converged) throw new Error(`${name}: ${fit.optim.reason}`);
  return engines
    .filter((engine) => engine !== 'glmmTMB' || haveGlmmTMB)
    .map((engine) => {
      const theirs = JSON.parse(
        execFileSync('Rscript', [SCRIPT, 'fit', path, formula, engine, family], { encoding: 'utf8' }),
      );
      if (theirs.logLik > fit.logLik + ABOVE)
        throw new Error(`${name}: ${engine} reaches ${theirs.logLik}, we ${fit.logLik}`);
      const row = {
        id,
        name,
        nObs: fit.nobs,
        against: `${engine} ${theirs.version}`,
        theirSeconds: theirs.seconds,
        seconds,
        ratio: theirs.seconds / seconds,
        evaluations: fit.optim.evaluations,
        logLikGain: fit.logLik - theirs.logLik,
      };
      console.log(`${id} ${name}, ${engine}: ${row.ratio.toFixed(0)} times, ${fit.optim.evaluations} evaluations`);
      return row;
    });
}

function table(rows) {
  return markdown(
    ['data', 'rows', 'against', 'times faster', 'our milliseconds', 'evaluations', 'logLik above theirs'],
    rows.map((r) => [
      r.name,
      r.nObs,
      r.against,
      r.ratio.toFixed(0),
      (1000 * r.seconds).toFixed(1),
      r.evaluations,
      r.logLikGain.toExponential(1),
    ]),
  );
}
