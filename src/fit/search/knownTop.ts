/**
 * Whether a search is on its way up a hill whose top is known: value and slope say of the way from the top what the parabola there does.
 */
import type { Minimum, Place } from '../../optimize/bfgs.ts';
import { dot, multiply } from '../../optimize/symmetric.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { signUp } from './boundary.ts';

/** Where a search ended, signs as reported, with the inverse Hessian of minus2LogLik that it had. */
export interface KnownTop extends Place {
  readonly inverse: Float64Array;
}

/** Of a search that ended on flat ground, whose signs are then as reported; null of others, and where the signs of the curvature would change too. */
export function topOf(map: ParameterMap, end: Minimum): KnownTop | null {
  const { x, value, gradient, inverse, stopped } = end;
  const before = x.slice();
  signUp(x, gradient, map);
  return stopped === 'flat' && before.every((b, k) => b === x[k]) ? { x, value, gradient, inverse } : null;
}

/**
 * Below the top by so much of minus2LogLik, 0.3 standard errors. Of 2,800 small data sets none ended lower for it; within a whole standard error one did,
 * on a long slope to an infinite shape that passes by.
 */
const NEAR = 0.1;
/** Share by which a value may differ from that of the parabola. */
const VALUE = 0.2;
/** And by which a Newton step may miss the top, of how far from it any place as low may be in that parameter; the search's curvature is rough. */
const STEP = 0.5;

/** @param place of a search, its signs as they come */
export function leadsTo(map: ParameterMap, top: KnownTop, { x, value, gradient }: Place): boolean {
  const fall = value - top.value;
  // written as !(...) so that NaN leads nowhere
  if (!(fall >= 0 && fall <= NEAR)) return false;
  const way = x.slice();
  const slope = gradient.slice();
  signUp(way, slope, map);
  for (let k = 0; k < way.length; k++) way[k] -= top.x[k];
  if (!(Math.abs(0.5 * dot(slope, way) - fall) <= VALUE * fall)) return false;
  const n = way.length;
  const step = new Float64Array(n);
  multiply(top.inverse, n, slope, step);
  return way.every((d, k) => Math.abs(d - step[k]) <= STEP * Math.sqrt(2 * fall * top.inverse[k * n + k]));
}
