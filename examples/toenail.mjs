// Why quadrature matters: 294 patients seen at most seven times each, a yes or no each time.
// So little is known of each patient that the Laplace approximation is far off, and no warning tells.
import { glmm } from 'glmm-wasm';
import { readRows } from './readRows.mjs';

const toenail = readRows('toenail.csv');
const formula = 'outcome ~ treatment * time + (1 | patientID)';
const options = {
  family: 'binomial',
  // The second level of the response is what is modelled; the first one of a factor is its reference.
  levels: { outcome: ['none or mild', 'moderate or severe'], treatment: ['itraconazole', 'terbinafine'] },
};

console.log('points   logLik    (Intercept)   treatment   sd between patients');
for (const nAGQ of [1, 5, 10, 25, 50, 100]) {
  const fit = glmm(formula, toenail, { ...options, nAGQ });
  const { '(Intercept)': intercept, treatmentterbinafine: treatment } = fit.fixef();
  const columns = [fit.logLik, intercept, treatment, fit.varCorr[0].sd[0]].map((x) => x.toFixed(4).padStart(12));
  console.log(String(nAGQ).padStart(6) + columns.join(''));
}

console.log('\nThe report, with as many points as it takes (the default):\n');
const fit = glmm(formula, toenail, { ...options, dataName: 'toenail' });
console.log(fit.summary());

console.log('\nThe first patients: where the density of their effect given the data peaks, and its mean');
for (const { level, mode, mean, sd } of fit.ranef().patientID.slice(0, 5)) {
  console.log(`  patient ${level}: mode ${mode.toFixed(3)}, mean ${mean.toFixed(3)}, sd ${sd.toFixed(3)}`);
}
