/**
 * Degrees of freedom of Student's t that are estimated: the likelihood of all else, profiled, is searched for its maximum in log df, three
 * decimals of df at a time. Near it three fits tell how the estimates move with log df and how the profile bends, so that all covariances
 * have their part of it:
 *   Var(log df) = 2 / P'',   Var(phi) = V + Var(log df) d d',   P the profile of minus2LogLik, V with df known, d = d phi / d log df
 * docs/mathematics.md (16.34).
 */
import type { Design } from '../design/types.ts';
import { GlmmError, type GlmmWarning } from '../errors.ts';
import { codeWith, MOST_KNOWN, plainCode } from '../family/code.ts';
import type { Family } from '../family/types.ts';
import { exp, log } from '../stats/special.ts';
import { lending } from '../wasm/loans.ts';
import { covarianceToUser } from './engine/parameters.ts';
import type { Estimation } from './estimation.ts';
import { type FitOptions, fitGlmm } from './fitGlmm.ts';
import { coefficientTable } from './numbers/coefficients.ts';
import { dispersionOf, startFrom } from './numbers/dispersion.ts';
import { criteria } from './numbers/fitNumbers.ts';
import { componentsOf } from './numbers/second/components.ts';

/** Degrees of freedom are looked for between these; where the profile falls on to the end it is that of the normal law. */
const LEAST = 0.5;
const MOST = 1024;
/** A search ends where it would move by this share of the standard error of log df. */
const NEAR = 2e-4;
const MAX_STEPS = 20;
/** Between the fits that tell curvature and slopes, in log df. */
const APART = 0.05;
/** Fits that an estimate takes, about: seconds that a fit may take are divided among them. */
const FITS = 12;

interface At {
  readonly logDf: number;
  readonly value: number;
  readonly estimation: Estimation;
}

/** A fit of any family; of one whose degrees of freedom are estimated they are that of the fit. */
export function fitFamily(design: Design, family: Family, options: FitOptions): Estimation {
  return family.estimatesDf ? fitFreedom(design, family, options) : fitGlmm(design, family, options);
}

function fitFreedom(design: Design, family: Family, { maxSeconds, ...options }: FitOptions): Estimation {
  const { df = 1 } = family;
  const seconds = maxSeconds === undefined ? {} : { maxSeconds: maxSeconds / FITS };
  const fitAt = (given: number, more: FitOptions): At => {
    const estimation = fitGlmm(design, withFreedom(family, given), { ...options, ...seconds, ...more });
    return { logDf: log(given), value: estimation.numbers.minus2LogLik, estimation };
  };
  const known = new Map<number, At>();
  const first = fitAt(rounded(df), {});
  known.set(rounded(df), first);
  const near = (logDf: number, from: At): At => {
    const given = rounded(exp(logDf));
    const there = known.get(given);
    if (there !== undefined) return there;
    const { nAGQ } = first.estimation.numbers;
    const found = unlessFails(
      () => fitAt(given, { nAGQ, start: startFrom(from.estimation.numbers) }),
      () => fitAt(given, { nAGQ }),
    );
    known.set(given, found);
    return found;
  };
  const again: Estimation['fitAgain'] = (other, start) => {
    const { onIteration: _, ...wanted } = options;
    return fitFreedom(
      other,
      { ...family, df: best.estimation.family.df! },
      { ...wanted, nAGQ: first.estimation.numbers.nAGQ, start },
    );
  };
  const bracket = around(first, near);
  const best = bracket === null ? near(log(MOST_KNOWN), first) : lowest(bracket, near);
  const later = { fitAgain: again, atFreedom: (given: number) => near(log(given), best).estimation };
  if (bracket === null) return { ...counted(best.estimation, family, Number.NaN, [normalTails(design)]), ...later };
  const sides = [near(best.logDf - APART, best), near(best.logDf + APART, best)] as const;
  const variance = 2 / bend(sides[0], best, sides[1]);
  return { ...withMoves(best.estimation, family, variance, slopes(sides[0], best, sides[1])), ...later };
}

/** Estimates of a neighbour far out need not be where another fit can begin; it begins as any fit does then. */
function unlessFails(fromThere: () => At, anew: () => At): At {
  try {
    return fromThere();
  } catch (error) {
    if (!(error instanceof GlmmError && error.code === 'NUMERICAL_FAILURE')) throw error;
    return anew();
  }
}

function rounded(df: number): number {
  return Math.round(1000 * df) / 1000;
}

function withFreedom({ estimatesDf: _, ...family }: Family, df: number): Family {
  return { ...family, df, code: codeWith(plainCode(family.code), df) };
}

type Bracket = readonly [At, At, At];

/** Three fits of which the middle one is the best; null where degrees of freedom have no end. @throws GlmmError NUMERICAL_FAILURE */
function around(first: At, near: (logDf: number, from: At) => At): Bracket | null {
  const step = log(2);
  let [low, middle, high] = [near(first.logDf - step, first), first, near(first.logDf + step, first)];
  while (low.value < middle.value) {
    if (middle.logDf < log(LEAST)) throw withoutEnd(middle);
    [low, middle, high] = [near(low.logDf - step, low), low, middle];
  }
  while (high.value < middle.value) {
    if (middle.logDf > log(MOST)) return null;
    [low, middle, high] = [middle, high, near(high.logDf + step, high)];
  }
  return [low, middle, high];
}

function withoutEnd({ estimation }: At): GlmmError {
  return new GlmmError(
    'NUMERICAL_FAILURE',
    `the degrees of freedom of ${estimation.design.response.label} fall below ${LEAST} where they are estimated: the likelihood rises as the scale falls to that of equal responses\nGive them, as df: 4.`,
    { df: estimation.family.df },
  );
}

/** By parabolas through the three best. */
function lowest(bracket: Bracket, near: (logDf: number, from: At) => At): At {
  let [low, middle, high] = bracket;
  for (let k = 0; k < MAX_STEPS; k++) {
    const curvature = bend(low, middle, high);
    const enough = NEAR * Math.sqrt(2 / curvature);
    const move = -slopeOf(low, middle, high, ({ value }) => value) / curvature;
    if (!(Math.abs(move) > enough)) break;
    const at = Math.min(Math.max(middle.logDf + move, between(low, middle)), between(high, middle));
    const next = near(at, middle);
    // of three decimals
    if (next === middle || next === low || next === high) break;
    if (next.value < middle.value)
      [low, middle, high] = next.logDf < middle.logDf ? [low, next, middle] : [middle, next, high];
    else if (next.logDf < middle.logDf) low = next;
    else high = next;
  }
  return middle;
}

/** A place nearer to `inner` than to the end: a parabola that goes there is not believed. */
function between(end: At, inner: At): number {
  return inner.logDf + 0.9 * (end.logDf - inner.logDf);
}

/** Second derivative of the profile. */
function bend(low: At, middle: At, high: At): number {
  const [before, after] = [middle.logDf - low.logDf, high.logDf - middle.logDf];
  return (2 * ((high.value - middle.value) / after - (middle.value - low.value) / before)) / (before + after);
}

/** First derivative at the middle one, of what a fit has. */
function slopeOf(low: At, middle: At, high: At, of: (at: At) => number): number {
  const [before, after] = [middle.logDf - low.logDf, high.logDf - middle.logDf];
  const [down, up] = [(of(middle) - of(low)) / before, (of(high) - of(middle)) / after];
  return (down * after + up * before) / (before + after);
}

/** Of all parameters, on the optimiser's scale. */
function slopes(low: At, middle: At, high: At): Float64Array {
  return middle.estimation.parameters.map((_, k) =>
    slopeOf(low, middle, high, ({ estimation }) => estimation.parameters[k]),
  );
}

/** The fit with one parameter more. */
function counted(
  estimation: Estimation,
  { estimatesDf }: Family,
  stdError: number,
  warnings: readonly GlmmWarning[] = [],
): Estimation {
  const { numbers, family, design } = estimation;
  return {
    ...estimation,
    family: { ...family, estimatesDf },
    numbers: {
      ...numbers,
      ...criteria(numbers.minus2LogLik, numbers.df + 1, design.nObs),
      ...(numbers.dispersion && { dispersion: { ...numbers.dispersion, dfStdError: stdError } }),
      warnings: [...warnings, ...numbers.warnings],
    },
  };
}

/** The same with covariances that know how the estimates move with log df. */
function withMoves(estimation: Estimation, family: Family, variance: number, moves: Float64Array): Estimation {
  const { parameters, parameterCovariance: V, design, numbers, maximum } = estimation;
  const whole = counted(estimation, family, estimation.family.df! * Math.sqrt(variance));
  if (!V) return whole;
  const size = parameters.length;
  const parameterCovariance = V.map((v, k) => v + variance * moves[Math.floor(k / size)] * moves[k % size]);
  const map = lending(() => estimation.open().map);
  const joint = covarianceToUser(map, parameterCovariance, parameters);
  const n = numbers.theta.length + numbers.beta.length;
  const covariance = Float64Array.from({ length: n * n }, (_, k) => joint[Math.floor(k / n) * size + (k % n)]);
  const last = size - 1;
  const atZero = numbers.thetaSe.map(Number.isNaN);
  const dispersion =
    numbers.dispersion && dispersionOf(estimation.family, maximum[last], joint[last * size + last], false);
  return {
    ...whole,
    parameterCovariance,
    covariance,
    shapeCovariance: estimation.shapeCovariance && joint.slice(last * size),
    ...(estimation.secondCovariance && { secondCovariance: joint.slice(n * size) }),
    numbers: {
      ...whole.numbers,
      ...(dispersion && { dispersion: { ...dispersion, dfStdError: whole.numbers.dispersion!.dfStdError! } }),
      ...componentsOf(design, map, maximum, joint, estimation.secondEnds),
      ...coefficientTable(design.fixed.names, numbers.theta, numbers.beta, covariance, atZero),
    },
  };
}

function normalTails({ response }: Design): GlmmWarning {
  return {
    code: 'NO_HEAVY_TAILS',
    message:
      `The tails of ${response.label} are no heavier than those of the normal law: the likelihood rises with the degrees of freedom without end. They are held at ${MOST_KNOWN}, where ` +
      'the estimates are those of normal residuals, and the degrees have no standard error.',
  };
}
