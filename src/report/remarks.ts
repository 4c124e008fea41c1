/**
 * What a reader should know besides the tables: rows and columns left out, how the integral was computed, whether the
 * search arrived, and every warning, the serious ones first. One sentence or two each.
 */
import { covarianceOf } from '../covariance/list.ts';
import { brief, printable } from '../data/text/printable.ts';
import { nameList } from '../data/text/suggest.ts';
import type { AliasedColumn } from '../design/types.ts';
import { type GlmmWarning, WARNING_CODES } from '../errors.ts';
import { inStandardErrors } from '../fit/integration/words.ts';
import { SHIFT_LINEAR } from '../fit/numbers/shiftLinear.ts';
import type { Points } from '../fit/rule/orders.ts';
import { CONVERGED_GAIN } from '../fit/search/convergedGain.ts';
import type { EpError, FitSummary, Shift } from '../fit/types.ts';
import { inWords } from '../wasm/tooLong.ts';
import { formatNumber } from './format/format.ts';
import { LINE_WIDTH, wrapWords } from './text.ts';

/** A sentence as the words between which a line may end. */
type Words = readonly string[];

/** Errors of quadrature are not told apart below this. */
const LEAST_ERROR = 1e-6;

/** What a summary says of a rule that time has ended. */
function forTime({ quadrature }: FitSummary): string {
  if (!quadrature?.beyond) return '';
  const { points, seconds } = quadrature.beyond;
  return ` ${pointsInWords(points)} were left out: they are predicted to take ${inWords(seconds)}, and maxSeconds allows for less.`;
}

export function remarks(fit: FitSummary): string[] {
  const sentences: Words[] = [
    ...droppedRows(fit).map(words),
    ...fit.droppedColumns.map(droppedColumn),
    ...quadrature(fit).map(words),
    ...simulation(fit).map(words),
    ...penalty(fit).map(words),
    ...groupWeights(fit).map(words),
    words(convergence(fit)),
    ...warnings(fit).map(words),
  ];
  return ['', 'What to know:', ...sentences.flatMap((sentence) => wrapWords(['-', ...sentence], LINE_WIDTH, '  '))];
}

function penalty({ penalty: added, logLik }: FitSummary): string[] {
  if (added === undefined) return [];
  return [
    `The log-likelihood was maximised with a penalty, ${added.words}, which is ${formatNumber(added.value)} at the estimates; logLik ${formatNumber(logLik)}, ` +
      'AIC and BIC are without it. Standard errors are those of the penalised likelihood.',
  ];
}

function groupWeights({ groupWeights: weights, ngroups }: FitSummary): string[] {
  if (weights === undefined) return [];
  const { column, least, most, sum } = weights;
  const whose = `${column === null ? '' : `the column ${printable(column)}, `}from ${formatNumber(least)} to ${formatNumber(most)}`;
  return [
    `The ${Object.values(ngroups)[0]} log integrals of groups have weights (${whose}, in all ${formatNumber(sum)}): logLik, AIC and BIC are those of a pseudo-likelihood. ` +
      'Its standard errors are right where weights count equal groups; where they come from sampling, vcovRobust() has those that are.',
  ];
}

function droppedRows({ nobs, droppedRows: { total, byColumn } }: FitSummary): string[] {
  if (total === 0) return [];
  const counts = nameList(byColumn.map(({ column, count }) => `${brief(column)} (${count})`));
  return [`${total} of ${nobs + total} rows were left out because of missing values: ${counts}.`];
}

/** `The column x was left out because it equals (Intercept) - 2 * a.`, lines never ending within a name. */
function droppedColumn({ name, combination }: AliasedColumn): Words {
  const equal = combination.flatMap(({ name, coefficient }, i) => {
    const size = formatNumber(Math.abs(coefficient));
    const product = size === '1' ? [printable(name)] : [size, '*', printable(name)];
    const minus = coefficient < 0;
    if (i > 0) return [minus ? '-' : '+', ...product];
    return minus ? [`-${product[0]}`, ...product.slice(1)] : product;
  });
  const end = equal.length === 0 ? ['zero'] : equal;
  return [
    ...words('The column'),
    printable(name),
    ...words('was left out because it equals'),
    ...end.slice(0, -1),
    `${end.at(-1)}.`,
  ];
}

function quadrature(fit: FitSummary): string[] {
  const { kind, integration, nAGQ, varCorr, ngroups } = fit;
  // of normal responses the integral is known in closed form
  if (kind === 'lmm' || integration === 'exact') return [];
  if (integration === 'ep') return byPropagation(fit);
  const dimensions = varCorr.reduce((sum, { terms }) => sum + terms.length, 0);
  const single = Object.keys(ngroups).length === 1;
  const error = quadratureError(fit);
  if (nAGQ === 1) {
    const isRelated = varCorr.some((block) => covarianceOf(block).takesMatrix);
    const advice = isRelated
      ? '. It can be far off where levels have few rows; for levels that are related there is no other rule.'
      : single
        ? '. It can be far off where groups are small: compare with a larger nAGQ.'
        : laplaceSays(fit);
    return [
      'The random effects were integrated out by the Laplace approximation, that is one quadrature point' +
        (error === null ? advice : `${error}.`),
    ];
  }
  const nested = byLevel(fit);
  if (nested !== null) return [nested];
  const points = `${nAGQ} points${dimensions > 1 ? ` in each of ${dimensions} dimensions` : ''}`;
  return [
    `The random effects were integrated out by adaptive Gauss-Hermite quadrature with ${points} per group${error ?? ''}.${forTime(fit)}`,
  ];
}

/** `; with 15 points for region and 31 for state:region logLik would change by ...`: quadrature of nested factors. */
function byLevel(fit: FitSummary): string | null {
  const { nAGQ, ngroups, quadrature } = fit;
  if (Object.keys(ngroups).length === 1) return null;
  const start = 'The random effects were integrated out by adaptive Gauss-Hermite quadrature of nested factors with';
  const levels = quadrature?.levels;
  if (!levels) return `${start} ${pointsInWords(nAGQ)}.${forTime(fit)}`;
  const points = levels.map(({ points: one, group }) => `${one} points for ${printable(group)}`);
  const judged = levels.map(({ comparedWith, group, logLikError, maxShiftInSe }) =>
    maxShiftInSe > SHIFT_LINEAR
      ? `with ${comparedWith} points for ${printable(group)} the estimates would be others: these are too few`
      : `with ${comparedWith} points for ${printable(group)} logLik would change by ${oneDigit(logLikError)}${
          Number.isFinite(maxShiftInSe)
            ? ` and estimates by ${maxShiftInSe < LEAST_ERROR ? '' : 'at most '}${oneDigit(maxShiftInSe)} standard errors`
            : ''
        }`,
  );
  return `${start} ${points.slice(0, -1).join(', ')} and ${points[points.length - 1]}; ${judged.join(', ')}.${forTime(fit)}`;
}

/** `7 points`, `7 points for the outer factor and 11 for the inner one`, of more factors also for those between. */
function pointsInWords(points: Points): string {
  if (typeof points === 'number') return `${points} points`;
  const between = points.middle === undefined ? '' : `, ${points.middle} between`;
  return `${points.outer} points for the outer factor${between} and ${points.inner} for the inner one`;
}

/** Where random probes took the place of a factorization: how many, and what they leave. */
function simulation({ simulation }: FitSummary): string[] {
  if (simulation === undefined) return [];
  const { probes, seed, shift, logLik } = simulation;
  const error =
    shift === 0 && logLik === 0
      ? 'A last step by all unit vectors has left no error of simulation.'
      : `Simulation error of estimates ${Number.isFinite(shift) ? `at most ${formatNumber(Number(shift.toPrecision(1)))} SE` : 'not known'}, of logLik ${formatNumber(Number(logLik.toPrecision(1)))}.`;
  return [`Solved by conjugate gradients with ${probes} random probes (seed ${seed}). ${error}`];
}

/** Laplace's approximation with several factors, by one evaluation of expectation propagation. */
function laplaceSays({ laplace, nested }: FitSummary): string {
  if (laplace === undefined) return '.';
  if (laplace === null || !Number.isFinite(laplace.maxShiftInSe))
    return `; how far it is off is not known.${nested ? " nAGQ: 'auto' integrates nested factors by quadrature." : ''}`;
  return `: estimates are off by ${inStandardErrors(laplace)}${whose(laplace)}, logLik by ${formatNumber(Number(laplace.logLik.toPrecision(2)))}.`;
}

/** ` (the sd of (Intercept) (male))` */
function whose({ maxShiftInSe, parameter }: Shift): string {
  return maxShiftInSe < LEAST_SAID ? '' : ` (${parameter})`;
}

/** Shifts of which it does not matter whose they are. */
const LEAST_SAID = 0.01;

function byPropagation({ nAGQ, ep }: FitSummary): string[] {
  const cells = ep ? ` with ${ep.cells} sites, integrated with ${nAGQ} points each` : '';
  const before = ep?.laplace
    ? `, since Laplace's approximation would be off by ${inStandardErrors(ep.laplace)}${whose(ep.laplace)}`
    : '';
  const left =
    ep && Number.isFinite(ep.maxShiftInSe)
      ? ` By a correction of second order, that of pairs of sites, which logLik has in it (${formatNumber(Number(ep.pairs.toPrecision(2)))}${sampleOf(ep)}), estimates are off by ${inStandardErrors(ep)}.`
      : '';
  return [`The random effects were integrated out by expectation propagation${cells}${before}.${left}`];
}

/** `, known from 1000 of the sites with a standard error of 0.04`: a sample has one. */
function sampleOf({ sampled, pairsSe }: EpError): string {
  if (sampled === undefined) return '';
  const error = pairsSe === undefined ? '' : ` with a standard error of ${oneDigit(pairsSe)}`;
  return `, known from ${sampled} of the sites${error}`;
}

/**
 * `; with 15 points logLik would change by 2e-05 and, by a linear estimate, no estimate would move by more than 3e-04 standard errors`;
 * null where it is not known. A linear step says nothing of a large shift but that it is large, and no number is given then.
 */
function quadratureError({ quadrature }: FitSummary): string | null {
  if (!quadrature || !Number.isFinite(quadrature.maxShiftInSe)) return null;
  const { comparedWith, logLikError, maxShiftInSe, sampledGroups } = quadrature;
  const judged = sampledGroups ? ` (judged by ${sampledGroups} of the groups)` : '';
  if (maxShiftInSe > SHIFT_LINEAR)
    return `; with ${comparedWith} points${judged} the estimates would be others: these are too few`;
  return (
    `; with ${comparedWith} points${judged} logLik would change by ${oneDigit(logLikError)} and, by a linear estimate, no estimate ` +
    `would move by ${maxShiftInSe < LEAST_ERROR ? `as much as ${formatNumber(LEAST_ERROR)}` : `more than ${oneDigit(maxShiftInSe)}`} standard errors`
  );
}

/** A size of an error: one digit, anything below 1e-6 as that. */
function oneDigit(error: number): string {
  const size = Math.abs(error);
  return size < LEAST_ERROR ? `less than ${formatNumber(LEAST_ERROR)}` : formatNumber(Number(size.toPrecision(1)));
}

function convergence(fit: FitSummary): string {
  const { converged, optim } = fit;
  const { predictedGain, reason } = optim;
  if (fit.coefficients.some(({ estimate }) => !Number.isFinite(estimate))) return endlessly(fit);
  if (!converged) return `Not converged: ${sentence(printable(reason))}`;
  if (!(predictedGain < CONVERGED_GAIN)) return `Converged: ${sentence(printable(reason))}`;
  return `Converged: a further Newton step would raise logLik by less than ${formatNumber(CONVERGED_GAIN)}.`;
}

/** Separated data have no maximum to converge to: the warning says where they go. */
function endlessly({ converged, coefficients, optim: { reason } }: FitSummary): string {
  if (coefficients.every(({ estimate }) => !Number.isFinite(estimate)))
    return 'There is no maximum to converge to: every fixed effect is infinite, or determined by nothing.';
  const rest = converged
    ? 'the rest are at their maximum in the limit'
    : `the rest have not arrived: ${printable(reason)}`;
  return sentence(`There is no maximum to converge to: some fixed effects are infinite (Inf above); ${rest}`);
}

/** Those that the lines above have not told already. */
function warnings(fit: FitSummary): string[] {
  const told = ({ code, message }: GlmmWarning) =>
    message === fit.optim.reason || (code === 'RANK_DEFICIENT' && fit.droppedColumns.length > 0);
  const rank = ({ code }: GlmmWarning) => WARNING_CODES.indexOf(code);
  return fit.warnings
    .filter((warning) => !told(warning))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ message }) => `Warning: ${sentence(printable(message.replace(/\s+/g, ' ')))}`);
}

function words(text: string): Words {
  return text.split(' ').filter((word) => word !== '');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
