/**
 * A design without responses: the rows, a formula, and parameters that are said to be true.
 */
import { toFactor } from '../../data/columns.ts';
import { toDataTable } from '../../data/table.ts';
import type { Column, DataInput, DataTable } from '../../data/types.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { wholeFit } from '../../fit/whole.ts';
import { parseFormula } from '../../formula/parse.ts';
import { namesIn } from '../../formula/tree.ts';
import { withResponse } from '../../simulate/refit.ts';
import { checkVaries } from '../../simulate/response.ts';
import { responseStream } from '../../simulate/simulate.ts';
import { type Estimator, glmmEstimator, linearEstimator } from '../fitModel.ts';
import { type GlmmFit, glmmFit } from '../glmmFit.ts';
import { type Asker, checkGlmmOptions, checkLmmOptions, type GlmmOptions, type LmmOptions } from '../options.ts';
import { readTable } from '../readModel.ts';
import { checkThresholds, type Parameters, truthOf } from './truth.ts';

/** Of the model: those of `glmm()` where there is a family, else those of `lmm()`. */
export type ModelOfPlan = GlmmOptions & Pick<LmmOptions, 'method'>;

export interface Planned {
  readonly design: Design;
  /** Response `index` of a stream, as the kernels take it: the same for the same seed and index. */
  response(index: number): Float64Array;
  /** @throws GlmmError where the response cannot be fitted, such as one without variation */
  estimate(response: Float64Array): GlmmFit;
}

export function planned(
  formula: string,
  data: DataInput,
  given: ModelOfPlan,
  parameters: Parameters,
  seed: number,
  asker: Asker,
): Planned {
  const options =
    given.family === undefined ? checkLmmOptions(given as LmmOptions, asker) : checkGlmmOptions(given, asker);
  const { family, estimate: estimateOf }: Estimator =
    given.family === undefined
      ? linearEstimator(options, (options as LmmOptions).method !== 'ML')
      : glmmEstimator(options as GlmmOptions);
  const table = withResponses(
    formula,
    toDataTable(data, { levels: options.levels, na: options.na }),
    family,
    parameters,
    (options as GlmmOptions).ziformula !== undefined || familyOf(family).hasHurdle === true,
  );
  const { design } = readTable(formula, table, family, options);
  const truth = { design, family, numbers: truthOf(design, family, parameters), effects: [] };
  return {
    design,
    response: finite(responseStream(truth, { seed })),
    estimate(y) {
      checkVaries(design, family, y);
      return glmmFit(wholeFit(estimateOf(withResponse(design, y)), table, options.dataName));
    },
  };
}

/** @throws GlmmError NUMERICAL_FAILURE where a mean is too large for a number */
function finite(draw: (index: number) => Float64Array): (index: number) => Float64Array {
  return (index) => {
    const y = draw(index);
    const row = y.findIndex((value) => !Number.isFinite(value));
    if (row < 0) return y;
    throw new GlmmError(
      'NUMERICAL_FAILURE',
      `the response of row ${row + 1} of the design is ${y[row]}: by these parameters its mean is no number that can be drawn from\nBeta and sd are on the scale of the link.`,
      { row },
    );
  };
}

/** Two values, so that the response varies: of most families, of any number of trials, of proportions that are never 0 or 1. */
const PLACEHOLDERS: readonly (readonly [number, number])[] = [
  [1, 2],
  [0, 1],
  [0.25, 0.75],
];

/**
 * A table in which the response has values, which no simulation sees: those of the data where they are there, others where they are missing, as
 * long as the trials do not depend on them.
 */
function withResponses(
  formula: string,
  table: DataTable,
  family: Family,
  parameters: Parameters,
  hasZeros: boolean,
): DataTable {
  const named = namesIn(parseFormula(formula).response).map(({ name }) => name);
  const names = [...new Set(named)];
  const absent = names.filter((name) => !table.has(name) || isEmpty(table.column(name)));
  if (absent.length > 1) {
    throw new GlmmError(
      'UNKNOWN_COLUMN',
      `the response has ${absent.join(' and ')}, and a design may leave out one column of it\nGive the others: of cbind(k, n - k) the trials n.`,
      { columns: absent },
    );
  }
  if (absent.length === 1) return withColumn(table, placeholder(absent[0], table.nRows, family, parameters, hasZeros));
  // cbind(k, n - k): k cancels in the trials
  const free = names.filter((name) => names.length === 1 || named.filter((one) => one === name).length > 1);
  return free.reduce((done, name) => {
    const column = filled(table.column(name), names.length > 1);
    return withColumn(done, hasZeros && names.length === 1 ? withZero(column) : column);
  }, table);
}

function isEmpty(column: Column): boolean {
  return column.kind === 'numeric' ? column.values.every(Number.isNaN) : column.codes.every((code) => code < 0);
}

/** Missing cells as another has it; counts of successes as 0, which every number of trials allows. */
function filled(column: Column, isCount: boolean): Column {
  if (column.kind === 'numeric') {
    const value = isCount ? 0 : column.values.find((x) => !Number.isNaN(x))!;
    return { ...column, values: column.values.map((x) => (Number.isNaN(x) ? value : x)) };
  }
  const code = column.codes.find((one) => one >= 0)!;
  return { ...column, codes: column.codes.map((one) => (one < 0 ? code : one)) };
}

/** Responses that are there already need not have a zero: those that are drawn may. */
function withZero(column: Column): Column {
  if (column.kind !== 'numeric' || column.values.includes(0)) return column;
  return { ...column, values: column.values.map((x, i) => (i === 0 ? 0 : x)) };
}

function placeholder(
  name: string,
  nRows: number,
  family: Family,
  { thresholds }: Parameters,
  hasZeros: boolean,
): Column {
  const { excludes, isShare, isOrdered } = familyOf(family).support;
  if (isOrdered) {
    const levels = Array.from({ length: checkThresholds(thresholds).length + 1 }, (_, c) => String(c + 1));
    const codes = Int32Array.from({ length: nRows }, (_, i) => i % levels.length);
    return { kind: 'factor', name, levels, source: 'number', codes };
  }
  const fits = (pair: readonly [number, number]): boolean =>
    !(isShare && pair[1] > 1) && !pair.some(excludes) && !(hasZeros && pair[0] !== 0);
  const values = PLACEHOLDERS.find(fits) ?? PLACEHOLDERS[0];
  return { kind: 'numeric', name, values: Float64Array.from({ length: nRows }, (_, i) => values[i % 2]) };
}

function withColumn(table: DataTable, column: Column): DataTable {
  const own = (asked: string): boolean => asked === column.name;
  return {
    nRows: table.nRows,
    names: table.has(column.name) ? table.names : [...table.names, column.name],
    has: (asked) => own(asked) || table.has(asked),
    column: (asked) => (own(asked) ? column : table.column(asked)),
    factor: (asked) => (own(asked) ? toFactor(column) : table.factor(asked)),
  };
}
