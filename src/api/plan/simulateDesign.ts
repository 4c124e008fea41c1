/**
 * `simulateDesign()`: responses for a design that has none.
 */
import { checkOptions, checkValue, needed, type OptionTable, RECORD, SEED, whole } from '../../data/check.ts';
import type { DataInput } from '../../data/types.ts';
import { toUserForm, type UserResponse } from '../../simulate/response.ts';
import { type ModelOfPlan, planned } from './planned.ts';
import type { Parameters } from './truth.ts';

export interface SimulateDesignOptions extends ModelOfPlan {
  /** What is true: fixed effects, standard deviations, and a residual one or a dispersion where the family has it. */
  readonly parameters: Parameters;
  /** How many responses. Default 1. */
  readonly n?: number;
  /** Whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
}

/** Responses that one call may ask for. */
const MOST = 1e6;

const OWN: OptionTable<Pick<SimulateDesignOptions, 'parameters' | 'n' | 'seed'>> = {
  parameters: needed(RECORD),
  n: whole(1, MOST),
  seed: SEED,
};

/**
 * Responses of a model whose parameters are said, one value a row of the data, random effects drawn anew for each.
 *
 * @param data what is planned: the predictors and the groups; the response may be absent
 * @throws GlmmError as `glmm()`; UNKNOWN_PARAMETER, INVALID_OPTION
 * @example
 * const [y] = simulateDesign('y ~ dose + (1 | clinic)', design, {
 *   family: 'binomial',
 *   parameters: { beta: { '(Intercept)': -1, dose: 0.5 }, sd: { clinic: 0.7 } },
 * });
 */
export function simulateDesign(
  formula: string,
  data: DataInput,
  options: SimulateDesignOptions,
): readonly UserResponse[] {
  checkValue('simulateDesign()', 'options', options, needed(RECORD));
  const { parameters, n, seed, ...model } = options;
  const { n: count = 1, seed: first = 1 } = checkOptions(
    'simulateDesign()',
    { parameters, ...(n !== undefined && { n }), ...(seed !== undefined && { seed }) },
    OWN,
  );
  const { design, response } = planned(formula, data, model, parameters, first, {
    place: 'simulateDesign()',
    others: Object.keys(OWN),
  });
  return Array.from({ length: count }, (_, index) => toUserForm(design, response(index)));
}
