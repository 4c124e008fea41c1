/**
 * Wald intervals from the joint covariance of (theta, beta, density's own): thresholds, coefficients of second predictors and fixed effects as they are (the last by t with the degrees of freedom of the table
 * for linear mixed models), standard deviations, dispersions and shapes on the log
 * scale and correlations on Fisher's z = atanh(rho), where the likelihood is nearer to a parabola, by the delta method (docs/mathematics.md (13.5)).
 */
import { cellsOf, sparseSlopes, thetaMapOf } from '../../covariance/map.ts';
import { covarianceToUser, fromUser } from '../../fit/engine/parameters.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { stdErrorOf } from '../../fit/numbers/coefficients.ts';
import { moveToSingular, settleAtZero } from '../../fit/search/boundary.ts';
import { hessianByDifferences } from '../../fit/search/hessian.ts';
import { differenceSteps, METRIC_STEP_IN_SE } from '../../fit/search/polish.ts';
import { choleskyFactor, choleskyInverse } from '../../optimize/symmetric.ts';
import { atanh, exp, qnorm, qt, tanh } from '../../stats/special.ts';
import { lending } from '../../wasm/loans.ts';
import type { FixedLaw } from '../fixedLaw.ts';
import { holding, type Interval } from '../interval.ts';
import { type Parameter, selectParameters } from '../parameters.ts';
import { sdOrCorrelationGradient } from '../profile/varianceGradient.ts';

/** Of 1 - rho^2: a correlation that is nearer to its end is there but for rounding; that of an intercept and dates may be 1e-10 off. */
const AT_END = 1e-14;

/** NaN limits for what lies on the boundary, and where the information is not positive definite. */
export function waldIntervals(
  estimation: Estimation,
  level: number,
  parm?: string | readonly string[],
  law: FixedLaw | null = null,
): Interval[] {
  const share = 0.5 + 0.5 * level;
  const z = qnorm(share);
  return selectParameters(estimation, parm).map((parameter) => {
    const { name, estimate, place } = parameter;
    const own = law === null || place.kind !== 'fixed' ? null : law.single(unitRow(estimation, place.index));
    const se = own?.stdError ?? standardError(estimation, parameter);
    const between = (lower: number, upper: number): Interval => ({
      parm: name,
      estimate,
      ...holding(estimate, lower, upper),
    });
    if (!(se > 0) || !Number.isFinite(estimate)) return { parm: name, estimate, lower: Number.NaN, upper: Number.NaN };
    if (place.kind === 'fixed') {
      const df = own?.df ?? estimation.numbers.coefficients[place.index].df ?? Number.POSITIVE_INFINITY;
      const reach = se * (df === Number.POSITIVE_INFINITY ? z : qt(share, df));
      return between(estimate - reach, estimate + reach);
    }
    if (place.kind === 'threshold' || place.kind === 'second') return between(estimate - z * se, estimate + z * se);
    if (place.kind !== 'correlation') {
      // se(log sd) = se / sd
      const ratio = exp((z * se) / estimate);
      return between(estimate / ratio, estimate * ratio);
    }
    // at its end there is no interval, also where rounding leaves a standard error
    if (!(1 - estimate * estimate > AT_END)) return { parm: name, estimate, lower: Number.NaN, upper: Number.NaN };
    // se(atanh rho) = se / (1 - rho^2)
    const center = atanh(estimate);
    const half = (z * se) / (1 - estimate * estimate);
    return between(tanh(center - half), tanh(center + half));
  });
}

function unitRow({ numbers }: Estimation, index: number): number[] {
  return numbers.beta.map((_, j) => (j === index ? 1 : 0));
}

/** By the delta method; NaN without a covariance, and of what is held, on the boundary or by what is at zero. */
export function standardError(estimation: Estimation, { place }: Parameter): number {
  const { covariance, design, numbers } = estimation;
  if (covariance === null) return Number.NaN;
  const { theta, beta } = numbers;
  if (place.kind === 'dispersion') return numbers.dispersion!.stdError;
  if (place.kind === 'freedom') return numbers.dispersion!.dfStdError!;
  if (place.kind === 'second') return place.stdError;
  if (place.kind === 'threshold') return numbers.thresholds![place.index].stdError;
  if (place.kind === 'fixed') {
    const size = theta.length + beta.length;
    const at = theta.length + place.index;
    return Math.sqrt(covariance[at * size + at]);
  }
  const { scaled, joint, size } =
    numbers.kind === 'lmm' ? linearCovariance(estimation) : glmmCovariance(estimation, covariance);
  if (place.kind === 'sigma') return Math.sqrt(joint[size * size - 1]);
  const sizes = design.random.map((term) => term.names.length);
  const lambda = thetaMapOf(design.random);
  const slopes = sparseSlopes(lambda, scaled);
  const gradient = sdOrCorrelationGradient(Array.from(cellsOf(lambda, scaled)), sizes, place).flatMap(([c, g]) =>
    slopes[c].map(([k, slope]) => [k, g * slope] as const),
  );
  let variance = 0;
  for (const [i, gi] of gradient) for (const [j, gj] of gradient) variance += gi * gj * joint[i * size + j];
  return stdErrorOf(variance);
}

/** theta on the scale of the response, and a covariance that begins with it. */
interface ThetaCovariance {
  readonly scaled: readonly number[];
  readonly joint: Float64Array;
  readonly size: number;
}

function glmmCovariance({ numbers }: Estimation, joint: Float64Array): ThetaCovariance {
  return { scaled: numbers.theta, joint, size: numbers.theta.length + numbers.beta.length };
}

/** Of (theta, beta, sigma), or of (theta, sigma) for REML, from the curvature of the joint likelihood. */
function linearCovariance(estimation: Estimation): ThetaCovariance {
  return lending(() => curvatureOfJoint(estimation));
}

function curvatureOfJoint({ open, maximum, numbers: { theta }, noResidual }: Estimation): ThetaCovariance {
  const { engine, map } = open();
  const scaled = maximum.slice(0, theta.length);
  const at = fromUser(map, maximum);
  const size = at.length;
  const gradient = new Float64Array(size);
  engine.evaluate(at, gradient);
  const information = engine.metric();
  // what is expected without a residual drowns in rounding: a standard deviation is known to some share of itself
  const steps = differenceSteps(information, size, METRIC_STEP_IN_SE).map((step, i) =>
    noResidual && i < theta.length ? METRIC_STEP_IN_SE * Math.max(Math.abs(at[i]), SMALLEST) : step,
  );
  const hessian = hessianByDifferences(engine, at, gradient, steps);
  // variances at zero do not move, the residual's among them, nor what means nothing then
  const zero = new Array<boolean>(theta.length).fill(false);
  for (const scale of map.lambda.scales) zero[scale.theta] = at[scale.theta] === 0;
  settleAtZero(at.slice(), map, zero);
  moveToSingular(at.slice(), map).forEach((isIdle, k) => {
    if (isIdle) zero[k] = true;
  });
  for (let k = 0; k < size; k++) {
    if (!(k < theta.length ? zero[k] : noResidual && k === size - 1)) continue;
    for (let j = 0; j < size; j++) hessian[k * size + j] = hessian[j * size + k] = 0;
    hessian[k * size + k] = Number.POSITIVE_INFINITY;
  }
  const factor = choleskyFactor(
    hessian.map((h) => 0.5 * h),
    size,
  );
  if (factor === null) return { scaled, joint: new Float64Array(size * size).fill(Number.NaN), size };
  return { scaled, joint: covarianceToUser(map, choleskyInverse(factor, size), at), size };
}

/** Of a theta without a unit that is near zero. */
const SMALLEST = 0.1;
