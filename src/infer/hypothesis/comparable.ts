/**
 * Whether the likelihoods of two fits may be compared: the same responses of the same rows, by the same method.
 */
import { printable } from '../../data/text/printable.ts';
import { nameList } from '../../data/text/suggest.ts';
import { groupWeightOfRows } from '../../design/groupWeights.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { largestOfEach, samePoints, sayPoints } from '../../fit/rule/orders.ts';

/** @throws GlmmError NOT_COMPARABLE, naming the two models and what differs */
export function checkComparable(cores: readonly Estimation[], names: readonly string[]): void {
  for (let k = 1; k < cores.length; k++) {
    const reason = difference(cores[0], cores[k]);
    if (reason === null) continue;
    throw new GlmmError('NOT_COMPARABLE', `${names[0]} and ${names[k]} cannot be compared: ${reason}`, {
      models: [names[0], names[k]],
    });
  }
}

function difference(a: Estimation, b: Estimation): string | null {
  const [x, y] = [a.design, b.design];
  if (x.nObs !== y.nObs) {
    return `they use ${x.nObs}${dropped(a)} and ${y.nObs}${dropped(b)} rows. Fit both to the rows that are complete in all variables.`;
  }
  if (!sameNumbers(x.rows, y.rows)) {
    return `they use different rows (${dropped(a)} and${dropped(b)}). Fit both to the rows that are complete in all variables.`;
  }
  if (!sameNumbers(x.response.y, y.response.y)) {
    return `their responses differ (${printable(x.response.label)} and ${printable(y.response.label)}).`;
  }
  if (!sameNumbers(x.response.weights, y.response.weights)) return 'their weights or numbers of trials differ.';
  if (!sameNumbers(groupWeightOfRows(x.groups), groupWeightOfRows(y.groups))) return 'their weights of groups differ.';
  if (!sameOffsets(x.offset, y.offset)) {
    return 'their offsets differ, so neither is the other with a parameter fixed: use the same offset in both.';
  }
  const penalties = [a, b].map(({ numbers }) => numbers.penalty?.words ?? null);
  if (penalties[0] !== penalties[1]) {
    return `their likelihoods are not penalised alike (${penalties.map((words) => words ?? 'no penalty').join('; ')}). Fit both with the same penalty, or with none.`;
  }
  // a linear model with a dispersion model is none in closed form
  const areNormal = familyOf(a.family).isNormal && familyOf(b.family).isNormal;
  if (a.numbers.kind !== b.numbers.kind && !areNormal)
    return 'one is a linear mixed model, the other is not: fit both the same way.';
  if (!sameMeasure(a, b)) {
    return `the families ${a.family.family} and ${b.family.family} do not give the responses densities of the same kind.`;
  }
  if ((a.numbers.integration === 'ep') !== (b.numbers.integration === 'ep') && !isCertified(a) && !isCertified(b)) {
    return "the likelihood of one is by expectation propagation, that of the other by another approximation. Fit both with the same integration: 'ep' or 'laplace'.";
  }
  if (
    !byPropagation(a, b) &&
    !samePoints(a.numbers.nAGQ, b.numbers.nAGQ) &&
    !(integrationError(a) + integrationError(b) <= INTEGRATION_ERROR)
  ) {
    const most = hasQuadrature(a) && hasQuadrature(b) ? largestOfEach(a.numbers.nAGQ, b.numbers.nAGQ) : 1;
    return `their likelihoods are integrated with nAGQ = ${sayPoints(a.numbers.nAGQ)} and ${sayPoints(b.numbers.nAGQ)}, and the integrals are not right enough to be compared. Fit both with nAGQ: ${sayPoints(most)}.`;
  }
  if (a.numbers.method !== b.numbers.method) return `one was fitted by REML, the other by ML. ${BY_ML}`;
  if (a.numbers.method === 'REML' && a.design.fixed.names.join('\n') !== b.design.fixed.names.join('\n')) {
    return `REML compares only models with the same fixed effects. ${BY_ML}`;
  }
  return null;
}

/** Fits by expectation propagation have rules that are as good as exact. */
function byPropagation(a: Estimation, b: Estimation): boolean {
  return a.numbers.integration === 'ep' || b.numbers.integration === 'ep';
}

/** Crossed factors have none. */
function hasQuadrature({ engine, numbers: { nested } }: Estimation): boolean {
  return engine.hasRules || engine.hasLevels || nested === true;
}

/** Whether logLik is that of the integral whatever the method. */
function isCertified(estimation: Estimation): boolean {
  const { integration } = estimation.numbers;
  if (integration === 'quadrature') return integrationError(estimation) <= INTEGRATION_ERROR;
  return integration === 'laplace' && Math.abs(estimation.laplace()?.logLik ?? Number.NaN) <= INTEGRATION_ERROR;
}

/** Different rules are no matter where both are certified to be right: chi-square then is to three decimals. */
const BY_ML = "Fit both with method: 'ML', or let compareModels() do it.";
const INTEGRATION_ERROR = 5e-4;

/** Of logLik; NaN where it is not known. */
function integrationError(estimation: Estimation): number {
  return Math.abs(estimation.quadrature()?.logLikError ?? Number.NaN);
}

function dropped({ design }: Estimation): string {
  const { total, byColumn } = design.droppedRows;
  if (total === 0) return '';
  return ` (${total} left out for missing ${nameList(byColumn.map(({ column }) => column))})`;
}

/** Likelihoods with respect to counting, and those with respect to length, are not on one scale. */
function sameMeasure(a: Estimation, b: Estimation): boolean {
  return familyOf(a.family).support.measure === familyOf(b.family).support.measure;
}

/** Without an offset it is zero. */
function sameOffsets(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a !== null && b !== null) return sameNumbers(a, b);
  return (a ?? b ?? new Float64Array(0)).every((value) => value === 0);
}

function sameNumbers(a: ArrayLike<number> | null, b: ArrayLike<number> | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
