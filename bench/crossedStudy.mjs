// What Laplace's approximation and expectation propagation make of binary responses with two crossed factors of 3000 levels and 30,000 rows, whose
// true values are known: 20 seeds, (estimate - truth) / standard error of both standard deviations (1) and the slope (0.5).
// Some minutes: node bench/crossedStudy.mjs [-- --write]
import { glmm } from '../dist/index.js';
import { crossed } from './crossedData.mjs';
import { markdown, publish } from './report.mjs';

const SEEDS = 20;
const TRUTH = { theta: [1, 1], slope: 0.5 };
const rows = [];
for (let seed = 1; seed <= SEEDS; seed++) {
  const data = crossed({ n: 30_000, levels: [3000, 3000], seed });
  for (const integration of ['laplace', 'ep']) {
    const before = process.cpuUsage();
    const fit = glmm('y ~ x + (1 | a) + (1 | b)', data, {
      family: 'binomial',
      integration,
      control: { engine: 'iterative' },
      maxSeconds: Number.POSITIVE_INFINITY,
    });
    const { user, system } = process.cpuUsage(before);
    const slope = fit.coefficients[1];
    const errors = [
      ...TRUTH.theta.map((truth, k) => (fit.theta[k] - truth) / fit.thetaSe[k]),
      (slope.estimate - TRUTH.slope) / slope.stdError,
    ];
    rows.push({ seed, integration, errors, seconds: (user + system) / 1e6, logLik: fit.logLik });
    console.log(
      seed,
      integration,
      errors.map((e) => e.toFixed(2)).join(' '),
      `${((user + system) / 1e6).toFixed(1)} s`,
    );
  }
}
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const table = markdown(
  ['integration', 'sd of a', 'sd of b', 'slope', 'CPU seconds a fit'],
  ['laplace', 'ep'].map((integration) => {
    const own = rows.filter((row) => row.integration === integration);
    const means = [0, 1, 2].map((k) => mean(own.map(({ errors }) => errors[k])).toFixed(2));
    return [integration, ...means, mean(own.map(({ seconds }) => seconds)).toFixed(1)];
  }),
);
publish('crossedStudy', rows, table);
