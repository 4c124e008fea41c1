/**
 * The facade of expectation propagation with any number of grouping factors (assembly/sparse/ep). Data go into linear memory once;
 * afterwards only parameters and results cross.
 */
import { GlmmError } from '../errors.ts';
import { standardNormalRule } from '../quadrature/gaussHermite.ts';
import { loadOfDensity, ofDensity } from './columns/ofDensity.ts';
import { tallColumns } from './columns/tall.ts';
import { responses } from './ep/responses.ts';
import * as field from './epFields.ts';
import { createInstance, type KernelInstance } from './instance.ts';
import { cellsOf, type RowCells } from './sparse/cells.ts';
import { openEvaluation } from './sparse/evaluation.ts';
import {
  loadSparse,
  type SparseMemory,
  type SparseProblem,
  type TermEffects,
  type WorkPlan,
} from './sparse/workspace.ts';
import * as sparse from './sparseFields.ts';

/** Points of the largest rule. */
const MOST_POINTS = 200;
/** See {@link EpWorkspace.setTolerance}. */
const TOLERANCE = 1e-9;

/** What the fit may ask of the engine. Parameters are theta, then beta, then those of the density: the logarithm of its shape, of its thresholds, of a second predictor. */
export interface EpWorkspace {
  readonly nTheta: number;
  readonly nBeta: number;
  /** Parameters of the density. */
  readonly nShape: number;
  readonly nCells: number;
  readonly plan: WorkPlan;
  /** -2 log Z without the constants of the density; NaN where it cannot be computed. Writes the gradient when given. */
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** The same family without random effects: writes gradient and information, both in the parameters without theta. */
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** Expected information at the last evaluation, for minus2LogLik / 2. */
  metric(): Float64Array;
  /** Of -2 log Z at the last evaluation, its Hessian by steps of the parameters (ep/responses.ts), not quite symmetric; null where differences of gradients have to do. */
  responses(parameters: Float64Array, steps: Float64Array): Float64Array | null;
  /** What pairs of cells add to log Z at the last evaluation: all of them, or those of one cell in `every` from `first` on, times so many. */
  pairs(every?: number, first?: number): number;
  /** Posterior means and sds of the random effects at the last evaluation, term by term. */
  effects(): TermEffects[];
  /** Linear predictor of each row at the posterior means of the last evaluation; a copy. */
  eta(): Float64Array;
  /** Points of each cell's rule; false where there are more than 200. The next evaluation is by this rule. */
  setPoints(points: number): boolean;
  /** What an evaluation may leave between tilted and normal moments, in sds of a cell. Default 1e-9. */
  setTolerance(tolerance: number): void;
  /** The next evaluation, at the same beta and log shape, begins at Laplace's approximation, from the rows' predictors at its mode. */
  startAt(withoutTheta: Float64Array, eta: Float64Array): void;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
  /** Makes the next evaluation independent of earlier ones. */
  resetModes(): void;
  /** The next evaluation is made anew, from where the last one was. */
  forget(): void;
  /** What the last evaluation took, and what it left between tilted and normal moments, in sds. */
  work(): { readonly sweeps: number; readonly left: number };
  /** Sweeps of all evaluations and responses so far, and the points that a cell had in them, one after the other. */
  made(): { readonly sweeps: number; readonly points: number };
}

/** @throws GlmmError OUT_OF_MEMORY; TOO_LONG */
export function createEp(
  problem: SparseProblem & { readonly code: number },
  instance: KernelInstance = createInstance(),
): EpWorkspace {
  const cells = cellsOf(problem.terms, problem.y.length);
  return epIn(problem, cells, loadSparse(cellRows(problem, cells), instance, { linear: false, family: 0 }), instance);
}

/** Cells as the rows of a sparse model, without responses and fixed effects. */
export function cellRows({ limits }: Pick<SparseProblem, 'limits'>, { start, terms }: RowCells): SparseProblem {
  const none = new Float64Array(start.length - 1);
  const X = { values: new Float64Array(0), center: new Float64Array(0), factor: new Float64Array(0) };
  return { y: none, weights: none, offset: null, X, terms, ...(limits && { limits }) };
}

/** The same with the cells in memory, whichever solver it has. */
export function epIn(
  problem: SparseProblem & { readonly code: number },
  cells: RowCells,
  memory: SparseMemory,
  instance: KernelInstance,
): EpWorkspace {
  const kernels = instance.exports;
  const nObs = problem.y.length;
  const nBeta = problem.X.factor.length;
  const nCells = cells.start.length - 1;
  const { nTheta } = memory;
  const { count, nOf, nParameters } = ofDensity(problem);
  const nShape = nParameters ?? kernels.shapeParameters(problem.code);
  const size = nTheta + nBeta + nShape;
  const X = tallColumns(problem.X, nObs, cells.order, instance);
  const outOfMemory = () => new GlmmError('OUT_OF_MEMORY', 'the model needs more memory than a module can have', {});
  if (X.address === 0) throw outOfMemory();
  const model = kernels.epCreate(memory.model, X.address, cells.largest, MOST_POINTS, problem.code, count, nOf);
  if (model === 0) throw outOfMemory();
  const address = (which: number) => kernels.epAddress(model, which) >>> 0;
  const doubles = (which: number, length: number) => new Float64Array(instance.memory.buffer, address(which), length);
  const { order } = cells;
  const gathered = (to: Float64Array, from: Float64Array): void => {
    for (let k = 0; k < nObs; k++) to[k] = from[order[k]];
  };
  gathered(doubles(field.EP_Y, nObs), problem.y);
  gathered(doubles(field.EP_WEIGHTS, nObs), problem.weights);
  if (problem.offset) gathered(doubles(field.EP_OFFSET, nObs), problem.offset);
  loadOfDensity(problem, order, nObs, (length) => doubles(field.EP_THRESHOLD_MAP, length));
  new Int32Array(instance.memory.buffer, address(field.EP_CELL_START), nCells + 1).set(cells.start);

  const metricView = doubles(field.EP_METRIC, size * size);
  const numbers = doubles(field.EP_NUMBERS, 8);
  const theta = memory.doubles(sparse.SPARSE_THETA, nTheta);
  const gradientView = doubles(field.EP_GRADIENT, size);
  let nPoints = 0;
  let [sweepsMade, pointsMade] = [0, 0];
  const counted = (status: number): number => {
    const sweeps = numbers[field.EP_SWEEPS];
    sweepsMade += sweeps;
    pointsMade += sweeps * nPoints;
    return status;
  };
  const { evaluate, glm, setWithoutTheta, forget } = openEvaluation({
    sizes: { nTheta, nBeta, nShape },
    views: {
      theta,
      beta: doubles(field.EP_BETA, nBeta),
      logShape: doubles(field.EP_LOG_SHAPE, nShape),
      gradient: gradientView,
      metric: metricView,
    },
    order: X.order,
    evaluate: () => counted(kernels.epEvaluate(model)),
    value: () => numbers[field.EP_VALUE],
    glm: () => kernels.epGlm(model),
  });
  const setPoints = (points: number): boolean => {
    if (kernels.epSetPoints(model, points) === 0) return false;
    forget();
    nPoints = points;
    const rule = standardNormalRule(points);
    doubles(field.EP_NODES, points).set(rule.nodes);
    doubles(field.EP_FACTORS, points).set(rule.factor);
    return true;
  };
  setPoints(1);
  numbers[field.EP_TOLERANCE] = TOLERANCE;
  return {
    nTheta,
    nBeta,
    nShape,
    nCells,
    plan: memory.plan,
    evaluate,
    glm,
    metric() {
      kernels.epMetric(model);
      return X.order.square(metricView, size, nTheta);
    },
    responses(parameters, steps) {
      evaluate(parameters);
      forget();
      return responses(
        {
          nCells,
          nObs,
          doubles,
          set(moved) {
            theta.set(moved.subarray(0, nTheta));
            setWithoutTheta(moved.subarray(nTheta));
          },
          respond: (share) => counted(kernels.epRespond(model, share)),
          advance: () => kernels.epAdvance(model),
          gradient() {
            const slopes = new Float64Array(size);
            X.order.outward(slopes, gradientView, nTheta);
            return slopes;
          },
        },
        parameters,
        steps,
      );
    },
    pairs: (every = 1, first = every >> 1) => kernels.epPairs(model, first, every),
    effects: memory.effects,
    eta() {
      const fixed = doubles(field.EP_FIXED_ETA, nObs);
      const mu = doubles(field.EP_MU, nCells);
      const eta = new Float64Array(nObs);
      for (let c = 0; c < nCells; c++)
        for (let k = cells.start[c]; k < cells.start[c + 1]; k++) eta[cells.order[k]] = fixed[k] + mu[c];
      return eta;
    },
    setPoints,
    setTolerance(tolerance) {
      forget();
      numbers[field.EP_TOLERANCE] = tolerance;
    },
    startAt(withoutTheta, eta) {
      forget();
      setWithoutTheta(withoutTheta);
      gathered(doubles(field.EP_ETA, nObs), eta);
      kernels.epStart(model);
    },
    setResponse(y) {
      forget();
      gathered(doubles(field.EP_Y, nObs), y);
      kernels.epReset(model);
    },
    resetModes() {
      forget();
      kernels.epReset(model);
    },
    forget,
    work: () => ({ sweeps: numbers[field.EP_SWEEPS], left: numbers[field.EP_LEFT] }),
    made: () => ({ sweeps: sweepsMade, points: pointsMade }),
  };
}
