/**
 * An engine of the cells of Lambda as one of theta, whatever the structures of the terms: parameters go in as cells, gradients and
 * information come back by the chain rule (docs/mathematics.md (8.11)). Where theta are the cells the engine stays itself.
 */
import {
  allCells,
  bendOf,
  cellsOf,
  pullBackMatrix,
  pullBackVector,
  type SparseSlopes,
  sparseSlopes,
  type ThetaMap,
} from '../../covariance/map.ts';
import type { LinearProfile, LinearWorkspace } from '../../wasm/linear.ts';
import type { Engine } from './types.ts';

/** @param kept the cells that the engine takes, by index */
export function structured(engine: Engine, lambda: ThetaMap, kept: readonly number[]): Engine {
  if (lambda.isCells) return engine;
  const { nTheta } = lambda;
  const inward = (parameters: Float64Array): Float64Array => {
    const cells = cellsOf(lambda, parameters);
    return Float64Array.from([...kept.map((c) => cells[c]), ...parameters.subarray(nTheta)]);
  };
  const slopesAt = slopesOfKept(lambda, kept);
  let last = new Float64Array(nTheta);
  const evaluate: Engine['evaluate'] = (parameters, gradient) => {
    const given = inward(parameters);
    const byCells = gradient && new Float64Array(given.length);
    last = parameters.slice(0, nTheta);
    const value = engine.evaluate(given, byCells);
    if (gradient && byCells) gradient.set(pullBackVector(slopesAt(parameters), nTheta, byCells));
    return value;
  };
  return {
    nBeta: engine.nBeta,
    nShape: engine.nShape,
    iterated: engine.iterated,
    ...(engine.refine && { refine: engine.refine }),
    isSimulated: engine.isSimulated === true,
    evaluate,
    metric() {
      const metric = engine.metric();
      return pullBackMatrix(slopesAt(last), nTheta, metric, Math.sqrt(metric.length));
    },
    information(parameters) {
      const given = inward(parameters);
      const information = engine.information(given);
      if (information === null) return null;
      const pulled = pullBackMatrix(slopesAt(parameters), nTheta, information, given.length);
      addBend(engine, lambda, kept, parameters, given, pulled);
      return pulled;
    },
    // beta is the same among other parameters
    fixedCurvature: (parameters) => engine.fixedCurvature?.(inward(parameters)) ?? null,
    effects: (parameters) => engine.effects(inward(parameters)),
    groupScores(parameters, from, to) {
      const given = inward(parameters);
      const scores = engine.groupScores(given, from, to);
      if (scores === null) return null;
      const slopes = slopesAt(parameters);
      const size = parameters.length;
      const pulled = new Float64Array((to - from) * size);
      for (let g = 0; g < to - from; g++) {
        const byCells = scores.subarray(g * given.length, (g + 1) * given.length);
        pulled.set(pullBackVector(slopes, nTheta, byCells), g * size);
      }
      return pulled;
    },
    glm: (parameters, gradient, information) => engine.glm(parameters, gradient, information),
    resetModes: () => engine.resetModes(),
    groupLogLik: () => engine.groupLogLik(),
    moments: () => engine.moments(),
    sample: (every, of) => engine.sample(every, of),
    setPoints: (points) => engine.setPoints(points),
    setResponse: (y) => engine.setResponse(y),
  };
}

/** The slopes of the cells kept; taken once where T is linear in theta. */
function slopesOfKept(lambda: ThetaMap, kept: readonly number[]): (theta: ArrayLike<number>) => SparseSlopes {
  const at = (theta: ArrayLike<number>): SparseSlopes => {
    const all = sparseSlopes(lambda, theta);
    return kept.map((c) => all[c]);
  };
  if (lambda.terms.some(({ structure }) => structure.bends !== undefined)) return at;
  const constant = at(new Float64Array(lambda.nTheta));
  return () => constant;
}

/** The observed information of minus2LogLik / 2 has half of what T's curvature adds, the gradient being that of minus2LogLik. */
function addBend(
  engine: Engine,
  lambda: ThetaMap,
  kept: readonly number[],
  parameters: Float64Array,
  given: Float64Array,
  information: Float64Array,
): void {
  if (lambda.terms.every(({ structure }) => structure.bends === undefined)) return;
  const gradient = new Float64Array(given.length);
  engine.evaluate(given, gradient);
  const byCells = new Float64Array(lambda.nCells);
  kept.forEach((c, k) => {
    byCells[c] = gradient[k];
  });
  const bend = bendOf(lambda, parameters, byCells);
  const { nTheta } = lambda;
  const size = parameters.length;
  for (let k = 0; k < nTheta; k++)
    for (let l = 0; l < nTheta; l++) information[k * size + l] += 0.5 * bend[k * nTheta + l];
}

/** What is searched of a linear mixed model: in theta alone. */
export type ProfiledWorkspace = Omit<LinearWorkspace, 'joint'>;

/** The same for a linear mixed model, whose parameters are theta alone. */
export function structuredLinear(engine: ProfiledWorkspace, lambda: ThetaMap): ProfiledWorkspace {
  if (lambda.isCells) return engine;
  const { nTheta, nCells } = lambda;
  const slopesAt = slopesOfKept(lambda, allCells(lambda));
  let last = new Float64Array(nTheta);
  return {
    ...engine,
    nTheta,
    evaluate(theta, gradient) {
      const byCells = gradient && new Float64Array(nCells);
      last = theta.slice();
      const value = engine.evaluate(cellsOf(lambda, theta), byCells);
      if (gradient && byCells) gradient.set(pullBackVector(slopesAt(theta), nTheta, byCells));
      return value;
    },
    metric: () => pullBackMatrix(slopesAt(last), nTheta, engine.metric(), nCells),
    profile(theta) {
      const profile = engine.profile(cellsOf(lambda, theta));
      return profile && { ...profile, ...pulledProfile(profile, slopesAt(theta), nTheta) };
    },
  };
}

function pulledProfile(
  { logVarianceGradient, unscaledSlopes }: LinearProfile,
  slopes: SparseSlopes,
  nTheta: number,
): Pick<LinearProfile, 'logVarianceGradient' | 'unscaledSlopes'> {
  const [length] = unscaledSlopes.map((slope) => slope.length);
  const pulled = Array.from({ length: nTheta }, () => new Float64Array(length));
  slopes.forEach((entries, c) => {
    for (const [k, slope] of entries) unscaledSlopes[c].forEach((value, i) => (pulled[k][i] += slope * value));
  });
  return { logVarianceGradient: pullBackVector(slopes, nTheta, logVarianceGradient), unscaledSlopes: pulled };
}
