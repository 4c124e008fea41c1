// What comes before the first evaluation, as a share of the whole fit: columns to numbers and factors, the formula, the design
// (complete rows, model matrices, their rank, groups), and the model standardised and sorted in linear memory. Stages and fit take
// turns in one process, least of several for each; every fit has converged, and reached its logLik where that is known.
import { binomial, glmm } from '../dist/index.js';
import { simulateBinary } from './data.mjs';
import { internals } from './internals.mjs';
import { assertClose } from './measure.mjs';
import { columnsOf, models } from './models.mjs';
import { markdown, publish } from './report.mjs';

const { buildDesign, expandFormula, grouped, lending, openModel, parseFormula, resolveFamily, toDataTable } =
  await internals('front');

const nAGQ = 25;
const family = resolveFamily(binomial());
const small = process.argv.includes('--small');

const rows = [...polls(), ...simulated()].map(measure);
publish('front', rows, table(rows));

function polls() {
  return ['polls, model 1', 'polls, model 2'].flatMap((id) => {
    const model = models.find((one) => one.id === id);
    const columns = columnsOf(model);
    if (columns === null) return [];
    const shared = { ...model, expected: model.expected[nAGQ], rounds: 300 };
    return [
      { ...shared, what: `${id}, columns`, data: () => columns },
      { ...shared, what: `${id}, row objects`, data: () => rowObjects(columns) },
    ];
  });
}

function simulated() {
  const sizes = [
    [2_000, 300],
    [100_000, 15],
    [1_000_000, 6],
  ].slice(0, small ? 1 : 3);
  return sizes.flatMap(([n, rounds]) =>
    ['integers', 'strings', 'strings, rows in any order'].map((groups) => ({
      what: `${n} rows, groups of ${groups}`,
      formula: 'y ~ x1 + x2 + x3 + x4 + x5 + (1 | g)',
      options: { family: 'binomial' },
      rounds,
      data: () => typedColumns(n, groups),
    })),
  );
}

function rowObjects(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
}

/** Every string is an object of its own, as when they come from a file. */
function typedColumns(n, groups) {
  const { g, ...numbers } = simulateBinary({ nGroups: n / 20, rowsPerGroup: 20 });
  // the multiplier is prime to n: each row once
  const row = groups.endsWith('any order') ? (i) => (i * 7_368_787) % n : (i) => i;
  const columns = {};
  for (const [name, values] of Object.entries(numbers))
    columns[name] = Float64Array.from(values, (_, i) => values[row(i)]);
  columns.g =
    groups === 'integers' ? Int32Array.from(g) : Array.from(g, (_, i) => ['group ', String(g[row(i)])].join(''));
  return columns;
}

function measure({ what, formula, options, expected, rounds, data }) {
  const input = data();
  const fit = glmm(formula, input, { ...options, nAGQ });
  if (!fit.converged) throw new Error(`${what}: ${fit.optim.reason}`);
  if (expected !== undefined) assertClose(what, fit.logLik, expected, 1e-6);
  const used = formula.match(/[a-z]\w*/g);
  const least = {};
  for (let round = -2; round < rounds; round++) {
    const times = stages(formula, used, input, options);
    const start = performance.now();
    glmm(formula, input, { ...options, nAGQ });
    times.fit = performance.now() - start;
    if (round < 0) continue;
    for (const [stage, time] of Object.entries(times)) least[stage] = Math.min(least[stage] ?? time, time);
  }
  console.log(`${what}: ${((100 * least.front) / least.fit).toFixed(0)}% of ${least.fit.toPrecision(3)} ms`);
  return { what, nObs: fit.nobs, milliseconds: least };
}

function stages(formula, used, input, { levels }) {
  const times = {};
  const timed = (stage, run) => {
    const start = performance.now();
    const result = run();
    times[stage] = performance.now() - start;
    return result;
  };
  timed('front', () => {
    const table = timed('table', () => toDataTable(input, levels ? { levels } : {}));
    const expanded = timed('formula', () => expandFormula(parseFormula(formula), table.names));
    timed('columns', () => {
      for (const name of used) table.column(name);
      for (const { group } of expanded.random) for (const { name } of group) table.factor(name);
    });
    const design = timed('design', () => buildDesign(expanded, table, family));
    timed('open', () => lending(() => void openModel(grouped, design, family, nAGQ)));
  });
  times.columns += times.table;
  return times;
}

function table(measured) {
  const share = (time, fit) => ((100 * time) / fit).toPrecision(2);
  return markdown(
    ['', 'columns, % of the fit', 'formula', 'design', 'opening', 'front', 'fit, ms'],
    measured.map(({ what, milliseconds: ms }) => [
      what,
      ...['columns', 'formula', 'design', 'open', 'front'].map((stage) => share(ms[stage], ms.fit)),
      ms.fit.toPrecision(3),
    ]),
  );
}
