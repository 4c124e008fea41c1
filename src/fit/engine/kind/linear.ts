/**
 * Linear mixed models with any number of factors, exactly (wasm/linear.ts). What is searched is the profiled deviance in theta alone, ML or
 * REML; the likelihood in all parameters is that of (sigma theta, beta, sigma): theta on the scale of the response, so that standard deviations
 * are lengths of its rows as in other models. By REML, which has integrated beta out, it is one of (sigma theta, sigma).
 */
import { allCells } from '../../../covariance/map.ts';
import { GlmmError } from '../../../errors.ts';
import { isLinearModel } from '../../../family/list.ts';
import { columnsSize, equivalentColumns } from '../../../wasm/columns/tall.ts';
import { createLinear, type LinearProfile, type LinearWorkspace } from '../../../wasm/linear.ts';
import { borrow } from '../../../wasm/loans.ts';
import type { ScaledColumns } from '../../../wasm/scaledColumns.ts';
import type { LikelihoodEngine } from '../../search/estimate.ts';
import { linearSeconds, SEARCH } from '../cost/cost.ts';
import { dimensionOf, randomTerms } from '../dimension.ts';
import { hasEffectPerRow } from '../effectPerRow.ts';
import { effectsToUser } from '../effects.ts';
import { covarianceToUser, type ParameterMap, parameterMap, toUser } from '../parameters.ts';
import { centreFar, interceptColumn } from '../scale.ts';
import { type ProfiledWorkspace, structuredLinear } from '../structured.ts';
import { ARRAYS_OVER_ROWS, type Engine, type EngineKind, type Opened, type Opening, type Search } from '../types.ts';

/** A linear mixed model in memory. */
export interface OpenLinear extends Opened {
  readonly search: Search;
  readonly profiled: ProfiledLinear;
}

/** The same as a function of theta, relative to sigma, from which the rest follows. */
export interface ProfiledLinear {
  readonly engine: ProfiledWorkspace & Pick<LikelihoodEngine, 'mayVanish'>;
  /** From the engine's theta to the user's. */
  readonly map: ParameterMap;
  /** What the engine says of the fixed effects at a theta, for the user's columns. */
  report(profile: LinearProfile | null): LinearProfile | null;
  /** Predicted seconds of a fit. */
  readonly seconds: number;
}

export const linear: EngineKind<OpenLinear> = {
  // variances that differ between rows are profiled out by nobody
  takes: ({ second }, family) => isLinearModel(family) && second === undefined,
  integration: 'exact',
  hasRules: false,
  hasLevels: false,
  rungs: () => [1],
  columns: centreFar,
  cells: allCells,
  open: openLinear,
};

const NONE: ScaledColumns = {
  values: new Float64Array(0),
  center: new Float64Array(0),
  factor: new Float64Array(0),
};

function openLinear(opening: Opening): OpenLinear {
  const { design, shared, Z, lambda, reml = false, maxSeconds } = opening;
  const { nObs } = design;
  const { X } = shared;
  const bytes =
    8 * nObs * (equivalentColumns(X.factor.length, X.sparse, nObs) + dimensionOf(design) + ARRAYS_OVER_ROWS);
  const evaluations = SEARCH + 2 * lambda.nTheta;
  const otherSeconds = linearSeconds(nObs, columnsSize(X));
  const problem = {
    terms: randomTerms(design, Z),
    reml,
    limits: { evaluations, otherSeconds, maxSeconds },
    ...shared,
  };
  const { made: workspace, giveBack: release } = borrow(bytes, (instance) => createLinear(problem, instance));
  return openedLinear(opening, workspace, release);
}

/** The model of a workspace, whichever solver it has. */
export function openedLinear(opening: Opening, workspace: LinearWorkspace, release: () => void): OpenLinear {
  const { design, shared, Z, lambda, mapOf, reml = false } = opening;
  const { fixed, nObs } = design;
  const { X } = shared;
  const evaluations = SEARCH + 2 * lambda.nTheta;
  const otherSeconds = linearSeconds(nObs, columnsSize(X));
  const mayVanish = hasEffectPerRow(design);
  const profiledMap = parameterMap(NONE, Z, -1);
  const map = reml ? parameterMap(NONE, Z, -1, 1) : mapOf({ nShape: 1 });
  const beta = parameterMap(X, [], interceptColumn(fixed));
  const report = X.center.some((c) => c !== 0) ? reportWith(beta) : (profile: LinearProfile) => profile;
  const profiled: ProfiledLinear = {
    engine: { mayVanish, ...structuredLinear(workspace, lambda) },
    map: profiledMap,
    report: (profile) => profile && report(profile),
    seconds: evaluations * workspace.plan.secondsPerEvaluation + otherSeconds,
  };
  const { secondsPerEvaluation } = workspace.plan;
  return {
    engine: linearEngine(workspace, reml ? 0 : workspace.nBeta, nObs - (reml ? workspace.nBeta : 0), mayVanish),
    map,
    profiled,
    search: {
      engine: profiled.engine,
      map: profiledMap,
      estimates(parameters) {
        const profile = profiled.report(profiled.engine.profile(parameters));
        const effects = (profile?.effects ?? []).map(({ mode }) => ({ mode, mean: mode, modeSd: mode, sd: mode }));
        return {
          theta: Array.from(toUser(profiledMap, parameters)),
          beta: fixed.names.map((_, j) => profile?.beta[j] ?? Number.NaN),
          sigma: profile?.sigma ?? Number.NaN,
          modes: () => effectsToUser(design, profiledMap, effects).map(({ mode }) => mode),
        };
      },
    },
    work: () => ({
      evaluationSeconds: secondsPerEvaluation,
      informationSeconds: otherSeconds,
      nParameters: map.size,
      nTheta: map.nTheta,
      nStarts: 1,
      observedSeconds: map.size * secondsPerEvaluation,
    }),
    release,
  };
}

/** What the engine says of columns that were centred, for those of the user. */
function reportWith(beta: ParameterMap): (profile: LinearProfile) => LinearProfile {
  return (profile) => ({
    ...profile,
    beta: toUser(beta, profile.beta),
    vcov: covarianceToUser(beta, profile.vcov, profile.beta),
    unscaledSlopes: profile.unscaledSlopes.map((slope) => covarianceToUser(beta, slope, profile.beta)),
  });
}

/** Where residuals scatter less than effects by this factor, the likelihood is taken as linear in sigma^2, to 1e-12 of what it is worth. */
const MOST_RELATIVE = 1e3;

/**
 * In (sigma cells of Lambda, beta, sigma). Cells of sigma theta are sigma times those of theta, whatever the structure: the door makes
 * this one of (sigma theta, beta, sigma).
 *
 * @param mayVanish whether sigma may be zero: the likelihood is even in it then, as in theta, and zero is an inner point of a search
 */
function linearEngine(workspace: LinearWorkspace, nBeta: number, degrees: number, mayVanish: boolean): Engine {
  const { joint, nTheta } = workspace;
  const last = nTheta + nBeta;
  const size = last + 1;
  let sigma = Number.NaN;
  const evaluateAt = (parameters: Float64Array, gradient?: Float64Array): number => {
    const relative = parameters.slice(0, nTheta).map((value) => value / sigma);
    const value = joint.evaluate(relative, parameters.subarray(nTheta, last), sigma, gradient);
    if (gradient)
      for (let k = 0; k < nTheta; k++) {
        gradient[k] /= sigma;
        gradient[last] -= gradient[k] * relative[k];
      }
    return value;
  };
  const evaluate = (parameters: Float64Array, gradient?: Float64Array): number => {
    const given = parameters[last];
    sigma = given;
    if (!mayVanish) return evaluateAt(parameters, gradient);
    const least = parameters.subarray(0, nTheta).reduce((most, v) => Math.max(most, Math.abs(v)), 0) / MOST_RELATIVE;
    sigma = Math.max(Math.abs(given), least);
    const slopes = gradient ?? new Float64Array(size);
    const value = evaluateAt(parameters, slopes);
    // of sigma^2
    const slope = slopes[last] / (2 * sigma);
    slopes[last] = 2 * slope * given;
    return value + slope * (given * given - sigma * sigma);
  };
  /** Of beta and sigma: n of them from `first` on, in a matrix of `stride` columns. */
  const addInformation = (matrix: Float64Array, first: number, stride: number): void => {
    const variance = sigma * sigma;
    if (nBeta > 0)
      joint.fixedInformation().forEach((value, at) => {
        matrix[(first + Math.floor(at / nBeta)) * stride + first + (at % nBeta)] = value / variance;
      });
    matrix[stride * stride - 1] = (2 * degrees) / variance;
  };
  return {
    nBeta,
    nShape: 1,
    evaluate,
    glm(parameters, gradient, information) {
      const all = new Float64Array(size);
      all.set(parameters, nTheta);
      const slopes = new Float64Array(size);
      const value = evaluate(all, slopes);
      gradient.set(slopes.subarray(nTheta));
      information.fill(0);
      addInformation(information, 0, size - nTheta);
      return value;
    },
    /** Block by block, which is what sizes of steps need. */
    metric() {
      const matrix = new Float64Array(size * size);
      workspace.metric().forEach((value, at) => {
        matrix[Math.floor(at / nTheta) * size + (at % nTheta)] = value / (sigma * sigma);
      });
      addInformation(matrix, nTheta, size);
      return matrix;
    },
    effects(parameters) {
      if (Number.isNaN(evaluate(parameters, new Float64Array(size)))) throw withoutEffects();
      return joint.effects().map(({ mode, modeSd }) => {
        const sd = modeSd.map((value) => sigma * value);
        return { mode, mean: mode, modeSd: sd, sd };
      });
    },
    setResponse: (y) => workspace.setResponse(y),
    resetModes: () => workspace.resetModes(),
    information: () => null,
    iterated: workspace.iterated,
    isSimulated: workspace.isSimulated === true,
    moments: () => null,
    groupLogLik: () => null,
    groupScores: () => null,
    sample: () => false,
    setPoints: (points) => points === 1,
  };
}

function withoutEffects(): GlmmError {
  return new GlmmError(
    'NUMERICAL_FAILURE',
    'the random effects of the linear mixed model cannot be computed: its responses are too large for their squares to be numbers\n' +
      'Look for an outlier, and bring the response to a scale on which its square is a number.',
  );
}
