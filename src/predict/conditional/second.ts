/**
 * Predictions of second predictors: the probability of a zero in excess, pi, and the dispersion, or what the family has in its place, phi,
 *   pi = logistic(H zeta),   phi = exp(H delta)
 * with intervals made where they are linear; and what they keep of the mean of counts, 1 - pi, whose logarithm is a part of that of the mean.
 * docs/mathematics.md (16.30).
 */
import { GlmmError } from '../../errors.ts';
import type { Scale } from '../../family/record.ts';
import { wordsOf } from '../../family/words.ts';
import { movesAlong } from '../../fit/limit/movesAlong.ts';
import { exp, logistic } from '../../stats/special.ts';
import { reachOf, rootOf } from '../interval.ts';
import { ownCount, ownPart } from '../law/ownPart.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState, PredictorState } from '../state.ts';
import type { Prediction, PredictionScale } from './scale.ts';

/** Where its coefficients stand among the density's own, and the predictor of each row. */
interface Own {
  readonly first: number;
  readonly columns: Float64Array;
  readonly predictor: PredictorState;
  /** Infinite, or NaN, where it has no finite estimate. */
  readonly eta: Float64Array;
}

/** Rows at a limit are held further out than this (search/farRows.ts); nothing determines the others that have no finite predictor. */
const AT_LIMIT = 20;

/** @throws GlmmError INVALID_OPTION where the fit has no such predictor */
function ownOf(state: PredictionState, rows: Rows, component: 'zi' | 'disp'): Own {
  const predictor = state.second?.[component];
  if (!predictor) throw without(component);
  const columns = rows.second!()[component]!;
  const { nRows } = rows;
  const eta = new Float64Array(nRows);
  predictor.beta.forEach((b, j) => {
    for (let i = 0; i < nRows; i++) eta[i] += b * columns[j * nRows + i];
  });
  if (predictor.free)
    for (let i = 0; i < nRows; i++)
      if (movesAlong(predictor.free, columns, i, nRows))
        eta[i] = Math.abs(eta[i]) > AT_LIMIT ? Math.sign(eta[i]) * Number.POSITIVE_INFINITY : Number.NaN;
  return { first: component === 'zi' ? 0 : (state.second!.zi?.beta.length ?? 0), columns, predictor, eta };
}

function without(component: 'zi' | 'disp'): GlmmError {
  const [type, option] = component === 'zi' ? ['zprob', 'ziformula'] : ['disp', 'dispformula'];
  return new GlmmError(
    'INVALID_OPTION',
    `type is '${type}', but the fit was made without a ${option}: ${component === 'zi' ? 'it has no excess zeros' : 'its dispersion is one number, fit.dispersion'}\nUse type: 'response'.`,
    { option: 'type', value: type },
  );
}

export function predictSecond(
  state: PredictionState,
  rows: Rows,
  component: 'zi' | 'disp',
  { se = false, interval = 'none', level = 0.95 }: PredictionScale,
): Prediction {
  const own = ownOf(state, rows, component);
  const { eta } = own;
  const mean = component === 'zi' ? logistic : exp;
  const fit = eta.map((value) => mean(value));
  const wantsInterval = interval !== 'none' && interval !== false;
  if (interval === 'newGroup') throw invalidInterval(component);
  if (!se && !wantsInterval) return { fit };
  const none = new Float64Array(state.theta.length + state.beta.length);
  const h = new Float64Array(ownCount(state));
  const spread = eta.map((_, i) => {
    if (!Number.isFinite(eta[i])) return Number.NaN;
    h.fill(0);
    addColumns(own, rows.nRows, i, 1, h);
    return state.second!.covariance === null ? Number.NaN : rootOf(ownPart(state, none, h));
  });
  const slope = (i: number): number => (component === 'zi' ? fit[i] * (1 - fit[i]) : fit[i]);
  const ends = eta.map((_, i) => reachOf(level) * spread[i]);
  return {
    fit,
    ...(se && { se: spread.map((sd, i) => sd * slope(i)) }),
    ...(wantsInterval && {
      // of what has no finite estimate, the ends of the scale
      lower: eta.map((value, i) => (Number.isFinite(value) ? mean(value - ends[i]) : 0)),
      upper: eta.map((value, i) => (Number.isFinite(value) ? mean(value + ends[i]) : mean(Number.POSITIVE_INFINITY))),
    }),
  };
}

function invalidInterval(component: 'zi' | 'disp'): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `interval is 'newGroup', but the predictor of ${component === 'zi' ? 'excess zeros' : 'the dispersion'} has no random effects\nUse interval: 'confidence'.`,
    { option: 'interval', value: 'newGroup' },
  );
}

/** h += by times the row's columns. */
function addColumns({ first, columns, predictor }: Own, nRows: number, i: number, by: number, h: Float64Array): void {
  if (h.length === 0) return;
  for (let j = 0; j < predictor.beta.length; j++) h[first + j] += by * columns[j * nRows + i];
}

/** What a row's law has besides its mean. */
export interface OwnLaw {
  readonly scale: Scale;
  /** The probability that a count is a zero in excess. */
  readonly excess: number;
}

/** Of each row: its own where there are second predictors. */
export function ownLaws(state: PredictionState, rows: Rows): (i: number) => OwnLaw {
  const { sigma, shape } = state;
  const scale: Scale = { dispersion: sigma * sigma, shape: shape ?? Number.POSITIVE_INFINITY };
  const [zi, disp] = (['zi', 'disp'] as const).map((which) => state.second?.[which] && ownOf(state, rows, which).eta);
  const isDispersion = wordsOf(state).extra?.name === 'dispersion';
  return (i) => ({
    scale: disp ? { ...scale, [isDispersion ? 'dispersion' : 'shape']: exp(disp[i]) } : scale,
    excess: zi && !Number.isNaN(zi[i]) ? logistic(zi[i]) : 0,
  });
}

/** Of counts that may be zeros in excess: what is kept of the mean of each row, and d log of it by the own parameters. */
export interface Kept {
  readonly share: Float64Array;
  addSlopes(i: number, h: Float64Array): void;
}

export function keptOf(state: PredictionState, rows: Rows): Kept | null {
  if (!state.second?.zi) return null;
  const own = ownOf(state, rows, 'zi');
  // where nothing determines the zeros in excess, the mean of the others is zero
  const pi = own.eta.map((value) => (Number.isNaN(value) ? 0 : logistic(value)));
  return {
    share: pi.map((value, i) => (value === 0 ? 1 : logistic(-own.eta[i]))),
    addSlopes: (i, h) => {
      if (Number.isFinite(own.eta[i])) addColumns(own, rows.nRows, i, -pi[i], h);
    },
  };
}
