/**
 * The numbers that the table of a saved fit and its predictions both hold: a file in which they differ is not one fit.
 */
import { cellsOf, thetaMap } from '../covariance/map.ts';
import { at, checkLength, type Place, wrong } from '../data/schema.ts';
import { LEVELS, levelsOf } from '../fit/rule/orders.ts';
import { checkAgree } from '../fit/schema.ts';
import type { FitSummary } from '../fit/types.ts';
import { coefficientAt } from '../predict/law/endless.ts';
import type { PredictionState } from '../predict/state.ts';

/** @throws GlmmError INVALID_FILE, with the path of the member that disagrees */
export function checkAgreement(fit: FitSummary, state: PredictionState): void {
  const inside = (...path: readonly (string | number)[]): Place => path.reduce<Place>(at, at(null, 'prediction'));
  for (const name of ['kind', 'formula', 'family', 'link'] as const)
    sameText(state[name], fit[name], inside(name), name);
  const [own, other] = [levelsOf(state.nAGQ), levelsOf(fit.nAGQ)];
  for (const level of LEVELS) checkAgree(own[level] ?? 0, other[level] ?? 0, inside('nAGQ'), 'nAGQ');
  checkAgree(state.sigma, fit.sigma, inside('sigma'), 'sigma');
  if (fit.dispersion !== undefined && fit.dispersion.name !== 'dispersion' && state.shape !== null) {
    checkAgree(state.shape, fit.dispersion.estimate, inside('shape'), 'dispersion.estimate');
  }
  checkLength(state.beta, inside('beta'), fit.beta.length);
  fit.beta.forEach((value, k) => {
    checkAgree(coefficientAt(state, k), value, inside('beta', k), `beta[${k}]`);
  });
  const lambda = thetaMap(fit.varCorr.map(({ terms, covariance }) => ({ q: terms.length, covariance })));
  const cells = cellsOf(lambda, fit.theta);
  checkLength(state.theta, inside('theta'), cells.length);
  state.theta.forEach((value, k) => {
    checkAgree(value, cells[k], inside('theta', k), lambda.isCells ? `theta[${k}]` : 'theta');
  });
  const nTheta = state.theta.length;
  const size = nTheta + state.beta.length;
  fit.coefficients.forEach(({ term }, j) => {
    sameText(state.fixed.names[j], term, inside('fixed', 'names', j), `coefficients[${j}].term`);
    fit.vcov[j].forEach((value, l) => {
      // infinite coefficients have none
      if (Number.isNaN(value) && !(Number.isFinite(fit.beta[j]) && Number.isFinite(fit.beta[l]))) return;
      const k = (nTheta + j) * size + nTheta + l;
      const unit = Math.sqrt(fit.vcov[j][j] * fit.vcov[l][l]);
      checkAgree(state.covariance?.[k] ?? Number.NaN, value, inside('covariance', k), `vcov[${j}][${l}]`, unit);
    });
  });
  checkAgree(state.rows.nObs, fit.nobs, inside('rows', 'nObs'), 'nobs');
  checkLength(state.terms, inside('terms'), fit.varCorr.length);
  state.terms.forEach(({ names, group }, t) => {
    const { terms, group: name } = fit.varCorr[t];
    sameText(state.groups[group].name, name, inside('groups', group, 'name'), `varCorr[${t}].group`);
    checkLength(names, inside('terms', t, 'names'), terms.length);
    names.forEach((one, d) => {
      sameText(one, terms[d], inside('terms', t, 'names', d), `varCorr[${t}].terms[${d}]`);
    });
  });
  checkLength(state.groups, inside('groups'), Object.keys(fit.ngroups).length);
  state.groups.forEach(({ name, levels }, g) => {
    const count = Object.hasOwn(fit.ngroups, name) ? fit.ngroups[name] : 0;
    checkLength(levels, inside('groups', g, 'levels'), count);
  });
}

function sameText(value: string, other: string, place: Place, name: string): void {
  if (value !== other) throw wrong(value, place, `be the same as ${name}`);
}
