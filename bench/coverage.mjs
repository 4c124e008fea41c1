// How often 95% intervals hold the values that data were simulated with: effects, thresholds, coefficients of excess zeros, standard deviations and
// shapes, by profile and by Wald, of models with ordered categories and with excess zeros. 1000 seeded data sets a model, none left out.
// Three CPU minutes: node bench/coverage.mjs [-- --sets=100] [--write]
import { glmm } from '../dist/index.js';
import { normals, uniforms } from './data.mjs';
import { markdown, publish } from './report.mjs';

const SETS = Number(process.argv.find((arg) => arg.startsWith('--sets='))?.slice(7) ?? 1000);
const GROUPS = 40;
const METHODS = ['profile', 'wald'];
/** Points of the rule: in the first twelve sets of each model estimates are within 0.001 standard errors, and logLik within 0.001, of those by 25 points. */
const NAGQ = 7;

const expit = (t) => 1 / (1 + Math.exp(-t));

/** Each: its seed, rows a group, the truth by names of parameters, one row given its group's effect, the call. */
const worlds = [
  {
    model: 'cumulative logit, 4 categories',
    seed: 1,
    rows: 6,
    sd: 0.9,
    truth: { '1|2': -1.2, '2|3': 0.2, '3|4': 1.5, x: 0.6, fb: 0.5 },
    row({ uniform, normal }, b) {
      const x = normal();
      const f = uniform() < 0.5 ? 'a' : 'b';
      const eta = 0.6 * x + (f === 'b' ? 0.5 : 0) + b;
      const u = uniform();
      return { y: 1 + [-1.2, 0.2, 1.5].filter((tau) => u > expit(tau - eta)).length, x, f };
    },
    fitted: (data) => glmm('y ~ x + f + (1 | g)', data, { family: 'cumulative', nAGQ: NAGQ }),
  },
  {
    model: 'Poisson with excess zeros',
    seed: 2,
    rows: 8,
    sd: 0.6,
    truth: { '(Intercept)': 1, x: 0.4, 'zi_(Intercept)': -0.7, zi_z: 0.8 },
    row({ uniform, normal }, b) {
      const [x, z] = [normal(), normal()];
      const zero = uniform() < expit(-0.7 + 0.8 * z);
      const count = poisson(uniform, Math.exp(1 + 0.4 * x + b));
      return { y: zero ? 0 : count, x, z };
    },
    fitted: (data) => glmm('y ~ x + (1 | g)', data, { family: 'poisson', ziformula: '~ z', nAGQ: NAGQ }),
  },
  {
    model: 'negative binomial with excess zeros',
    seed: 3,
    rows: 8,
    sd: 0.6,
    truth: { '(Intercept)': 1.5, x: 0.4, 'zi_(Intercept)': -0.7, zi_z: 0.8, shape: 3 },
    row({ uniform, normal }, b) {
      const [x, z] = [normal(), normal()];
      const zero = uniform() < expit(-0.7 + 0.8 * z);
      // gamma of shape 3 and mean 1: a sum of three exponential variates
      const gamma = -Math.log((1 - uniform()) * (1 - uniform()) * (1 - uniform())) / 3;
      const count = poisson(uniform, gamma * Math.exp(1.5 + 0.4 * x + b));
      return { y: zero ? 0 : count, x, z };
    },
    fitted: (data) => glmm('y ~ x + (1 | g)', data, { family: 'negativeBinomial', ziformula: '~ z', nAGQ: NAGQ }),
  },
];

const rows = worlds.flatMap(simulated);
const percent = (share) => `${(100 * share).toFixed(1)}%`;
publish(
  'coverage',
  rows,
  markdown(
    ['model', 'parameter', 'truth', 'sets', 'profile', 'Wald'],
    rows.map(({ model, parameter, truth, sets, profile, wald }) => [
      model,
      `\`${parameter.replace('|', '\\|')}\``,
      truth,
      sets,
      percent(profile),
      percent(wald),
    ]),
  ),
);

function simulated({ model, seed, rows: rowsOfGroup, sd, truth, row, fitted }) {
  const uniform = uniforms(seed);
  const random = { uniform, normal: normals(uniform) };
  const values = { 'sd_(Intercept)|g': sd, ...truth };
  const held = Object.fromEntries(METHODS.map((method) => [method, {}]));
  const before = process.cpuUsage();
  let stopped = 0;
  for (let k = 0; k < SETS; k++) {
    const data = [];
    for (let g = 0; g < GROUPS; g++) {
      const b = sd * random.normal();
      for (let r = 0; r < rowsOfGroup; r++) data.push({ ...row(random, b), g: `g${g}` });
    }
    const fit = fitted(data);
    if (!fit.converged) stopped++;
    for (const method of METHODS) {
      const limits = new Map(fit.confint({ method }).map((one) => [one.parm, one]));
      for (const [parm, value] of Object.entries(values)) {
        const { lower, upper } = limits.get(parm);
        held[method][parm] = (held[method][parm] ?? 0) + Number(lower <= value && value <= upper);
      }
    }
  }
  const { user, system } = process.cpuUsage(before);
  console.log(`${model}: ${((user + system) / 1e6).toFixed(0)} CPU s, ${stopped} fits did not converge`);
  return Object.entries(values).map(([parameter, value]) => ({
    model,
    parameter,
    truth: value,
    sets: SETS,
    profile: held.profile[parameter] / SETS,
    wald: held.wald[parameter] / SETS,
  }));
}

/** By inversion. */
function poisson(uniform, mean) {
  const u = uniform();
  let p = Math.exp(-mean);
  let sum = p;
  let k = 0;
  while (u > sum && p > 0) {
    k++;
    p *= mean / k;
    sum += p;
  }
  return k;
}
