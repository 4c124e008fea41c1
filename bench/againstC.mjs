// One evaluation of minus2LogLik and its exact gradient, WebAssembly against a plain C program of the same mathematics.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulateBinary } from './data.mjs';
import { internals } from './internals.mjs';
import { assertClose, timed } from './measure.mjs';
import { markdown, publish } from './report.mjs';

/** Parts of src/ that the package does not export. */
const { standardNormalGrid, createGrouped } = await internals('kernels');

const SIZE = { nGroups: 500, rowsPerGroup: 20 };
const ORDERS = [7, 15, 25];
const REPETITIONS = 200;
const PARAMETERS = [0.8, -0.5, 0.5, -0.3, 0.4, 0.6, -0.8];
/** Both sum some 10^4 terms in different orders. */
const VALUE_TOLERANCE = 1e-11;
const GRADIENT_TOLERANCE = 1e-8;

const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-bench-'));
try {
  const program = compile(folder);
  if (program === null) console.log('bench:native skipped: no C compiler (cc) here');
  else {
    const rows = [];
    for (const nAGQ of ORDERS) rows.push(await measure(program, problem(nAGQ)));
    publish('againstC', rows, table(rows));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compile(folder) {
  const program = join(folder, 'logit');
  const source = fileURLToPath(new URL('native/logit.c', import.meta.url));
  const build = (flags) => spawnSync('cc', ['-O3', ...flags, '-o', program, source, '-lm'], { encoding: 'utf8' });
  if (spawnSync('cc', ['--version']).status !== 0) return null;
  const { status, stderr } = build(['-march=native']);
  if (status !== 0) throw new Error(stderr);
  return program;
}

function problem(nAGQ) {
  const data = simulateBinary(SIZE);
  const nObs = data.y.length;
  const X = Float64Array.from([new Array(nObs).fill(1), data.x1, data.x2, data.x3, data.x4, data.x5].flat());
  return { nAGQ, nObs, p: 6, y: Float64Array.from(data.y), X, rule: standardNormalGrid(nAGQ, 1) };
}

async function measure(program, { nAGQ, nObs, p, y, X, rule }) {
  const asIs = (count, values) => ({
    values,
    center: new Float64Array(count),
    factor: new Float64Array(count).fill(1),
  });
  const workspace = createGrouped({
    code: 0, // binomial, logit
    y,
    weights: new Float64Array(nObs).fill(1),
    offset: null,
    X: asIs(p, X),
    Z: [asIs(1, new Float64Array(nObs).fill(1))],
    codes: Int32Array.from({ length: nObs }, (_, i) => Math.floor(i / SIZE.rowsPerGroup)),
    nGroups: SIZE.nGroups,
    rule,
  });
  const gradient = new Float64Array(1 + p);
  const parameters = Float64Array.from(PARAMETERS);
  const value = workspace.evaluate(parameters, gradient);

  const native = runNative(program, { nObs, p, y, X, rule });
  assertClose(`value at ${nAGQ} points`, value, native.value, VALUE_TOLERANCE * Math.abs(value));
  const norm = Math.hypot(...gradient);
  for (const [j, g] of gradient.entries())
    assertClose(`gradient ${j}`, g, native.gradient[j], GRADIENT_TOLERANCE * norm);

  let round = 0;
  const evaluate = () => {
    parameters[0] = PARAMETERS[0] * (1 + 0.01 * (round++ % 2));
    workspace.evaluate(parameters, gradient);
  };
  const { min } = await timed(`${nAGQ} points`, evaluate, REPETITIONS);
  const cells = nObs * nAGQ;
  const wasm = (1e6 * min) / cells;
  const c = (1e9 * native.seconds) / cells;
  return { nAGQ, wasmNanosecondsPerCell: wasm, cNanosecondsPerCell: c, ratio: wasm / c };
}

function runNative(program, { nObs, p, y, X, rule }) {
  const order = [...rule.nodes.keys()].sort((a, b) => rule.nodes[a] - rule.nodes[b]);
  const positive = order.filter((k) => rule.nodes[k] > 1e-12);
  const centre = order.find((k) => Math.abs(rule.nodes[k]) <= 1e-12);
  const input = Float64Array.from([
    ...[nObs, SIZE.nGroups, p, positive.length, REPETITIONS],
    ...y,
    ...X,
    ...Array.from({ length: SIZE.nGroups + 1 }, (_, g) => g * SIZE.rowsPerGroup),
    ...positive.map((k) => rule.nodes[k]),
    ...positive.map((k) => rule.factor[k]),
    centre === undefined ? 0 : rule.factor[centre],
    ...PARAMETERS,
  ]);
  const path = join(folder, 'problem.bin');
  writeFileSync(path, new Uint8Array(input.buffer));
  return JSON.parse(execFileSync(program, [path], { encoding: 'utf8' }));
}

function table(rows) {
  const head = ['nAGQ', 'WebAssembly, ns per row and node', 'C', 'ratio'];
  return markdown(
    head,
    rows.map((r) => [
      r.nAGQ,
      r.wasmNanosecondsPerCell.toFixed(2),
      r.cNanosecondsPerCell.toFixed(2),
      r.ratio.toFixed(2),
    ]),
  );
}
