/**
 * A design without responses: the rows, a formula, and parameters that are said to be true.
 */
import { toDataTable } from '../../data/table.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
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
import { checkGlmmOptions, checkLmmOptions, type GlmmOptions, type LmmOptions } from '../options.ts';
import { readTable } from '../readModel.ts';
import { type Parameters, truthOf } from './truth.ts';

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
): Planned {
  const options = given.family === undefined ? checkLmmOptions(given as LmmOptions) : checkGlmmOptions(given);
  const { family, estimate: estimateOf }: Estimator =
    given.family === undefined
      ? linearEstimator(options, (options as LmmOptions).method !== 'ML')
      : glmmEstimator(options as GlmmOptions);
  if (familyOf(family).support.isOrdered) {
    throw new GlmmError(
      'INVALID_OPTION',
      `a plan says parameters, and among them are no thresholds, which ${family.family} responses need\nSimulate from a fit, by its simulate().`,
      { option: 'family', value: family.family },
    );
  }
  const table = withPlaceholder(formula, toDataTable(data, { levels: options.levels, na: options.na }), family);
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

/** A table in which the response has values, which no simulation sees: those of the data where they are there. */
function withPlaceholder(formula: string, table: DataTable, family: Family): DataTable {
  const names = [...new Set(namesIn(parseFormula(formula).response).map(({ name }) => name))];
  const missing = names.filter((name) => !table.has(name));
  if (missing.length === 0) return table;
  if (missing.length > 1) {
    throw new GlmmError(
      'UNKNOWN_COLUMN',
      `the response has ${missing.join(' and ')}, and a design may leave out one column of it\nGive the others: of cbind(k, n - k) the trials n.`,
      { columns: missing },
    );
  }
  const [name] = missing;
  const { excludes, isShare } = familyOf(family).support;
  const values = PLACEHOLDERS.find((pair) => !(isShare && pair[1] > 1) && !pair.some(excludes)) ?? PLACEHOLDERS[0];
  const { column } = toDataTable({ [name]: Float64Array.from({ length: table.nRows }, (_, i) => values[i % 2]) });
  const own = (asked: string): boolean => asked === name;
  return {
    nRows: table.nRows,
    names: [...table.names, name],
    has: (asked) => own(asked) || table.has(asked),
    column: (asked) => (own(asked) ? column(asked) : table.column(asked)),
    factor: (asked) => table.factor(asked),
  };
}
