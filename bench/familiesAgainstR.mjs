// Whole fits of ordered categories, proportions, overdispersed and zero-inflated counts, dispersion models and t against glmmTMB and ordinal: the same
// files, the same models, Laplace's approximation on both sides, standard errors included, CPU seconds of both in one run. Reading files and
// loading packages counts for neither. A fit counts only if both reach the same logLik.
// Part of `npm run bench:r`; needs `npm run build` and Rscript with glmmTMB and ordinal (what is missing is left out).
// node bench/familiesAgainstR.mjs [-- --only=zip,wine] [--write]
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { glmm, student } from '../dist/index.js';
import { readCsv } from './csv.mjs';
import { cheapest } from './measure.mjs';
import { markdown, previous, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('familiesAgainstR.R', import.meta.url));
const EXAMPLES = '../examples/data/';
const DATASETS = '../test/datasets/';
/** R may stop so far below the maximum: clmm looks for modes less closely than for estimates. */
const SHORT = 5e-4;
/** And be above it by as much as its modes leave in its logLik. */
const ABOVE = 1e-5;
/** Our fits are repeated until they have taken this many milliseconds. */
const PATIENCE = 2000;

/** The mean of each file's model, and whose program it is compared with. */
const FILES = {
  salamanders: { formula: 'count ~ mined + (1 | site)', program: 'glmmTMB' },
  owls: {
    formula: 'SiblingNegotiation ~ FoodTreatment * SexParent + offset(log(BroodSize)) + (1 | Nest)',
    program: 'glmmTMB',
  },
  gasoline: { formula: 'share ~ e + (1 | sample)', program: 'glmmTMB' },
  cbpp: { formula: 'cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)', program: 'glmmTMB' },
  sleepstudy: { formula: 'Reaction ~ Days + (1 | Subject)', program: 'glmmTMB' },
  wine: { formula: 'rating ~ temp + contact + (1 | judge)', program: 'ordinal' },
  soup: { formula: 'sureness ~ prod + (1 | resp)', program: 'ordinal' },
};

/** id, file, the model, our options, the rest of their call. */
const models = [
  ['zip', 'salamanders', 'Poisson, zi ~ 1', { family: 'poisson', ziformula: '~ 1' }, 'poisson, ziformula = ~1'],
  [
    'zipx',
    'salamanders',
    'Poisson, zi ~ mined',
    { family: 'poisson', ziformula: '~ mined' },
    'poisson, ziformula = ~mined',
  ],
  ['nbinom2', 'salamanders', 'negative binomial', { family: 'negativeBinomial' }, 'nbinom2'],
  ['nbinom1', 'salamanders', 'nbinom1', { family: 'negativeBinomial1' }, 'nbinom1'],
  [
    'hurdle',
    'salamanders',
    'hurdle Poisson, zi ~ mined',
    { family: 'hurdlePoisson', ziformula: '~ mined' },
    'truncated_poisson, ziformula = ~mined',
  ],
  [
    'disp',
    'owls',
    'negative binomial, disp ~ FoodTreatment',
    { family: 'negativeBinomial', dispformula: '~ FoodTreatment' },
    'nbinom2, dispformula = ~FoodTreatment',
  ],
  ['beta', 'gasoline', 'beta', { family: 'beta' }, 'beta_family()'],
  ['betabinomial', 'cbpp', 'beta-binomial', { family: 'betaBinomial' }, 'betabinomial()'],
  [
    'normal',
    'sleepstudy',
    'Gaussian, disp ~ Days',
    { family: 'gaussian', dispformula: '~ Days' },
    'gaussian, dispformula = ~Days',
  ],
  [
    't4',
    'sleepstudy',
    't of 4 degrees of freedom',
    { family: student({ df: 4 }) },
    't_family(), start = list(psi = log(4)), map = list(psi = factor(NA))',
  ],
  // clmm has the names of the links loglog and cloglog exchanged
  ...['wine', 'soup'].flatMap((file) =>
    [
      ['', 'logit', 'logit'],
      ['probit', 'probit', 'probit'],
      ['loglog', 'loglog', 'cloglog'],
    ].map(([id, link, theirs]) => [
      `${file}${id}`,
      file,
      `cumulative ${link}`,
      { family: 'cumulative', link },
      `link = "${theirs}"`,
    ]),
  ),
].map(([id, file, model, options, rest]) => {
  const { formula, program } = FILES[file];
  return {
    id,
    what: `${file}, ${model}`,
    path: fileURLToPath(new URL(`${/cbpp|sleep/.test(file) ? EXAMPLES : DATASETS}${file}.csv`, import.meta.url)),
    formula,
    options: { ...options, nAGQ: 1 },
    program,
    call:
      program === 'ordinal'
        ? `clmm(${formula.replace(/^\w+/, 'factor($&)')}, data = data, ${rest})`
        : `glmmTMB(${formula}, data, ${rest})`,
  };
});

const only = process.argv
  .find((arg) => arg.startsWith('--only='))
  ?.slice(7)
  .split(',');
const installed = ['glmmTMB', 'ordinal'].filter(
  (name) => spawnSync('Rscript', ['-e', `library(${name})`]).status === 0,
);
const wanted = ({ id }) => only === undefined || only.includes(id);
const measured = models.filter((one) => wanted(one) && installed.includes(one.program)).map(measure);
const kept = previous('familiesAgainstR').filter(({ id }) => !measured.some((row) => row.id === id));
const order = ({ id }) => models.findIndex((one) => one.id === id);
const rows = [...kept, ...measured].sort((a, b) => order(a) - order(b));
publish('familiesAgainstR', rows, table());

function measure({ id, what, path, formula, options, program, call }) {
  const columns = readCsv(path);
  const { fit, seconds } = cheapest(() => glmm(formula, columns, options), PATIENCE);
  if (!fit.converged) throw new Error(`${what}: ${fit.optim.reason}`);
  const theirs = JSON.parse(
    execFileSync('Rscript', [SCRIPT, path, program, call], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const gain = fit.logLik - theirs.logLik;
  if (!(gain > -ABOVE && gain < SHORT)) throw new Error(`${what}: logLik ${fit.logLik} here, ${theirs.logLik} there`);
  const row = {
    id,
    what,
    nObs: fit.nobs,
    against: `${program} ${theirs.version}`,
    theirSeconds: theirs.seconds,
    seconds,
    ratio: theirs.seconds / seconds,
    evaluations: fit.optim.evaluations,
    logLikGain: gain,
  };
  console.log(`${what}: ${row.ratio.toFixed(0)} times`);
  return row;
}

function table() {
  return markdown(
    ['model', 'rows', 'against', 'their CPU ms', 'ours', 'times faster', 'evaluations', 'logLik above theirs'],
    rows.map((r) => [
      r.what,
      r.nObs,
      r.against,
      (1000 * r.theirSeconds).toFixed(0),
      (1000 * r.seconds).toPrecision(3),
      r.ratio.toFixed(0),
      r.evaluations,
      r.logLikGain.toExponential(1),
    ]),
  );
}
