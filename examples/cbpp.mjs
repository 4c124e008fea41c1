// Grouped binomial data: new cases of a cattle disease out of herd size, 15 herds followed over four periods.
import { glmm } from 'glmm-wasm';
import { readRows } from './readRows.mjs';

const cbpp = readRows('cbpp.csv');
const fit = glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', cbpp, {
  family: 'binomial',
  levels: { period: ['1', '2', '3', '4'] },
  dataName: 'cbpp',
});
console.log(fit.summary());

console.log('\nOdds of a new case against the first period:');
for (const { term, estimate, stdError } of fit.coefficients.slice(1)) {
  const [low, odds, high] = [-1.96, 0, 1.96].map((z) => Math.exp(estimate + z * stdError).toFixed(2));
  console.log(`  ${term}: ${odds} (95% Wald interval ${low} to ${high})`);
}

console.log('\nThe herds most at risk:');
const herds = [...fit.ranef().herd].sort((a, b) => b.mean - a.mean);
for (const { level, mean, sd } of herds.slice(0, 3)) {
  console.log(`  herd ${level}: log-odds higher by ${mean.toFixed(2)} (sd ${sd.toFixed(2)})`);
}
