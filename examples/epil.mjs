// Counts with two random effects a group: seizures of 59 patients in four periods, whose level and whose trend
// over the periods vary between patients and may be correlated.
import { glmm } from 'glmm-wasm';
import { readRows } from './readRows.mjs';

const epil = readRows('epil.csv');
const fit = glmm('y ~ lbase * trt + lage + V4 + (1 + V4 | subject)', epil, { family: 'poisson', dataName: 'epil' });
console.log(fit.summary());

console.log('\nThe same as rows, named as in the R package broom.mixed:');
for (const row of fit.tidy()) {
  const error = row['std.error'] === null ? '' : ` (${row['std.error'].toFixed(4)})`;
  console.log(`  ${row.effect.padEnd(8)} ${row.term.padEnd(22)} ${row.estimate.toFixed(4)}${error}`);
}
