/**
 * From a formula, data and a family to the matrices of the model.
 */

import type { DataTable } from '../data/types.ts';
import { errorAt, GlmmError, type GlmmWarning } from '../errors.ts';
import type { Family } from '../family/types.ts';
import { printExpr } from '../formula/print.ts';
import type { Expr, Formula, RandomTerm } from '../formula/types.ts';
import { checkColumn } from './evaluate.ts';
import { type Frame, modelFrame, type RowMask } from './frame.ts';
import { groupingFactors } from './groups.ts';
import { fillMatrix, learnRecipe } from './matrix.ts';
import { columnRank } from './rank.ts';
import { nameExpr, type OffsetSum } from './recipe.ts';
import { type CheckedResponse, readResponse } from './response.ts';
import { learning } from './scope.ts';
import type {
  AliasedColumn,
  ContrastName,
  Design,
  DesignOptions,
  ModelMatrix,
  RandomTermDesign,
  Response,
} from './types.ts';
import { takeNumbers } from './value.ts';
import { learnVariable } from './variable.ts';
import { checkWeights, optionValues } from './weights.ts';

/** How rows without weight are listed among those left out: they say nothing about the parameters. */
export const ZERO_WEIGHT = '(zero weight)';

/**
 * The design of `formula` on `table`: complete rows only, fixed-effect columns of full rank, everything named.
 * Rows whose weight or number of trials is zero are left out like incomplete ones.
 *
 * @throws GlmmError for all that is wrong with the data, see the codes of errors.ts.
 */
export function buildDesign(formula: Formula, table: DataTable, family: Family, options: DesignOptions = {}): Design {
  const weights = options.weights === undefined ? null : optionValues('weights', options.weights, table);
  if (weights !== null) checkWeights(weights);
  const offset = options.offset === undefined ? null : optionValues('offset', options.offset, table);
  const contrasts = checkContrasts(options.contrasts ?? {}, formula);
  const frame = completeFrame(formula, table, weights, offset, options);

  const { response, warnings } = responseOf(formula, frame, weights, family);
  const { fixed, aliased, allFixedNames } = fixedEffects(formula, frame, contrasts);
  const { groups, groupOf } = groupingFactors(formula.random, table, frame.rows, formula.text);
  const random = formula.random.map((term, t) => randomTerm(term, groupOf[t], formula.text, frame, contrasts));
  random.forEach((term, t) => {
    checkIdentified(term, groups[term.group].levels.length, formula.random[t], formula.text, family, response);
  });

  return {
    formula,
    nObs: frame.nObs,
    rows: frame.rows,
    droppedRows: frame.droppedRows,
    response,
    offset: totalOffset(formula, frame, offset),
    offsetRecipe: offsetRecipe(formula, frame, options.offset),
    fixed,
    aliased,
    allFixedNames,
    random,
    groups,
    warnings: [...warnings, ...rankWarnings(aliased)],
  };
}

/** The frame of everything the model uses, options included. */
function completeFrame(
  formula: Formula,
  table: DataTable,
  weights: ArrayLike<number> | null,
  offset: ArrayLike<number> | null,
  options: DesignOptions,
): Frame {
  const { text, response, fixed, offsets, random } = formula;
  const scope = { table, text, memory: learning([]) };
  for (const term of random) for (const node of term.group) checkColumn(node, scope);
  const termVariables = [fixed, ...random].flatMap(({ terms }) => terms.flatMap(({ variables }) => variables));
  const groupColumns = random.flatMap(({ group }) => group.map(({ name }) => name));
  const masks = [
    ...missingMask(columnName(options.weights, 'weights'), weights),
    ...missingMask(columnName(options.offset, 'offset'), offset),
    ...zeroMask(response, table, text, weights),
  ];
  return modelFrame(
    [response, ...termVariables, ...offsets],
    groupColumns,
    masks,
    table,
    text,
    options.naAction ?? 'omit',
  );
}

function columnName(option: string | ArrayLike<number> | undefined, fallback: string): string {
  return typeof option === 'string' ? option : fallback;
}

function missingMask(name: string, values: ArrayLike<number> | null): RowMask[] {
  return values === null
    ? []
    : [{ label: name, mask: Uint8Array.from(values, (x) => (Number.isNaN(x) ? 1 : 0)), missing: true }];
}

/** Rows with weight zero, or in `cbind(successes, failures)` without trials. */
function zeroMask(response: Expr, table: DataTable, text: string, weights: ArrayLike<number> | null): RowMask[] {
  const mask = new Uint8Array(table.nRows);
  if (weights !== null) for (let i = 0; i < mask.length; i++) if (weights[i] === 0) mask[i] = 1;
  if (response.type === 'call' && response.fn === 'cbind') {
    const { value } = learnVariable(response, table, text);
    if (value.kind === 'matrix' && value.columns.length === 2) {
      const [successes, failures] = value.columns;
      for (let i = 0; i < mask.length; i++) if (successes![i] === 0 && failures![i] === 0) mask[i] = 1;
    }
  }
  return mask.includes(1) ? [{ label: ZERO_WEIGHT, mask, missing: false }] : [];
}

function responseOf(
  formula: Formula,
  frame: Frame,
  weights: ArrayLike<number> | null,
  family: Family,
): CheckedResponse {
  const kept =
    weights === null ? null : frame.rows === null ? Float64Array.from(weights) : takeNumbers(weights, frame.rows);
  return readResponse(frame.variable(formula.response), kept, family, formula.text, frame.rows);
}

function fixedEffects(
  formula: Formula,
  frame: Frame,
  contrasts: Readonly<Record<string, ContrastName>>,
): {
  readonly fixed: ModelMatrix;
  readonly aliased: readonly AliasedColumn[];
  readonly allFixedNames: readonly string[];
} {
  const recipe = learnRecipe(formula.fixed, frame.variable, contrasts, formula.text);
  const full = fillMatrix(
    recipe,
    recipe.variables.map(({ expr }) => frame.variable(expr).value),
    frame.nObs,
  );
  if (full.names.length === 0) {
    throw new GlmmError('NO_FIXED_EFFECTS', 'the formula has no fixed effects: keep at least the intercept');
  }
  const { kept, aliased } = columnRank(full.values, frame.nObs, full.names.length);
  return {
    fixed: aliased.length === 0 ? full : keepColumns(full, kept, frame.nObs),
    aliased: aliased.map(({ column, combination }) => ({
      name: full.names[column],
      combination: combination.map((part) => ({ name: full.names[part.column], coefficient: part.coefficient })),
    })),
    allFixedNames: full.names,
  };
}

function keepColumns(full: ModelMatrix, kept: readonly number[], nObs: number): ModelMatrix {
  const values = new Float64Array(nObs * kept.length);
  kept.forEach((column, j) => {
    values.set(full.values.subarray(column * nObs, (column + 1) * nObs), j * nObs);
  });
  return {
    names: kept.map((column) => full.names[column]),
    values,
    assign: kept.map((column) => full.assign[column]),
    termLabels: full.termLabels,
    recipe: { ...full.recipe, kept } as ModelMatrix['recipe'],
  };
}

function randomTerm(
  term: RandomTerm,
  group: number,
  text: string,
  frame: Frame,
  contrasts: Readonly<Record<string, ContrastName>>,
): RandomTermDesign {
  const recipe = learnRecipe(term, frame.variable, contrasts, text);
  const { names, values } = fillMatrix(
    recipe,
    recipe.variables.map(({ expr }) => frame.variable(expr).value),
    frame.nObs,
  );
  if (names.length === 0) {
    throw errorAt(
      'FORMULA_UNSUPPORTED',
      `the random term for ${term.groupLabel} has no columns`,
      text,
      term.from,
      term.to,
    );
  }
  return { label: randomLabel(term), names, values, group, recipe };
}

/** `1 + x | g` */
function randomLabel({ intercept, terms, groupLabel }: RandomTerm): string {
  return `${[intercept ? '1' : '0', ...terms.map((term) => term.label)].join(' + ')} | ${groupLabel}`;
}

/**
 * Random effects that the data cannot tell from each other or from the residual: as many as rows for 0/1 or Gaussian responses,
 * more than rows for the others, which have an observation-level effect as overdispersion.
 */
function checkIdentified(
  { names }: RandomTermDesign,
  nLevels: number,
  term: RandomTerm,
  text: string,
  family: Family,
  response: Response,
): void {
  const nObs = response.y.length;
  const nEffects = nLevels * names.length;
  const bernoulli = response.weights.every((w, i) => w === 1 && response.trials?.[i] === 1);
  const strict = bernoulli || family.family === 'gaussian';
  if (strict ? nEffects < nObs : nEffects <= nObs) return;
  const message =
    `the term has ${nEffects} random effects (${nLevels} levels of ${term.groupLabel}, ${names.length} each) for ${nObs} rows` +
    (bernoulli ? ' of a 0/1 response' : '');
  throw errorAt(
    'TOO_MANY_RANDOM_EFFECTS',
    message,
    text,
    term.from,
    term.to,
    'Use a grouping factor with several rows a level.',
    {
      nEffects,
      nLevels,
      nObs,
      group: term.groupLabel,
    },
  );
}

/** Sum of `offset(...)` terms and the option; null without any. */
function totalOffset(formula: Formula, frame: Frame, option: ArrayLike<number> | null): Float64Array | null {
  if (formula.offsets.length === 0 && option === null) return null;
  const sum =
    option === null
      ? new Float64Array(frame.nObs)
      : frame.rows === null
        ? Float64Array.from(option)
        : takeNumbers(option, frame.rows);
  for (const expr of formula.offsets) {
    const { value } = frame.variable(expr);
    if (value.kind !== 'numeric') {
      throw errorAt('INVALID_OFFSET', `the offset ${printExpr(expr)} is not numeric`, formula.text, expr.from, expr.to);
    }
    for (let i = 0; i < sum.length; i++) sum[i] += value.values[i];
  }
  return sum;
}

function offsetRecipe(formula: Formula, frame: Frame, option: DesignOptions['offset']): OffsetSum | null {
  const column =
    typeof option === 'string' ? [{ label: option, expr: nameExpr(option), states: [], levels: null }] : [];
  const variables = formula.offsets.map((expr) => ({
    label: printExpr(expr),
    expr,
    states: frame.variable(expr).states,
    levels: null,
  }));
  if (variables.length === 0 && column.length === 0) return null;
  return { version: 1, text: formula.text, variables: [...column, ...variables] };
}

const CONTRASTS: readonly ContrastName[] = ['treatment', 'sum', 'helmert', 'polynomial'];

/** @throws GlmmError INVALID_OPTION for a contrast that does not exist or a variable that the formula has not. */
function checkContrasts(
  contrasts: NonNullable<DesignOptions['contrasts']>,
  formula: Formula,
): NonNullable<DesignOptions['contrasts']> {
  const variables = [formula.fixed, ...formula.random].flatMap(({ terms }) => terms.flatMap((term) => term.variables));
  const labels = new Set(variables.map(printExpr));
  for (const [name, contrast] of Object.entries(contrasts)) {
    if (!CONTRASTS.includes(contrast)) {
      throw new GlmmError(
        'INVALID_OPTION',
        `no contrast ${JSON.stringify(contrast)} (for ${name})\nContrasts: ${CONTRASTS.join(', ')}.`,
        { contrast },
      );
    }
    if (!labels.has(name)) {
      throw new GlmmError(
        'INVALID_OPTION',
        `contrasts are given for ${JSON.stringify(name)}, which is no variable of the formula\nVariables: ${[...labels].join(', ')}.`,
        { variable: name },
      );
    }
  }
  return contrasts;
}

function rankWarnings(aliased: readonly AliasedColumn[]): GlmmWarning[] {
  if (aliased.length === 0) return [];
  const shown = aliased.slice(0, 5).map(describeAliased).join('; ') + (aliased.length > 5 ? '; ...' : '');
  const message = `${aliased.length} of the fixed-effect columns left out as combinations of others: ${shown}`;
  return [{ code: 'RANK_DEFICIENT', message, details: { columns: aliased.map(({ name }) => name) } }];
}

/** `c = a - 0.5 b`, at most eight summands. */
function describeAliased({ name, combination }: AliasedColumn): string {
  if (combination.length === 0) return `${name} = 0`;
  const summands = combination.slice(0, 8).map(({ name: column, coefficient }, k) => {
    const size = Math.abs(coefficient);
    const factor = size === 1 ? '' : `${Number(size.toPrecision(6))} `;
    const sign = coefficient < 0 ? (k === 0 ? '-' : '- ') : k === 0 ? '' : '+ ';
    return `${sign}${factor}${column}`;
  });
  return `${name} = ${summands.join(' ')}${combination.length > 8 ? ' + ...' : ''}`;
}
