// How a fit grows with its data: one thing is varied, the rest stays. Simulated binary responses (data.mjs), every fit converged
// before its time counts. The time is that of whole fits (least of several), the last column what one row costs.
import { glmm } from '../dist/index.js';
import { simulateBinary } from './data.mjs';
import { timed } from './measure.mjs';
import { markdown, publish } from './report.mjs';

const base = { nGroups: 500, rowsPerGroup: 20, nAGQ: 25, p: 6, q: 1 };
const cases = [
  ...[1_000, 10_000, 100_000, 1_000_000].map((rows) => ({ varied: 'rows', ...base, nGroups: rows / 20 })),
  ...[2, 5, 20, 100, 500].map((n) => ({ varied: 'rows a group', ...base, nGroups: 10_000 / n, rowsPerGroup: n })),
  ...[7, 15, 25, 51, 101].map((nAGQ) => ({ varied: 'nAGQ', ...base, nAGQ })),
  ...[2, 6, 12, 24, 48].map((p) => ({ varied: 'columns of X', ...base, p })),
  { varied: 'nAGQ, q = 2', ...base, q: 2, nAGQ: 1 },
  { varied: 'nAGQ, q = 2', ...base, q: 2, nAGQ: 5 },
  { varied: 'nAGQ, q = 2', ...base, q: 2, nAGQ: 7 },
];

const rows = [];
for (const one of cases) rows.push(await measure(one));
publish('growth', rows, table(rows));

async function measure({ varied, nGroups, rowsPerGroup, nAGQ, p, q }) {
  const n = nGroups * rowsPerGroup;
  const data = columns({ nGroups, rowsPerGroup, slope: q === 2 }, p);
  const terms = Object.keys(data).filter((name) => name !== 'y' && name !== 'g');
  const formula = `y ~ ${terms.join(' + ')} + (${q === 2 ? '1 + x1' : '1'} | g)`;
  const fit = () => glmm(formula, data, { family: 'binomial', nAGQ });
  const { min, answer } = await timed(varied, fit, n > 1e5 ? 3 : 10);
  if (!answer.converged) throw new Error(`${varied}: ${answer.optim.reason}`);
  const row = {
    varied,
    rows: n,
    groups: nGroups,
    nAGQ,
    p,
    q,
    milliseconds: min,
    evaluations: answer.optim.evaluations,
  };
  console.log(`${varied}: ${n} rows, ${nGroups} groups, nAGQ ${nAGQ}, p ${p}, q ${q}: ${min.toFixed(2)} ms`);
  return row;
}

/** Columns of numbers, with as many more (or fewer) predictors as make p columns of X. */
function columns(size, p) {
  const data = simulateBinary(size);
  const names = ['x1', 'x2', 'x3', 'x4', 'x5'].slice(0, p - 1);
  const chosen = { y: Float64Array.from(data.y), g: Int32Array.from(data.g) };
  for (const name of names) chosen[name] = Float64Array.from(data[name]);
  for (let j = 6; j < p; j++) chosen[`x${j}`] = Float64Array.from(simulateBinary({ ...size, seed: 100 + j }).x1);
  return chosen;
}

function table(measured) {
  return markdown(
    ['varied', 'rows', 'groups', 'nAGQ', 'p', 'q', 'evaluations', 'ms', 'µs per row'],
    measured.map((r) => [
      r.varied,
      r.rows,
      r.groups,
      r.nAGQ,
      r.p,
      r.q,
      r.evaluations,
      r.milliseconds.toPrecision(3),
      ((1000 * r.milliseconds) / r.rows).toPrecision(3),
    ]),
  );
}
