// What quadrature costs and what Laplace gets wrong: whole fits (formula, data, estimates, standard errors) at several orders,
// in time relative to the Laplace fit of the same model and in standard errors off the 100-point fit.
import { glmm } from '../dist/index.js';
import { assertClose, leastMedians } from './measure.mjs';
import { columnsOf, models } from './models.mjs';
import { markdown, publish } from './report.mjs';

const ORDERS = [1, 5, 10, 25];
const TRUTH = 100;
/** As the project promises of logLik at the optimum, with room for the less exact contraception reference. */
const LOG_LIK_TOLERANCE = 1e-5;

const rows = [];
for (const model of models) {
  const columns = columnsOf(model);
  if (columns === null) {
    console.log(`${model.id}: skipped, no ${model.data}.csv`);
    continue;
  }
  const fitAt = (nAGQ) => glmm(model.formula, columns, { ...model.options, nAGQ });
  const truth = checked(model, fitAt(TRUTH));
  const fits = ORDERS.map((nAGQ) => checked(model, fitAt(nAGQ)));
  const times = await leastMedians(
    model.id,
    ORDERS.map((nAGQ) => ({ name: String(nAGQ), run: () => fitAt(nAGQ) })),
  );
  for (const [i, nAGQ] of ORDERS.entries()) {
    const error = largestError(fits[i], truth);
    rows.push({
      model: model.id,
      nObs: truth.nobs,
      nGroups: Object.values(truth.ngroups)[0],
      nAGQ,
      timeRatio: times.get(String(nAGQ)) / times.get('1'),
      milliseconds: times.get(String(nAGQ)),
      errorInSE: error.value,
      worstParameter: error.parameter,
      logLikError: fits[i].logLik - truth.logLik,
    });
  }
}

publish('laplaceAgainstQuadrature', rows, table(rows));

/** The fit, after a look at its verdict and at the log-likelihood it must have reached. */
function checked(model, fit) {
  const what = `${model.id}, nAGQ = ${fit.nAGQ}`;
  if (!fit.converged) throw new Error(`${what}: ${fit.optim.reason}`);
  const expected = model.expected[fit.nAGQ];
  if (expected !== undefined) assertClose(`logLik of ${what}`, fit.logLik, expected, LOG_LIK_TOLERANCE);
  return fit;
}

/** Largest difference of an estimate from the true one, fixed effects and sd alike, in standard errors of the true fit. */
function largestError(fit, truth) {
  const fixed = truth.coefficients.map((row, j) => ({
    parameter: row.term,
    value: Math.abs(fit.beta[j] - row.estimate) / row.stdError,
  }));
  const random = truth.theta.map((theta, j) => ({
    parameter: `sd of ${truth.varCorr[0].group}`,
    value: Math.abs(Math.abs(fit.theta[j]) - Math.abs(theta)) / truth.thetaSe[j],
  }));
  return [...fixed, ...random].reduce((worst, one) => (one.value > worst.value ? one : worst));
}

function table(rows) {
  const head = ['model', 'rows', 'groups', 'nAGQ', 'time / Laplace', 'largest error, in SE', 'of', 'error of logLik'];
  return markdown(
    head,
    rows.map((r) => [
      r.model,
      r.nObs,
      r.nGroups,
      r.nAGQ === 1 ? '1 (Laplace)' : r.nAGQ,
      r.timeRatio.toFixed(2),
      small(r.errorInSE),
      r.worstParameter,
      small(Math.abs(r.logLikError)),
    ]),
  );
}

/** Three digits, or "< 0.001". */
function small(x) {
  return x < 0.001 ? '< 0.001' : x.toFixed(3);
}
