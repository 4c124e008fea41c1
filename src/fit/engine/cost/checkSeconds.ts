/**
 * Refuses a fit that is predicted to take longer than it may, once the model is open and before it is begun.
 */
import type { Design } from '../../../design/types.ts';
import { MANY_COLUMNS_WAY_OUT, tooLong } from '../../../wasm/tooLong.ts';
import { type LevelPoints, largestOf, type Points } from '../../rule/orders.ts';
import { dimensionOf } from '../dimension.ts';
import type { OpenModel } from '../types.ts';
import { fitSeconds, gridSize } from './cost.ts';

/** Fixed columns from which on they are what takes the time. */
const MANY_COLUMNS = 100;

/**
 * The same where the search begins, for models whose evaluations take several times as long at some parameters; it costs one evaluation,
 * and only where that would decide.
 * @throws GlmmError TOO_LONG
 */
export function checkSecondsAt(
  start: Float64Array,
  design: Design,
  model: OpenModel,
  points: Points,
  maxSeconds: number,
): void {
  if (model.workAtWorst === undefined || fitSeconds(model.workAtWorst(points)) <= maxSeconds) return;
  model.engine.evaluate(start);
  checkSeconds(design, model, points, maxSeconds);
}

/** @throws GlmmError TOO_LONG */
export function checkSeconds(design: Design, model: OpenModel, points: Points, maxSeconds: number): void {
  const seconds = fitSeconds(model.work(points));
  if (seconds <= maxSeconds) return;
  model.release();
  const q = dimensionOf(design);
  const p = design.fixed.names.length;
  const nodes = typeof points === 'number' ? grid(points, q) : `${ordersInWords(points)} points a row`;
  const because = [`${design.nObs} rows`, `${p} fixed columns`, nodes].filter((part) => part !== '').join(', ');
  const details = { nObs: design.nObs, p, q, points };
  throw tooLong({ seconds, maxSeconds, because, wayOut: wayOut(largestOf(points), p, q), details });
}

/** `5, 5 and 7` */
function ordersInWords({ outer, middle, inner }: LevelPoints): string {
  return `${outer}${middle === undefined ? '' : `, ${middle}`} and ${inner}`;
}

function grid(points: number, q: number): string {
  if (points === 1) return '';
  return q === 1 ? `${points} points a group` : `${points}^${q} = ${gridSize(points, q)} points a group`;
}

function wayOut(points: number, p: number, q: number): string {
  if (points > 1 && q > 1) return 'ask for fewer points (nAGQ) or random effects';
  if (p > MANY_COLUMNS) return MANY_COLUMNS_WAY_OUT;
  return 'fit to a sample or to aggregated rows';
}
