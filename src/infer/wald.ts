/**
 * Wald intervals from the joint covariance of (theta, beta): fixed effects as they are, standard deviations on the log
 * scale and correlations on Fisher's z = atanh(rho), where the likelihood is nearer to a parabola, by the delta method (docs/mathematics.md (13.5)).
 */
import type { FitCore } from '../fit/core.ts';
import { atanh, exp, qnorm, tanh } from '../stats/special.ts';
import type { Interval } from './interval.ts';
import { checkLevel } from './options.ts';
import { type Parameter, selectParameters } from './parameters.ts';
import { sdOrCorrelationGradient } from './varianceGradient.ts';

/** NaN limits for what lies on the boundary, and where the information is not positive definite. */
export function waldIntervals(core: FitCore, level: number, parm?: string | readonly string[]): Interval[] {
  const z = qnorm(0.5 + 0.5 * checkLevel(level));
  return selectParameters(core, parm).map((parameter) => {
    const { name, estimate, place } = parameter;
    const se = standardError(core, parameter);
    const between = (lower: number, upper: number): Interval => ({ parm: name, estimate, lower, upper });
    if (!(se > 0)) return between(Number.NaN, Number.NaN);
    if (place.kind === 'fixed') return between(estimate - z * se, estimate + z * se);
    if (place.kind === 'sd') {
      // se(log sd) = se / sd
      const ratio = exp((z * se) / estimate);
      return between(estimate / ratio, estimate * ratio);
    }
    // se(atanh rho) = se / (1 - rho^2)
    const center = atanh(estimate);
    const half = (z * se) / (1 - estimate * estimate);
    return between(tanh(center - half), tanh(center + half));
  });
}

/** By the delta method; NaN without a covariance, 0 or NaN on the boundary. */
export function standardError({ design, numbers, covariance }: FitCore, { place }: Parameter): number {
  if (covariance === null) return Number.NaN;
  const { theta, beta } = numbers;
  const size = theta.length + beta.length;
  if (place.kind === 'fixed') {
    const at = theta.length + place.index;
    return Math.sqrt(covariance[at * size + at]);
  }
  const sizes = design.random.map((term) => term.names.length);
  const gradient = sdOrCorrelationGradient(theta, sizes, place);
  let variance = 0;
  for (const [i, gi] of gradient) for (const [j, gj] of gradient) variance += gi * gj * covariance[i * size + j];
  return Math.sqrt(variance);
}
