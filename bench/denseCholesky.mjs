// What the blocked f64x2 kernels gain over the textbook's three loops, factor and inverse, in the same process.
// Needs `npm run build:wasm`.
import { readFileSync } from 'node:fs';
import { assertClose, timed } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const SIZES = [64, 256, 500, 1000];
/** Entries of order 1, condition number of order 10: rounding of m sums. */
const TOLERANCE = 1e-11;

const rows = [];
for (const m of SIZES) rows.push(await measure(m));

async function measure(m) {
  const a = wellConditioned(m);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync('build/release.wasm')), {});
  const { allocate, denseCholesky, denseInvertFactor, denseProduct, memory } = instance.exports;
  const [L, U] = [allocate(8 * m * m), allocate(8 * m * m)];
  const view = new Float64Array(memory.buffer, L, m * m);
  const plain = new Float64Array(m * m);

  const runs = m <= 256 ? 20 : 3;
  const loops = await timed('three loops', () => choleskyByLoops(plain, a, m), runs);
  const factor = () => {
    view.set(a);
    return denseCholesky(L, m);
  };
  const kernel = await timed('kernel', factor, runs);
  factor();
  for (let i = 0; i < m; i += 7) assertClose(`L[${i}]`, view[i * m + (i >> 1)], plain[i * m + (i >> 1)], TOLERANCE);
  const invert = () => {
    factor();
    denseInvertFactor(L, m, U);
    denseProduct(U, m, L);
  };
  const inverse = await timed('inverse', invert, runs);
  let unit = 0;
  for (let k = 0; k < m; k++) unit += a[k] * view[k * m];
  assertClose('a a^-1', unit, 1, TOLERANCE);
  return {
    m,
    ratio: loops.min / kernel.min,
    gigaflops: m ** 3 / 3 / kernel.min / 1e6,
    inverseRatio: inverse.min / kernel.min,
  };
}

publish(
  'denseCholesky',
  rows,
  markdown(
    ['rows', 'three loops / kernel', 'GFlop/s', 'factor and inverse / factor'],
    rows.map((r) => [r.m, r.ratio.toFixed(1), r.gigaflops.toFixed(1), r.inverseRatio.toFixed(1)]),
  ),
);

/** L L' = a in the order every textbook has it: row dotted with row, full square, row-major. */
function choleskyByLoops(L, a, m) {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * m + j];
      for (let k = 0; k < j; k++) sum -= L[i * m + k] * L[j * m + k];
      L[i * m + j] = i === j ? Math.sqrt(sum) : sum / L[j * m + j];
    }
  }
}

function wellConditioned(m) {
  const a = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) a[i * m + j] = 1 / (1 + Math.abs(i - j)) + (i === j ? 5 : 0);
  return a;
}
