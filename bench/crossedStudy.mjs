// What Laplace's approximation and expectation propagation make of binary responses with two crossed factors of 3000 levels and 30,000 rows, whose
// true values are known: 20 seeds, (estimate - truth) / standard error of both standard deviations (1) and the slope (0.5).
// Some minutes: node bench/crossedStudy.mjs [-- --write]; --draw draws docs/crossed-study.svg from results that were kept.
import { writeFileSync } from 'node:fs';
import { glmm } from '../dist/index.js';
import { crossed } from './crossedData.mjs';
import { markdown, previous, publish } from './report.mjs';

const SEEDS = 20;
const TRUTH = { theta: [1, 1], slope: 0.5 };
const rows = process.argv.includes('--draw') ? previous('crossedStudy') : [];
for (let seed = rows.length > 0 ? SEEDS + 1 : 1; seed <= SEEDS; seed++) {
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
if (process.argv.includes('--draw') || process.argv.includes('--write'))
  writeFileSync(new URL('../docs/crossed-study.svg', import.meta.url), picture(rows));

/** A dot a seed: errors of both standard deviations, Laplace above, expectation propagation below. */
function picture(all) {
  const [width, height, left, lane] = [640, 250, 190, 50];
  const [low, high] = [-4.5, 3.5];
  const at = (error) => left + ((error - low) / (high - low)) * (width - left - 20);
  const text = (x, y, words, anchor = 'middle') => `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  const lanes = [
    ['laplace', 0, 'Laplace, sd of a'],
    ['laplace', 1, 'Laplace, sd of b'],
    ['ep', 0, 'expectation propagation, sd of a'],
    ['ep', 1, 'expectation propagation, sd of b'],
  ];
  const drawn = lanes.flatMap(([integration, k, words], row) => {
    const y = 30 + row * lane;
    const errors = all.filter((one) => one.integration === integration).map((one) => one.errors[k]);
    const colour = integration === 'ep' ? '#1b6ca8' : '#b8442b';
    const dots = errors.map(
      (error) => `<circle cx="${at(error).toFixed(1)}" cy="${y}" r="4" fill="${colour}" opacity="0.6"/>`,
    );
    const middle = at(mean(errors)).toFixed(1);
    return [
      text(left - 10, y + 4, words, 'end'),
      ...dots,
      `<path d="M${middle} ${y - 14}v28" stroke="${colour}" stroke-width="2"/>`,
    ];
  });
  const ticks = [-4, -3, -2, -1, 0, 1, 2, 3].map((tick) => text(at(tick).toFixed(1), height - 22, String(tick)));
  const zero = at(0).toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<path d="M${zero} 10V${height - 36}" stroke="#999"/>`,
    ...drawn,
    ...ticks,
    text(at(-0.5), height - 6, '(estimate - truth) / standard error, 20 seeds; the bar is their mean'),
    '</svg>',
    '',
  ].join('\n');
}
