// Targets in one run: models with several factors (whole fits against R's, what a certificate and a product cost, memory), and means and
// contrasts of ten levels. CPU seconds of one thread for all; an answer counts only if the two programs agree, or the effects are found that the data were simulated with.
// Part of `npm run bench:r`; needs `npm run build` and Rscript with lme4, glmmTMB and mlmRev (what is missing is left out).
// node bench/targets.mjs [-- --only=C2,E5] [--without=lme4] [--write]; C2 takes R a minute and a half.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glmm, lmm } from '../dist/index.js';
import { crossed, manyLevels } from './crossedData.mjs';
import { readCsv } from './csv.mjs';
import { uniforms } from './data.mjs';
import { internals } from './internals.mjs';
import { assertClose, cheapest, cheapestOfEach } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const SCRIPT = fileURLToPath(new URL('severalFactors.R', import.meta.url));
const FORMULA = 'y ~ x + (1 | a) + (1 | b)';
const ITERATIVE = { maxSeconds: Number.POSITIVE_INFINITY, control: { engine: 'iterative' } };
/** Our fits are repeated until they have taken this many milliseconds. */
const PATIENCE = 2000;
/** Of sds and slopes that data were simulated with, in units of them. */
const FOUND = 0.15;
/** R may stop short of the maximum by so much, and random probes tell log determinants as far. */
const SHORT = 0.1;
const VERBAGG = 'y ~ Anger + male + scold + shout + self + (1 | id) + (1 | item)';
const GUIMMUN = 'y ~ x1 + x14 + x15 + (1 | mom) + (1 | comm)';
const GUIMMUN_ALL = `y ~ ${Array.from({ length: 15 }, (_, j) => `x${j + 1}`).join(' + ')} + (1 | mom) + (1 | comm)`;

const only = process.argv
  .find((arg) => arg.startsWith('--only='))
  ?.slice(7)
  .split(',');
const has = (name) => spawnSync('Rscript', ['-e', `library(${name})`]).status === 0;
const without =
  process.argv
    .find((arg) => arg.startsWith('--without='))
    ?.slice(10)
    .split(',') ?? [];
const engines = ['lme4', 'glmmTMB'].filter((name) => !without.includes(name) && has(name));
const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-bench-'));
const rows = [];
try {
  if (has('lme4')) execFileSync('Rscript', [SCRIPT, 'export', folder]);
  for (const [id, measure] of Object.entries(targets())) if (only === undefined || only.includes(id)) await measure();
  publish('targets', rows, table());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function targets() {
  return {
    // a whole fit of binary rows against R's
    C2() {
      const { data, path } = simulated('C2', { n: 1e4, levels: [1000, 1000] }, true);
      const base = { family: 'binomial', integration: 'laplace' };
      const { fit, seconds } = cheapest(() => glmm(FORMULA, data, { ...base, ...ITERATIVE }), PATIENCE);
      found(fit);
      for (const engine of engines) {
        const theirs = inR(path, FORMULA, engine, 'binomial');
        assertClose('logLik', theirs.logLik, fit.logLik, SHORT);
        told(
          'C2',
          'logit, 1000 x 1000, 10,000 rows, whole fit',
          seconds,
          against(engine, theirs),
          theirs.seconds / seconds,
        );
      }
    },
    // a whole linear fit against one deviance of lmer
    C3() {
      const { data, path } = simulated('C3', { n: 2e4, levels: [2000, 2000] }, false);
      const { fit, seconds } = cheapest(() => lmm(FORMULA, data, ITERATIVE), PATIENCE);
      found(fit);
      if (!engines.includes('lme4')) return told('C3', 'linear, 2000 x 2000, 20,000 rows, whole fit', seconds);
      const theirs = JSON.parse(execFileSync('Rscript', [SCRIPT, 'deviance', path, FORMULA], { encoding: 'utf8' }));
      const what = { ...theirs, version: `${theirs.version}, one deviance` };
      told(
        'C3',
        'linear, 2000 x 2000, 20,000 rows, whole fit',
        seconds,
        against('lme4', what),
        theirs.seconds / seconds,
      );
    },
    // a catalogue of a million ratings
    C4() {
      for (const binary of [false, true]) {
        const data = crossed({ n: 1e6, levels: [6040, 3706], zipf: true, seed: 7, binary });
        const base = { family: 'binomial', integration: 'laplace', ...ITERATIVE };
        const { fit, seconds } = once(() => (binary ? glmm(FORMULA, data, base) : lmm(FORMULA, data, ITERATIVE)));
        found(fit);
        told('C4', `${binary ? 'logit' : 'linear'}, 6040 x 3706 (Zipf), 1,000,000 rows, whole fit`, seconds);
      }
    },
    // a fixed factor of many levels, by every engine; `x` is told to five hundredths
    H12() {
      const data = manyLevels({ n: 5e4, levels: 500, a: 500, b: 200, seed: 5 });
      const binary = { family: 'binomial', nAGQ: 1 };
      const several = { family: 'binomial', integration: 'laplace' };
      const runs = {
        'one grouping factor, logit': () => glmm('y ~ x + f + (1 | a)', data, binary),
        'one grouping factor, linear': () => lmm('z ~ x + f + (1 | a)', data),
        'two crossed ones, logit': () => glmm('y ~ x + f + (1 | a) + (1 | b)', data, several),
        'two crossed ones, linear': () => lmm('z ~ x + f + (1 | a) + (1 | b)', data),
      };
      for (const [name, run] of Object.entries(runs)) {
        const { fit, seconds } = cheapest(run, PATIENCE);
        if (!fit.converged) throw new Error(`${name}: ${fit.optim.reason}`);
        assertClose('slope', fit.beta[1], 0.5, 0.05);
        told(
          'H12',
          `a fixed factor of 500 levels, 50,000 rows, ${name}: whole fit`,
          seconds,
          '2 s at most',
          2 / seconds,
        );
      }
    },
    // memory, and C8: one product for eight right sides
    async C7() {
      const { createInstance, createIterativeLaplace, BINOMIAL_LOGIT } = await internals('crossed');
      const n = 1e6;
      const problem = { ...matrices(crossed({ n, levels: [100_000, 10_000], seed: 7 })), code: BINOMIAL_LOGIT };
      const instance = createInstance();
      const before = instance.memory.buffer.byteLength;
      const engine = createIterativeLaplace(problem, { count: 64, seed: 1, rough: false }, instance);
      const bytes = instance.memory.buffer.byteLength - before;
      told('C7', '1,000,000 rows, 110,000 levels: MB of kernels', bytes / 1e6, `${(bytes / n).toFixed(0)} bytes a row`);
      const at = Float64Array.of(1, 1, 0, 0.5);
      const gradient = new Float64Array(at.length);
      /** Of an evaluation at the mode, probes solved to `tolerance`, all else as usual: what steps are more is products, with their vectors. */
      const solved = (tolerance) => {
        engine.setTolerances(tolerance);
        const { seconds } = cheapest(() => {
          engine.setTolerances(tolerance);
          return engine.evaluate(at, gradient);
        }, PATIENCE);
        return { seconds, steps: engine.steps() };
      };
      engine.evaluate(at, gradient);
      const [loose, tight] = [solved(1e-3), solved(1e-12)];
      const products = tight.steps - loose.steps;
      const nanoseconds = (1e9 * (tight.seconds - loose.seconds)) / products / n / 8;
      told(
        'C8',
        `a step of conjugate gradients, ns a row and right side`,
        nanoseconds,
        `${products} steps of 8 right sides`,
      );
    },
    // what the certificate costs
    async E4() {
      const { fitGlmmModel } = await internals('crossed');
      for (const [name, formula] of Object.entries({ VerbAgg: VERBAGG, guImmun: GUIMMUN })) {
        const columns = data(name);
        if (columns === null) continue;
        const { estimation } = fitGlmmModel(formula, columns, { family: 'binomial', integration: 'laplace' });
        const model = estimation.open();
        const gradient = new Float64Array(estimation.parameters.length);
        const evaluation = cheapest(() => {
          model.engine.resetModes();
          return model.engine.evaluate(estimation.parameters, gradient);
        }, PATIENCE).seconds;
        model.release();
        // a fit keeps its certificate: each is asked once
        const seconds = cheapestOfEach(
          () => fitGlmmModel(formula, columns, { family: 'binomial', integration: 'laplace' }).estimation,
          (fit) => fit.laplace(),
          PATIENCE,
        );
        told('E4', `${name}: certificate of Laplace`, seconds, 'evaluations', seconds / evaluation);
      }
    },
    // a whole fit by expectation propagation against Laplace by glmer
    E5() {
      for (const [name, what, formula] of [
        ['VerbAgg', 'VerbAgg', VERBAGG],
        ['guImmun', 'guImmun', GUIMMUN],
        ['guImmun', 'guImmun, 15 columns', GUIMMUN_ALL],
      ]) {
        const columns = data(name);
        if (columns === null) continue;
        const run = () => glmm(formula, columns, { family: 'binomial', integration: 'ep' });
        const { fit, seconds } = cheapest(run, PATIENCE);
        if (!fit.converged) throw new Error(`${what}: ${fit.optim.reason}`);
        const theirs = inR(join(folder, `${name}.csv`), formula, 'lme4', 'binomial');
        told(
          'E5',
          `${what}: whole fit by EP`,
          seconds,
          against('lme4', { ...theirs, version: `${theirs.version}, Laplace` }),
          theirs.seconds / seconds,
        );
      }
    },
    // means of a factor and all their pairs, and the law of the largest of these
    M() {
      const fit = glmm('y ~ f + x + (1 | g)', tenLevels(), { family: 'binomial' });
      const pairs = (adjust) => fit.emmeans('f').contrasts('pairwise', { adjust });
      for (const adjust of ['none', 'tukey', 'mvt']) {
        const { seconds } = cheapest(() => pairs(adjust), PATIENCE);
        told('M', `means of ten levels and 45 contrasts, ${adjust}: ms`, 1000 * seconds);
      }
    },
  };
}

/** Unequal groups of a factor of ten levels. */
function tenLevels() {
  const uniform = uniforms(8);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const level = Math.floor(10 * uniform() * uniform());
    return { y: uniform() < 0.3 + 0.04 * level ? 1 : 0, f: `level ${level}`, x: uniform(), g: i % 40 };
  });
  return Object.fromEntries(['y', 'f', 'x', 'g'].map((name) => [name, rows.map((row) => row[name])]));
}

function told(id, what, value, compared = '', ratio = null) {
  rows.push({ id, what, value, compared, ratio });
  console.log(id, what, value.toPrecision(3), compared, ratio === null ? '' : ratio.toPrecision(3));
}

function against(engine, { seconds, version }) {
  return `${engine} ${version}: ${seconds.toPrecision(3)} s`;
}

function simulated(name, size, binary) {
  const data = crossed({ ...size, seed: 7, binary });
  const path = join(folder, `${name}.csv`);
  const names = Object.keys(data);
  const lines = Array.from(data.y, (_, i) => names.map((column) => data[column][i]).join());
  writeFileSync(path, `${names.join()}\n${lines.join('\n')}\n`);
  return { data, path };
}

/** A data set of R's packages; null where it is not there. */
function data(name) {
  try {
    return readCsv(join(folder, `${name}.csv`));
  } catch {
    console.log(`${name} left out: no Rscript with its package here`);
    return null;
  }
}

function inR(path, formula, engine, family) {
  return JSON.parse(execFileSync('Rscript', [SCRIPT, 'fit', path, formula, engine, family], { encoding: 'utf8' }));
}

function once(run) {
  const before = process.cpuUsage();
  const fit = run();
  const { user, system } = process.cpuUsage(before);
  return { fit, seconds: (user + system) / 1e6 };
}

function found(fit) {
  fit.theta.forEach((theta, k) => assertClose(`sd ${k}`, theta, 1, FOUND));
  assertClose('slope', fit.beta[1], 0.5, 0.5 * FOUND);
}

/** As an engine takes them. */
function matrices({ y, x, a, b }) {
  const n = y.length;
  const ones = new Float64Array(n).fill(1);
  const plain = { values: ones, center: new Float64Array(1), factor: Float64Array.of(1) };
  const values = new Float64Array(2 * n);
  values.set(ones);
  values.set(x, n);
  const level = (names) => {
    const all = new Map();
    const codes = Int32Array.from(names, (name) => {
      if (!all.has(name)) all.set(name, all.size);
      return all.get(name);
    });
    return { Z: plain, codes, nLevels: all.size };
  };
  const X = { values, center: new Float64Array(2), factor: Float64Array.of(1, 1) };
  return { y, weights: ones, offset: null, X, terms: [level(a), level(b)] };
}

function table() {
  const heads = ['', 'what', 'CPU s, or as said', 'against', 'times'];
  return markdown(
    heads,
    rows.map(({ id, what, value, compared, ratio }) => [
      id,
      what,
      value.toPrecision(3),
      compared,
      ratio === null ? '' : ratio.toPrecision(3),
    ]),
  );
}
