// 95% profile intervals of every parameter against lme4's confint(fit, method = "profile"): the same file, the same model.
// R is measured by its CPU time, ours by the clock in a warm process; the fit itself counts for neither.
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { glmm } from '../dist/index.js';
import { assertClose, timed } from './measure.mjs';
import { columnsOf, dataPath, models } from './models.mjs';
import { markdown, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('profileAgainstR.R', import.meta.url));
/** lme4 interpolates its profile: limits agree to this part of an interval's width. */
const INTERPOLATED = 3e-4;
const OUR_RUNS = 25;

if (spawnSync('Rscript', ['-e', 'library(lme4)']).status !== 0) {
  console.log('bench:profile skipped: no Rscript with lme4 here');
  process.exit(0);
}

const cases = [
  ['polls, model 1', 1],
  ['toenail, treatment * time', 25],
];
const rows = [];
for (const [id, nAGQ] of cases) rows.push(...(await measure(id, nAGQ)));
publish('profileAgainstR', rows, table(rows));

async function measure(id, nAGQ) {
  const model = models.find((one) => one.id === id);
  const path = dataPath(model.data);
  if (path === null) {
    console.log(`${id} skipped: no ${model.data}.csv`);
    return [];
  }
  const fit = glmm(model.formula, columnsOf(model), { ...model.options, nAGQ });
  const ours = await timed(id, () => fit.profile({ points: 0 }), OUR_RUNS);
  const { limits, evaluations } = ours.answer;
  const args = [SCRIPT, fileURLToPath(path), model.formula, String(nAGQ)];
  const theirs = JSON.parse(execFileSync('Rscript', args, { encoding: 'utf8' }));
  if (theirs.limits !== 'error') {
    limits.forEach(({ parm, lower, upper }, k) => {
      const tolerance = INTERPOLATED * (upper - lower);
      assertClose(`${id}: lower limit of ${parm}`, lower, theirs.limits[k][0], tolerance);
      assertClose(`${id}: upper limit of ${parm}`, upper, theirs.limits[k][1], tolerance);
    });
  }
  return [
    {
      id,
      nAGQ,
      version: theirs.version,
      theySucceed: theirs.limits !== 'error',
      theirSeconds: theirs.seconds,
      evaluationsPerLimit: evaluations / limits.length / 2,
      median: ours.median,
      least: ours.min,
      ratio: (1000 * theirs.seconds) / ours.median,
    },
  ];
}

function table(measured) {
  return markdown(
    ['model', 'nAGQ', 'their CPU s', 'our ms, median', 'least', 'evaluations a limit', 'ratio'],
    measured.map((row) => [
      row.id,
      row.nAGQ,
      `${row.theirSeconds.toFixed(1)}${row.theySucceed ? '' : ' (ends in an error)'}`,
      row.median.toFixed(1),
      row.least.toFixed(1),
      row.evaluationsPerLimit.toFixed(1),
      row.ratio.toFixed(0),
    ]),
  );
}
