/**
 * What each fixed term that no other contains is worth: the model fitted again without it.
 */

import { columnRank } from '../../design/rank/rank.ts';
import type { AliasedColumn, Design } from '../../design/types.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { printExpr } from '../../formula/print.ts';
import { refitByMl } from './compareModels.ts';
import { chisqError, likelihoodRatio } from './likelihoodRatio.ts';
import { penalisedRatio } from './penalisedRatio.ts';

/** The model without a term, beside the whole one. */
export interface Drop1Row {
  /** Label of the term left out; `<none>` is the whole model. */
  readonly term: string;
  /** Parameters less; null for the whole model. */
  readonly df: number | null;
  readonly aic: number;
  readonly logLik: number;
  readonly chisq: number | null;
  readonly pValue: number | null;
  /** Whether the fit without the term reached its maximum. */
  readonly converged: boolean;
}

/**
 * Terms that are part of an interaction stay: without them the interaction would mean something else (marginality). The rows
 * are those of the whole model, also where a dropped variable was the only one missing. A fit by REML is made again by maximum
 * likelihood first, and the row of the whole model is that of this fit.
 */
function drop1(estimation: Estimation): readonly Drop1Row[] {
  // likelihoods by REML are of different data where fixed effects differ
  if (estimation.numbers.method === 'REML') return drop1(refitByMl(estimation));
  const { design, numbers } = estimation;
  const { aic, logLik, df } = numbers;
  const whole: Drop1Row = {
    term: '<none>',
    df: null,
    aic,
    logLik,
    chisq: null,
    pValue: null,
    converged: numbers.converged,
  };
  return [whole, ...droppable(design).map((term) => withoutTerm(estimation, term, df))];
}

function withoutTerm(estimation: Estimation, term: number, npar: number): Drop1Row {
  const label = estimation.design.fixed.termLabels[term];
  if (estimation.numbers.penalty !== undefined) return held(estimation, term, label, npar);
  const design = withoutColumns(estimation.design, term);
  // nothing would be left: 0 + x without x
  if (design === null) {
    return { term: label, df: null, aic: Number.NaN, logLik: Number.NaN, chisq: null, pValue: null, converged: false };
  }
  const beta = design.fixed.names.map((name) => {
    const at = estimation.design.fixed.names.indexOf(name);
    return at < 0 ? 0 : estimation.numbers.beta[at];
  });
  const { numbers } = estimation.fitAgain(design, {
    theta: estimation.numbers.theta,
    ...(estimation.limit === undefined && { beta }),
  });
  const error = chisqError(estimation.numbers, numbers);
  const test = likelihoodRatio(estimation.numbers.logLik - numbers.logLik, npar - numbers.df, 0, error);
  return {
    term: label,
    df: test.df,
    aic: numbers.aic,
    logLik: numbers.logLik,
    chisq: test.chisq,
    pValue: test.pValue,
    converged: numbers.converged,
  };
}

/** Of a penalised fit. */
function held(estimation: Estimation, term: number, label: string, npar: number): Drop1Row {
  const { assign } = estimation.design.fixed;
  const { df, chisq, logLik, converged } = penalisedRatio(
    estimation,
    assign.flatMap((own, j) => (own === term ? [j] : [])),
  );
  const { pValue } = likelihoodRatio(chisq / 2, df, 0);
  return { term: label, df, aic: 2 * (npar - df) - 2 * logLik, logLik, chisq, pValue, converged };
}

/** Indices of the terms that no other contains. */
function droppable({ formula, fixed }: Design): number[] {
  const variables = formula.fixed.terms.map((term) => new Set(term.variables.map(printExpr)));
  const contains = (outer: Set<string>, inner: Set<string>): boolean =>
    outer.size > inner.size && [...inner].every((variable) => outer.has(variable));
  return fixed.termLabels.map((_, k) => k).filter((k) => !variables.some((other) => contains(other, variables[k])));
}

/** The design without the columns of a term. Columns that were aliased with them come back. */
function withoutColumns(design: Design, term: number): Design | null {
  const { fixed, aliased, allFixedNames, allFixedAssign, nObs } = design;
  const left = allFixedNames.map((_, j) => j).filter((j) => allFixedAssign[j] !== term);
  const values = new Float64Array(left.length * nObs);
  left.forEach((j, to) => {
    values.set(columnOf(design, allFixedNames[j]), to * nObs);
  });
  const { kept } = columnRank(values, nObs, left.length);
  if (kept.length === 0) return null;
  const packed = new Float64Array(kept.length * nObs);
  kept.forEach((j, to) => {
    packed.set(values.subarray(j * nObs, (j + 1) * nObs), to * nObs);
  });
  return {
    ...design,
    aliased: aliased.filter(({ name }) => !kept.some((j) => allFixedNames[left[j]] === name)),
    fixed: {
      ...fixed,
      names: kept.map((j) => allFixedNames[left[j]]),
      assign: kept.map((j) => allFixedAssign[left[j]]),
      values: packed,
    },
  };
}

/** A column of X, kept or not. */
function columnOf({ fixed, aliased, nObs }: Design, name: string): Float64Array {
  const kept = (wanted: string): Float64Array => {
    const at = fixed.names.indexOf(wanted);
    return fixed.values.subarray(at * nObs, (at + 1) * nObs);
  };
  const dependent = aliased.find((column) => column.name === name);
  return dependent === undefined ? kept(name) : combined(dependent, kept, nObs);
}

function combined({ combination }: AliasedColumn, kept: (name: string) => Float64Array, nObs: number): Float64Array {
  const sum = new Float64Array(nObs);
  for (const { name, coefficient } of combination) {
    const column = kept(name);
    for (let i = 0; i < nObs; i++) sum[i] += coefficient * column[i];
  }
  return sum;
}

export interface Drop1Signature {
  /** The model without each fixed term in turn, by likelihood ratio, of penalised fits by that of the penalised likelihood; terms that are part of an interaction stay. REML fits are made again by maximum likelihood. */
  drop1(): readonly Drop1Row[];
}

export const drop1Method: Method<Drop1Signature, WithEstimation> = {
  name: 'drop1',
  options: NO_OPTIONS,
  run: ({ estimation }) => drop1(estimation),
};
