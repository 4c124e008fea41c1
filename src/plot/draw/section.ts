/**
 * The integrand of one level of a grouping factor along one of its random effects, everything else at the mode:
 *   L(b) = sum over its rows of log f(y_i | eta_i + z_i (b - mode)) + log phi(b | the other effects of its term)
 * With a single random effect this is the whole integrand of the group's likelihood.
 */
import { GlmmError } from '../../errors.ts';
import { densityOf } from '../../family/density.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { rowLawOf } from '../../fit/numbers/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { ownLaws } from '../../fit/numbers/second/rowLaws.ts';
import { rowDerivatives, sumLogDensity } from '../../stats/densities.ts';
import { exp } from '../../stats/special.ts';
import { type EffectPlace, effectAt } from '../pick.ts';
import { label } from '../words.ts';

export interface Section {
  readonly mode: number;
  /** Laplace's standard deviation: inverse root of the curvature at the mode. */
  readonly sd: number;
  /** Integrand relative to its value at the mode. */
  relative(b: number): number;
}

/** What can be read off a section. */
export interface Integral {
  readonly mean: number;
  /** Laplace's integral over the integral. */
  readonly laplaceRatio: number;
  /** Where the integrand is above `height` of its top. */
  readonly from: number;
  readonly to: number;
}

/** All rows once, for the sections of any level. */
export function sectionsOf(estimation: Estimation, place: EffectPlace): (level: number) => Section {
  const { design, numbers, effects } = estimation;
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  const { codes, levels } = design.groups[place.group];
  const z = design.random[place.t].values.subarray(place.d * design.nObs, (place.d + 1) * design.nObs);
  const rows = rowLists(codes, levels.length);
  const priorOf = conditionalPrior(estimation, place);
  const { y, weights } = design.response;
  const law = rowLawOf(estimation.family, numbers);
  const own = ownLaws(design, estimation.family, numbers);
  return (level) => {
    const mode = modes[place.t][effectAt(estimation, place, level)];
    const pick = (values: Float64Array): Float64Array => Float64Array.from(rows[level], (i) => values[i]);
    const density = densityOf(law, pick(y), pick(weights), own && ((j) => own(rows[level][j])));
    const [atMode, slope] = [pick(eta), pick(z)];
    const prior = priorOf(level);
    const logIntegrand = (b: number): number => {
      const there = atMode.map((value, i) => value + slope[i] * (b - mode));
      return sumLogDensity(density, there) - 0.5 * prior.precision * (b - prior.mean) * (b - prior.mean);
    };
    const top = logIntegrand(mode);
    let curvature = prior.precision;
    const { information } = rowDerivatives(density, atMode, false);
    slope.forEach((zi, i) => {
      curvature += zi * zi * information[i];
    });
    return { mode, sd: 1 / Math.sqrt(curvature), relative: (b) => exp(logIntegrand(b) - top) };
  };
}

/** By the trapezoidal rule, which for such functions converges faster than any power of its step. */
export function integrate({ mode, sd, relative }: Section, stepsPerSd: number, height: number): Integral {
  const h = sd / stepsPerSd;
  let mass = 0;
  let moment = 0;
  const ends = [mode, mode];
  for (const side of [-1, 1]) {
    for (let k = side < 0 ? 1 : 0; k < MOST_STEPS; k++) {
      const b = mode + side * k * h;
      const value = relative(b);
      mass += value;
      moment += value * b;
      if (value > height) ends[side < 0 ? 0 : 1] = b + side * h;
      if (!(value > NOTHING)) break;
    }
  }
  return { mean: moment / mass, laplaceRatio: (SQRT_TWO_PI * stepsPerSd) / mass, from: ends[0], to: ends[1] };
}

const SQRT_TWO_PI = 2.5066282746310002;
/** Below this share of the top the tail no longer counts. */
const NOTHING = 1e-12;
const MOST_STEPS = 20_000;

export function rowLists(codes: Int32Array, levels: number): number[][] {
  const lists: number[][] = Array.from({ length: levels }, () => []);
  codes.forEach((code, i) => {
    lists[code].push(i);
  });
  return lists;
}

/** The normal law of one effect given the others of its term at their modes: precision P_dd, mean -sum P_dk b_k / P_dd. */
function conditionalPrior(
  estimation: Estimation,
  place: EffectPlace,
): (level: number) => { mean: number; precision: number } {
  const { variance, sd, corr, terms, group } = estimation.numbers.varCorr[place.t];
  const q = sd.length;
  const P = inverse(sd.map((s, i) => sd.map((r, j) => (i === j ? variance[i] : corr[i][j] * s * r))));
  const precision = P?.[place.d][place.d] ?? Number.NaN;
  if (P === null || !(precision > 0 && precision < Number.POSITIVE_INFINITY)) {
    throw new GlmmError(
      'INVALID_OPTION',
      `the random effects of ${label(terms.join(', '))} by ${label(group)} have a variance of zero in some direction: there is no integral to show`,
      { group },
    );
  }
  const { mode } = estimation.effects[place.t];
  return (level) => {
    let mean = 0;
    for (let k = 0; k < q; k++) if (k !== place.d) mean -= P[place.d][k] * mode[level * q + k];
    return { mean: mean / precision, precision };
  };
}

/** Of a small positive definite matrix, by Gauss and Jordan; null where a pivot fails. */
function inverse(A: readonly (readonly number[])[]): number[][] | null {
  const n = A.length;
  const M = A.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivot = M[k][k];
    // written as !(pivot > 0) so that NaN also counts as a failed pivot
    if (!(pivot > 1e-14 * A[k][k])) return null;
    for (let j = 0; j < 2 * n; j++) M[k][j] /= pivot;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = M[i][k];
      for (let j = 0; j < 2 * n; j++) M[i][j] -= factor * M[k][j];
    }
  }
  return M.map((row) => row.slice(n));
}
