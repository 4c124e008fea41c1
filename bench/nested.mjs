// Nested factors by quadrature against lme4's Laplace approximation, which is all that R has for them: guImmun of mlmRev, with a family in
// most of its inner groups, and polls in states in regions (GLMM_POLLS=path, or left out). Whole fits with standard errors, CPU seconds for both, in
// one run; then what the estimates by each rule are off, against the rule (31, 47).
// Needs `npm run build` and Rscript with lme4 and mlmRev; `-- --large` adds a model that takes lme4 a minute, `-- --write` keeps the results.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glmm } from '../dist/index.js';
import { readCsv } from './csv.mjs';
import { cheapest } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('severalFactors.R', import.meta.url));
/** Our fits are repeated until they have taken this many milliseconds. */
const PATIENCE = 3000;
const TRUTH = { outer: 31, inner: 47 };

if (spawnSync('Rscript', ['-e', 'library(lme4); library(mlmRev)']).status !== 0) {
  console.log('skipped: no Rscript with lme4 and mlmRev here');
  process.exit(0);
}

const large = process.argv.includes('--large');
/** Columns of guImmun that tell families and communities apart: the child is two or older, rural, share of indigenous people. */
const FEW = ['x1', 'x14', 'x15'];
const ALL = Array.from({ length: 15 }, (_, k) => `x${k + 1}`);
const immunFormula = (fixed) => `y ~ ${fixed.join(' + ')} + (1 | mom) + (1 | comm)`;
const ORDERS = [
  { outer: 5, inner: 7 },
  { outer: 7, inner: 11 },
  { outer: 7, inner: 15 },
  { outer: 15, inner: 25 },
  'auto',
];

const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-bench-'));
try {
  execFileSync('Rscript', [SCRIPT, 'immun', folder]);
  const polls = process.env.GLMM_POLLS ?? '';
  const rows = [
    ...measure('guImmun, 3 columns', join(folder, 'guImmun.csv'), immunFormula(FEW), ORDERS),
    ...(large ? measure('guImmun, 15 columns', join(folder, 'guImmun.csv'), immunFormula(ALL), ORDERS) : []),
    ...(existsSync(polls)
      ? measure('polls', polls, 'bush ~ black + female + (1 | region_label / state_label)', [5, 7, 'auto'])
      : []),
  ];
  publish('nested', rows, table(rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(name, path, formula, orders) {
  const columns = readCsv(path);
  const options = { family: 'binomial', maxSeconds: 1000 };
  const truth = glmm(formula, columns, { ...options, nAGQ: TRUTH });
  const theirs = JSON.parse(
    execFileSync('Rscript', [SCRIPT, 'fit', path, formula, 'lme4', 'binomial'], { encoding: 'utf8' }),
  );
  return [1, ...orders].map((nAGQ) => {
    const { fit, seconds } = cheapest(() => glmm(formula, columns, { ...options, nAGQ }), PATIENCE);
    const off = [
      ...fit.beta.map((b, k) => Math.abs(b - truth.beta[k]) / truth.coefficients[k].stdError),
      ...fit.theta.map((t, k) => Math.abs(t - truth.theta[k]) / truth.thetaSe[k]),
    ];
    const row = {
      name,
      nObs: fit.nobs,
      asked: nAGQ === 'auto' ? 'auto' : said(nAGQ),
      used: said(fit.nAGQ),
      against: `lme4 ${theirs.version}`,
      seconds,
      theirSeconds: theirs.seconds,
      ratio: theirs.seconds / seconds,
      off: Math.max(...off),
      logLik: fit.logLik - truth.logLik,
      evaluations: fit.optim.evaluations,
    };
    console.log(`${name} ${row.asked}: ${row.ratio.toFixed(0)} times, off ${row.off.toExponential(1)} SE`);
    return row;
  });
}

function said(points) {
  return typeof points === 'number' ? String(points) : `${points.outer}, ${points.inner}`;
}

function table(rows) {
  return markdown(
    [
      'data',
      'rows',
      'nAGQ',
      'points',
      'glmer Laplace / ours',
      'our milliseconds',
      'evaluations',
      'largest error, in SE',
      'error of logLik',
    ],
    rows.map((r) => [
      r.name,
      r.nObs,
      r.asked,
      r.used,
      r.ratio.toFixed(0),
      (1000 * r.seconds).toFixed(1),
      r.evaluations,
      r.off.toExponential(1),
      r.logLik.toExponential(1),
    ]),
  );
}
