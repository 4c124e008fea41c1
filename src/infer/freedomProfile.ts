/**
 * The profile of degrees of freedom that were estimated: the model fitted again with others, in log df, where it is nearly a parabola as far as the tails
 * say something. They have no end upwards where normal tails are within the height (docs/mathematics.md (16.34)).
 */
import { MOST_KNOWN } from '../family/code.ts';
import type { Estimation } from '../fit/estimation.ts';
import { exp, log } from '../stats/special.ts';
import { interpolate, type Knot } from './profile/limit.ts';
import type { OneProfile, ProfilePoint, Wanted } from './profile/profileOne.ts';

/** Degrees below which no limit is looked for: tails so heavy have the scale run to zero. */
const LEAST = 0.1;
/** Of zeta at a limit: df has three decimals, and a limit is right to some of a thousandth of a standard error. */
const CLOSE = 1e-3;
const MOST_FITS = 20;

/** @param parm its name @param fitAt the model with given degrees of freedom */
export function freedomProfile(
  estimation: Estimation,
  fitAt: NonNullable<Estimation['atFreedom']>,
  parm: string,
  { height, between }: Wanted,
): OneProfile & { readonly evaluations: number } {
  const { dispersion, minus2LogLik } = estimation.numbers;
  const estimate = dispersion!.df!;
  const logSe = dispersion!.dfStdError! / estimate;
  const step = logSe > 0 ? Math.min(height * logSe, log(4)) : log(4);
  let evaluations = 0;
  const visited: ProfilePoint[] = [{ parameter: parm, zeta: 0, value: estimate }];
  /** At a distance from log df to either side. */
  const knotAt = (side: -1 | 1, distance: number): Knot => {
    const df = estimate * exp(side * distance);
    const { numbers } = fitAt(df);
    evaluations += numbers.optim.evaluations;
    const zeta = Math.sqrt(Math.max(0, numbers.minus2LogLik - minus2LogLik));
    visited.push({ parameter: parm, zeta: side * zeta, value: df });
    return { distance, zeta, gain: Number.NaN };
  };
  const limit = (side: -1 | 1): number => {
    const farthest = side > 0 ? log(MOST_KNOWN / estimate) : log(estimate / LEAST);
    if (!(farthest > 0)) return Number.POSITIVE_INFINITY;
    let inner: Knot = { distance: 0, zeta: 0, gain: Number.NaN };
    let outer: Knot | null = null;
    for (let fits = 0; fits < MOST_FITS; fits++) {
      let next: number;
      if (outer === null) next = Math.min(inner.distance === 0 ? step : 2 * inner.distance, farthest);
      else {
        const chord = interpolate(inner, outer, height);
        // not too near to either end of the bracket, which a curve that flattens would leave standing
        const width = outer.distance - inner.distance;
        next = Math.min(Math.max(chord, inner.distance + 0.1 * width), outer.distance - 0.1 * width);
      }
      const knot = knotAt(side, next);
      if (Math.abs(knot.zeta - height) < CLOSE) return estimate * exp(side * knot.distance);
      if (knot.zeta >= height) outer = knot;
      else if (next >= farthest) return side > 0 ? Number.POSITIVE_INFINITY : 0;
      else inner = knot;
    }
    return Number.NaN;
  };
  const lower = limit(-1);
  const upper = limit(1);
  for (const [side, end] of [
    [-1, lower],
    [1, upper],
  ] as const) {
    const reach = Number.isFinite(end) && end > 0 ? Math.abs(log(end / estimate)) : 0;
    for (let k = 1; k <= between && reach > 0; k++) knotAt(side, (reach * k) / (between + 1));
  }
  return {
    limits: { parm, estimate, lower, upper },
    points: visited.sort((a, b) => a.value - b.value),
    warnings: [],
    better: null,
    evaluations,
  };
}
