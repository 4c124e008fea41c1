// A hundred million rows that live in a database: count the distinct ones there, and fit the counts. The likelihood is that of
// the rows up to a constant; docs/large-data.md says when.
//
//   npm install @duckdb/node-api
//   node examples/duckdb.mjs 1e8        (1e5 rows without a number)
import { glmm } from 'glmm-wasm';
import { simulateVisits } from './simulatedRows.mjs';

const duckdb = await import('@duckdb/node-api').catch(() => null);
if (duckdb === null) {
  console.error('This example needs DuckDB: npm install @duckdb/node-api');
  process.exit(1);
}
const nRows = Number(process.argv[2] ?? 1e5);
const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
await simulateVisits(connection, nRows);
const columns = async (sql) => (await connection.runAndReadAll(sql)).getColumnsObjectJS();

// one pass over the rows, for both responses
const began = performance.now();
await connection.run(`
  create table cells as
  select clinic, treated, month,
    count(*)::integer as visits,
    sum(relapse)::integer as relapses,
    sum(calls)::integer as calls,
    sum(lgamma(calls + 1)) as logFactorials
  from visits group by clinic, treated, month order by all`);
const cells = await columns('select * from cells');
const counted = performance.now();

const relapse = glmm('cbind(relapses, visits - relapses) ~ treated + month + (1 | clinic)', cells, {
  family: 'binomial',
  nAGQ: 9,
});
const calls = glmm('calls ~ treated + month + offset(log(visits)) + (1 | clinic)', cells, {
  family: 'poisson',
  nAGQ: 9,
});
const fitted = performance.now();

// what the counts add to the log-likelihood of the rows: no parameter is in it
const constants = await columns(`
  select
    sum(lgamma(visits + 1) - lgamma(relapses + 1) - lgamma(visits - relapses + 1)) as relapse,
    sum(logFactorials - lgamma(calls + 1) + calls * ln(visits)) as calls
  from cells`);

console.log(`${nRows} rows, ${cells.visits.length} distinct ones without the responses, 200 clinics`);
show('Relapse: successes and failures of each distinct row', relapse, constants.relapse[0], [-1, -0.4, -0.1, 0.8]);
show('Calls: their sum over each distinct row', calls, constants.calls[0], [-0.7, -0.2, 0.05, 0.3]);
console.error(`counted in ${seconds(counted - began)} s, fitted twice in ${seconds(fitted - counted)} s`);

function show(title, { beta, coefficients, varCorr, logLik }, constant, truth) {
  console.log(`\n${title}`);
  const names = ['(Intercept)', 'treated', 'month', 'sd of clinics'];
  [...beta, varCorr[0].sd[0]].forEach((estimate, k) => {
    const error = coefficients[k] ? `standard error ${coefficients[k].stdError.toFixed(5)}` : '';
    console.log(
      `  ${names[k].padEnd(14)} ${estimate.toFixed(5).padStart(8)}  simulated with ${String(truth[k]).padEnd(5)} ${error}`.trimEnd(),
    );
  });
  console.log(`  logLik ${logLik.toFixed(2)} of the counts, ${(logLik - constant).toFixed(2)} of the rows`);
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(1);
}
