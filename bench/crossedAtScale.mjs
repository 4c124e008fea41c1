// Crossed factors that no factorization can hold: whole fits with standard errors by random probes, CPU seconds of one thread, the error of simulation that
// each fit prints, and memory. Every fit must find the effects it was simulated from: a broken kernel must not look fast.
// node bench/crossedAtScale.mjs [-- --large] [-- --write]; --large adds a million rows.
import { glmm, lmm } from '../dist/index.js';
import { crossed } from './crossedData.mjs';
import { assertClose } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const large = process.argv.includes('--large');
const FORMULA = 'y ~ x + (1 | a) + (1 | b)';
const iterative = { engine: 'iterative' };
const cases = [
  ['logit', { n: 1e4, levels: [1000, 1000] }],
  ['normal', { n: 2e4, levels: [2000, 2000] }],
  ['logit', { n: 1e5, levels: [10_000, 10_000] }],
  ['normal', { n: 1e5, levels: [10_000, 10_000] }],
  ...(large
    ? [
        ['logit', { n: 1e6, levels: [6040, 3706], zipf: true }],
        ['normal', { n: 1e6, levels: [6040, 3706], zipf: true }],
        ['logit', { n: 1e6, levels: [100_000, 10_000] }],
      ]
    : []),
];

const rows = cases.map(([family, design]) => {
  const data = crossed({ ...design, seed: 7, binary: family === 'logit' });
  const base = { maxSeconds: Number.POSITIVE_INFINITY, control: iterative };
  const before = process.cpuUsage();
  const start = performance.now();
  const fit =
    family === 'logit'
      ? glmm(FORMULA, data, { ...base, family: 'binomial', integration: 'laplace' })
      : lmm(FORMULA, data, base);
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - start) / 1000;
  // Laplace's own bias is within a tenth of an sd with ten binary rows a level
  fit.theta.forEach((theta, k) => assertClose(`sd ${k}`, theta, 1, 0.15));
  const { shift, logLik } = fit.simulation;
  const { rss } = process.memoryUsage();
  console.log(
    family,
    design,
    ((user + system) / 1e6).toFixed(2),
    wall.toFixed(2),
    fit.optim.evaluations,
    shift,
    logLik,
    fit.theta,
  );
  return {
    family,
    ...design,
    seconds: (user + system) / 1e6,
    wall,
    evaluations: fit.optim.evaluations,
    shift,
    logLik,
    rss,
  };
});
const line = ({ family, n, levels, zipf, seconds, evaluations, shift, logLik, rss }) => [
  `${family}, ${levels.join(' x ')}${zipf ? ' (Zipf)' : ''}`,
  n.toLocaleString('en'),
  seconds.toFixed(1),
  evaluations,
  shift === 0 ? 'exact' : shift.toFixed(4),
  logLik === 0 ? 'exact' : logLik.toFixed(3),
  Math.round(rss / 1048576),
];
publish(
  'crossedAtScale',
  rows,
  markdown(
    ['model', 'rows', 'CPU s', 'evaluations', 'error of estimates, SE', 'error of logLik', 'MiB of the process'],
    rows.map(line),
  ),
);
