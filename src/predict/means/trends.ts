/**
 * Slopes of a number, on the scale of the link, by the levels of other variables: means of the derivative of the model matrix in it.
 */
import { byNormalForm } from '../../data/text/normalForm.ts';
import { quoted } from '../../data/text/printable.ts';
import { GlmmError } from '../../errors.ts';
import { invalid } from '../../infer/options.ts';
import { limitsAt } from '../law/endless.ts';
import type { PredictionState } from '../state.ts';
import { fullRank, meanOf } from './estimable.ts';
import { cellsOf, type MeanSet, type MeansGiven, variablesOf } from './estimates.ts';
import { anyGrid, type GridNeeds, gridOf, isFiniteGrid, refGrid, unknownVariable } from './grid/grid.ts';
import { testLaw } from './law.ts';
import type { Specs, TrendsOptions } from './options.ts';
import { slopesAt } from './slope.ts';

/** Of the range of the variable: rounding and the fifth derivative then leave ten digits each. */
const STEP_OF_RANGE = 1e-3;

export function trendSet(given: MeansGiven, specs: Specs, options: TrendsOptions): MeanSet {
  const state = given.state();
  const { names, by } = variablesOf(gridOf(state), specs, options.by);
  const { name, step } = slopeOf(state, options);
  const law = testLaw(given, options);
  const rank = fullRank(given.summary.allFixedNames, given.summary.droppedColumns);
  if (names.includes(name) || by.includes(name))
    throw invalid('variable', name, 'be another one than those whose levels have slopes');
  const centre = centreOf(state, name, options);
  const needsAt = (x: number): GridNeeds => ({ ...options, at: { ...options.at, [name]: x } });
  // with the sums that the rows have where the slope is taken
  const middle = refGrid(state, needsAt(centre));
  const { cells } = cellsOf(middle, names, by, options.weights ?? 'equal');
  const valuesAt = (x: number): Float64Array | null => {
    const grid = anyGrid(state, needsAt(x));
    return isFiniteGrid(grid) ? Float64Array.of(...grid.X, ...grid.offset) : null;
  };
  const slopes = slopesAt(valuesAt, centre, step, options.step !== undefined);
  if (slopes === null)
    throw invalid(`at.${name}`, centre, 'lie within the numbers that the functions of the formula have a value for');
  const grid = { ...middle, X: slopes.subarray(0, middle.X.length), offset: slopes.subarray(middle.X.length) };
  const means = cells.map(({ levels, weights }) => meanOf(state, grid, rank, levels, weights));
  const limits: MeanSet['limits'] = (x, level) => limitsAt(given, state, x, level);
  return { state, law, rank, names, by, means, limits, isLinear: true };
}

function slopeOf(
  state: PredictionState,
  { variable, step }: TrendsOptions,
): { readonly name: string; readonly step: number } {
  const grid = gridOf(state);
  const name = byNormalForm(grid.columns.filter(({ isFixed }) => isFixed).map((column) => column.name))(variable);
  if (name === undefined) throw unknownVariable(variable, grid);
  const { numbers } = grid.columns.find((column) => column.name === name)!;
  if (numbers === null) {
    throw new GlmmError('INVALID_OPTION', `${quoted(name)} is a category and has no slope: emmeans() has its means`, {
      option: 'variable',
      value: name,
    });
  }
  if (step !== undefined && !(step > 0)) throw invalid('step', step, 'be above zero');
  return { name, step: step ?? STEP_OF_RANGE * (numbers.most - numbers.least || 1) };
}

/** Where the slope is taken: at the one value that `at` sets, else at the mean or the median. */
function centreOf(state: PredictionState, name: string, { at = {}, covReduce }: TrendsOptions): number {
  const given = Object.hasOwn(at, name) ? at[name] : undefined;
  if (given !== undefined) {
    const value = [given].flat()[0];
    if ([given].flat().length === 1 && typeof value === 'number' && Number.isFinite(value)) return value;
    throw invalid(`at.${name}`, given, 'be one number: the slope is taken there');
  }
  const { numbers } = gridOf(state).columns.find((column) => column.name === name)!;
  return covReduce === 'median' ? numbers!.median : numbers!.mean;
}
