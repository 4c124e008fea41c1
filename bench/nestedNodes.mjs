// One evaluation of two nested factors with its gradient: random intercepts, responses of 0 and 1, logit link, orders (7, 11), by rows a child.
// Nanoseconds of a row and node, the least of many while cases take turns, parameters moved by 2 % between evaluations as a search moves them.
// Needs `npm run build`; `-- --write` keeps the results.
import { internals } from './internals.mjs';
import { assertClose } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const { BINOMIAL_LOGIT, createNested } = await internals('kernels');

const ORDERS = [7, 11];
const NODES = ORDERS[0] * ORDERS[1];
const ROWS = 6000;
const CHILDREN_A_GROUP = 8;
const ROUNDS = 400;
const ROUND = 5;
/** Fast path against the one row by row, relative to the value. */
const SAME = 1e-10;
/** What was aimed at: must, stretch. */
const BARS = new Map([
  [30, [1.6, 1.1]],
  [10, [2.4, 1.5]],
  [3, [5, 2.5]],
]);

let state = 2463534242;
function random() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return ((state >>> 0) + 0.5) / 4294967296;
}

const cases = [1, 3, 10, 30].map((n) => {
  const child = Array.from({ length: ROWS }, (_, r) => Math.floor(r / n));
  const u = Array.from({ length: ROWS }, () => 3.4 * (random() - 0.5));
  const X = Float64Array.from({ length: 3 * ROWS }, (_, k) => (k < ROWS ? 1 : random() - 0.5));
  const y = Float64Array.from(child, (c, r) => {
    const eta = -0.2 + X[ROWS + r] + u[c] + 0.7 * u[Math.floor(c / CHILDREN_A_GROUP)];
    return random() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  });
  const level = (codes) => ({
    Z: [{ values: new Float64Array(ROWS).fill(1), center: new Float64Array(1), factor: new Float64Array([1]) }],
    codes: Int32Array.from(codes),
    nLevels: 1 + codes[ROWS - 1],
  });
  const problem = {
    code: BINOMIAL_LOGIT,
    y,
    weights: new Float64Array(ROWS).fill(1),
    offset: null,
    X: { values: X, center: new Float64Array(3), factor: new Float64Array(3).fill(1) },
    levels: [level(child.map((c) => Math.floor(c / CHILDREN_A_GROUP))), level(child)],
    cells: { level: new Int32Array([0, 1]), row: new Int32Array(2), col: new Int32Array(2) },
    orders: ORDERS,
  };
  const at = [1, 1.02].map((factor) => Float64Array.from([0.7, 1, -0.2, 1, 0.1], (value) => factor * value));
  const workspace = createNested(problem);
  // a weight that is not one, by rounding: the same nodes, row by row
  const slow = createNested({ ...problem, weights: problem.weights.with(0, 1 + 2 ** -52) });
  const expected = slow.evaluate(at[0]);
  assertClose(`${n} rows a child`, workspace.evaluate(at[0]), expected, SAME * Math.abs(expected));
  return { n, workspace, at, gradient: new Float64Array(5), least: Number.POSITIVE_INFINITY };
});

for (let round = 0; round < ROUNDS; round++)
  for (const one of cases)
    for (let k = 0; k < ROUND; k++) {
      const begin = process.hrtime.bigint();
      one.workspace.evaluate(one.at[k % 2], one.gradient);
      one.least = Math.min(one.least, Number(process.hrtime.bigint() - begin));
    }

const rows = cases.map(({ n, least }) => ({ rowsOfChild: n, nanoseconds: least / (ROWS * NODES) }));
publish(
  'nestedNodes',
  rows,
  markdown(
    ['rows a child', 'ns per row and node', 'must', 'stretch'],
    rows.map(({ rowsOfChild, nanoseconds }) => [
      rowsOfChild,
      nanoseconds.toFixed(2),
      ...(BARS.get(rowsOfChild) ?? ['', '']),
    ]),
  ),
);
