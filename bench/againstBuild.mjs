// What a fit takes beside an older build of this package, in CPU time: whole fits of the two in turns, so that a busy minute falls on both.
// node bench/againstBuild.mjs --base=../older/dist/index.js [-- --only=H1,H4] [--write]; the older build is a checkout with `npm ci && npm run build`.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glmm } from '../dist/index.js';
import { normals, simulateBinary, uniforms } from './data.mjs';
import { assertClose } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const ROWS = 1e6;
/** Turns of fits of milliseconds, and of those of a million rows. */
const TURNS = 15;
const TURNS_OF_MANY = 3;
/** Two builds stop at most so far from the maximum of one likelihood, in logLik. */
const SAME = 1e-6;

const option = (name) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const base = option('base');
if (base === undefined) throw new Error('name the older build: --base=../older/dist/index.js');
const older = (await import(pathToFileURL(resolve(base)))).glmm;
const only = option('only')?.split(',');

const small = withCounts(simulateBinary({ nGroups: 500, rowsPerGroup: 20, slope: true }));
const rows = [];
for (const [id, model, formula, options] of cases()) {
  if (only !== undefined && !only.includes(id)) continue;
  rows.push(compared(id, model, formula, small, options, TURNS));
}
if (only === undefined || only.includes('H6')) million();
if (only === undefined || only.includes('H11')) densities();
publish('againstBuild', rows, table());

function cases() {
  const fixed = 'x1 + x2 + x3 + x4 + x5';
  const one = `${fixed} + (1 | g)`;
  const two = `${fixed} + (1 + x1 | g)`;
  const three = `${fixed} + (1 + x1 + x2 | g)`;
  const binary = { family: 'binomial' };
  const counts = { family: 'poisson' };
  // the shortest first: what others teach the compiler makes code slower that all share
  return [
    ['H7', 'logit, q = 1, K = 25', `y ~ ${one}`, { ...binary, nAGQ: 25 }],
    ['H7', 'logit, q = 2, Laplace', `y ~ ${two}`, { ...binary, nAGQ: 1 }],
    ['H1', 'negative binomial, q = 1, K = 25', `c ~ ${one}`, { family: 'negativeBinomial', nAGQ: 25 }],
    ['H2', 'probit, q = 1, K = 25', `y ~ ${one}`, { ...binary, link: 'probit', nAGQ: 25 }],
    ['H2', 'cloglog, q = 1, K = 25', `y ~ ${one}`, { ...binary, link: 'cloglog', nAGQ: 25 }],
    ['H3', 'logit, q = 2, K = 7', `y ~ ${two}`, { ...binary, nAGQ: 7 }],
    ['H4', 'Poisson, q = 2, K = 7', `c ~ ${two}`, { ...counts, nAGQ: 7 }],
    ['H4', 'Poisson, q = 3, K = 7', `c ~ ${three}`, { ...counts, nAGQ: 7 }],
    ['H5', 'logit, q = 3, K = 7', `y ~ ${three}`, { ...binary, nAGQ: 7 }],
  ];
}

/** 'auto' with a million rows. */
function million() {
  const data = simulateBinary({ nGroups: ROWS / 20, rowsPerGroup: 20 });
  const formula = 'x1 + x2 + x3 + x4 + x5 + (1 | g)';
  rows.push(
    compared('H6', "logit, 'auto', 1,000,000 rows", `y ~ ${formula}`, data, { family: 'binomial' }, TURNS_OF_MANY),
  );
}

/** What other densities take beside logit at 15 points, by this build alone. */
function densities() {
  const data = withCounts(simulateBinary({ nGroups: ROWS / 20, rowsPerGroup: 20 }));
  const formula = 'x1 + x2 + x3 + x4 + x5 + (1 | g)';
  const all = [
    ['logit', `y ~ ${formula}`, { family: 'binomial' }],
    ['cloglog', `y ~ ${formula}`, { family: 'binomial', link: 'cloglog' }],
    ['negative binomial', `c ~ ${formula}`, { family: 'negativeBinomial' }],
    ['probit', `y ~ ${formula}`, { family: 'binomial', link: 'probit' }],
  ];
  const least = all.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < TURNS_OF_MANY; turn++)
    for (const [d, [, f, options]] of all.entries())
      least[d] = Math.min(
        least[d],
        milliseconds(glmm, f, data, { ...options, nAGQ: 15, maxSeconds: Number.POSITIVE_INFINITY }),
      );
  for (const [d, [name]] of all.entries())
    if (d > 0)
      rows.push({ id: 'H11', model: `${name} against logit, 1,000,000 rows, K = 15`, before: least[0], now: least[d] });
}

function compared(id, model, formula, data, options, turns) {
  assertClose(model, glmm(formula, data, options).logLik, older(formula, data, options).logLik, SAME * data.y.length);
  const row = { id, model, before: Number.POSITIVE_INFINITY, now: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < turns; turn++) {
    row.before = Math.min(row.before, milliseconds(older, formula, data, options));
    row.now = Math.min(row.now, milliseconds(glmm, formula, data, options));
  }
  console.log(
    `${id} ${model}: ${row.before.toFixed(1)} ms, ${row.now.toFixed(1)} ms, ${(row.before / row.now).toFixed(2)}x`,
  );
  return row;
}

function milliseconds(of, formula, data, options) {
  const before = process.cpuUsage();
  of(formula, data, options);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

/** Counts with means exp(0.3 + 0.3 x1 + effects of groups), by Gamma rates: more variable than Poisson's. */
function withCounts(data) {
  const uniform = uniforms(7);
  const normal = normals(uniform);
  const groups = data.g.reduce((most, g) => Math.max(most, g), 0) + 1;
  const intercepts = Array.from({ length: groups }, () => 0.5 * normal());
  const slopes = Array.from({ length: groups }, () => 0.3 * normal());
  const c = data.y.map((_, i) => {
    const mean = Math.exp(0.3 + intercepts[data.g[i]] + (0.3 + slopes[data.g[i]]) * data.x1[i]);
    // a Gamma rate of shape 2, then a count by products of uniforms
    const floor = Math.exp((mean * Math.log(uniform() * uniform())) / 2);
    let count = 0;
    for (let product = uniform(); product > floor; product *= uniform()) count++;
    return count;
  });
  return { ...data, c };
}

function table() {
  const head = ['', 'model', 'before, CPU ms', 'now', 'ratio'];
  const cells = rows.map((row) => {
    const ratio = row.id === 'H11' ? row.now / row.before : row.before / row.now;
    return [row.id, row.model, row.before.toFixed(1), row.now.toFixed(1), `${ratio.toFixed(2)}x`];
  });
  return markdown(head, cells);
}
