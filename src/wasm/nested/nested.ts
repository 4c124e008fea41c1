/**
 * The facade of nested grouping factors: adaptive Gauss-Hermite quadrature with an order for each factor (assembly/nested). Data go into
 * linear memory once; afterwards only parameters and results cross.
 */
import { GlmmError } from '../../errors.ts';
import { standardNormalGrid } from '../../quadrature/productRule.ts';
import { reportBasis } from '../cells.ts';
import { loadOfDensity, ofDensity } from '../columns/ofDensity.ts';
import { gather, gatherColumns } from '../grouped/gather.ts';
import type { Posterior } from '../grouped/groupedProblem.ts';
import { createInstance, type KernelInstance } from '../instance.ts';
import * as field from './nestedFields.ts';
import { orderNested } from './nestedOrder.ts';
import type { NestedLevel, NestedProblem, NestedWorkspace } from './nestedProblem.ts';

/** Memory for rules, as a share of what the rows take: those of a climb fit many times into it. */
const LEAST_RULE_BYTES = 1 << 16;
const RULE_DOUBLES_A_ROW = 16;

/** Numbers of a level in NESTED_SIZES: effects, units, those of the largest group, nodes, and nodes that differ in the last dimension only. */
const SIZES = 5;
const SIZE_NODES = 3;

/** @throws GlmmError OUT_OF_MEMORY */
export function createNested(problem: NestedProblem, instance: KernelInstance = createInstance()): NestedWorkspace {
  const { exports: kernels } = instance;
  const { levels, X, code, cells } = problem;
  const nObs = problem.y.length;
  const nBeta = X.factor.length;
  const sizes = levels.map(sizeOf);
  const q = sizes.reduce((sum, size) => sum + size, 0);
  const nTheta = cells.row.length;
  const nGroups = levels[0].nLevels;
  const rows = orderNested(levels);
  const { order } = rows;
  const grids = (orders: readonly number[]) => orders.map((points, d) => standardNormalGrid(points, sizes[d]));
  const first = grids(problem.orders);
  const room = Math.max(LEAST_RULE_BYTES, 8 * RULE_DOUBLES_A_ROW * rows.mostRows);
  const outOfMemory = () => {
    const paths = first.slice(0, -1).reduce((product, { factor }) => product * factor.length, 1);
    return new GlmmError(
      'OUT_OF_MEMORY',
      `${nObs} rows with ${nBeta} fixed columns, the largest group of ${rows.mostRows} rows at ${paths} nodes, need more than the memory a module can have (4 GB).\n` +
        "Use fewer points for the outer factors (nAGQ), or integration: 'ep'.",
      { nObs, nBeta, nGroups },
    );
  };
  const model = kernels.nestedCreate(levels.length);
  if (model === 0) throw outOfMemory();
  const doubles = (which: number, length: number) =>
    new Float64Array(instance.memory.buffer, kernels.nestedAddress(model, which) >>> 0, length);
  const integers = (which: number, length: number) =>
    new Int32Array(instance.memory.buffer, kernels.nestedAddress(model, which) >>> 0, length);
  const ofLevel = (d: number, which: number) => kernels.nestedLevelAddress(model, d, which) >>> 0;
  const doublesOf = (d: number, which: number, length: number) =>
    new Float64Array(instance.memory.buffer, ofLevel(d, which), length);
  const sizesOfRules = (orders: readonly number[], made: ReturnType<typeof grids>): void => {
    const to = integers(field.NESTED_SIZES, SIZES * levels.length);
    made.forEach(({ factor }, d) => {
      to.set([factor.length, orders[d]], d * SIZES + SIZE_NODES);
    });
  };
  const ofSizes = integers(field.NESTED_SIZES, SIZES * levels.length);
  levels.forEach(({ nLevels }, d) => {
    ofSizes.set([sizes[d], nLevels, rows.levels[d].most], d * SIZES);
  });
  sizesOfRules(problem.orders, first);
  const { mostChildren: mostLeafRows } = rows.levels[levels.length - 1];
  const { count, nOf, nParameters } = ofDensity(problem);
  if (kernels.nestedLayOut(model, nObs, nBeta, nTheta, rows.mostRows, mostLeafRows, code, room, count, nOf) === 0)
    throw outOfMemory();

  const loadResponse = (y: Float64Array): void => gather(doubles(field.NESTED_Y, nObs), y, order);
  loadResponse(problem.y);
  gather(doubles(field.NESTED_WEIGHTS, nObs), problem.weights, order);
  if (problem.offset) gather(doubles(field.NESTED_OFFSET, nObs), problem.offset, order);
  gatherColumns(doubles(field.NESTED_X, nObs * nBeta), X, [...X.factor.keys()], order, nObs);
  loadOfDensity(problem, order, nObs, (length) => doubles(field.NESTED_THRESHOLD_MAP, length));
  const toZ = doubles(field.NESTED_Z, nObs * q);
  let column = 0;
  for (const { Z } of levels)
    for (const term of Z) {
      gatherColumns(toZ.subarray(column * nObs), term, [...term.factor.keys()], order, nObs);
      column += term.factor.length;
    }
  levels.forEach(({ Z }, d) => {
    const { start } = rows.levels[d];
    new Int32Array(instance.memory.buffer, ofLevel(d, field.LEVEL_START), start.length).set(start);
    doublesOf(d, field.LEVEL_REPORT, sizes[d] * sizes[d]).set(reportBasis(Z, sizes[d]));
  });
  integers(field.NESTED_CELL_LEVEL, nTheta).set(cells.level);
  integers(field.NESTED_CELL_ROW, nTheta).set(cells.row);
  integers(field.NESTED_CELL_COL, nTheta).set(cells.col);
  const path = kernels.nestedChoosePath(model, problem.fastPaths === false ? 0 : 1);
  const setGrids = (orders: readonly number[], made = grids(orders)): boolean => {
    sizesOfRules(orders, made);
    if (kernels.nestedSetRule(model) === 0) return false;
    made.forEach(({ nodes, factor }, d) => {
      doublesOf(d, field.LEVEL_RULE_X, nodes.length).set(nodes);
      doublesOf(d, field.LEVEL_RULE_FACTOR, factor.length).set(factor);
    });
    return true;
  };
  if (!setGrids(problem.orders, first)) throw outOfMemory();

  const nShape = nParameters ?? kernels.shapeParameters(code);
  const size = nTheta + nBeta + nShape;
  const views = {
    theta: doubles(field.NESTED_THETA, nTheta),
    beta: doubles(field.NESTED_BETA, nBeta),
    logShape: doubles(field.NESTED_LOG_SHAPE, nShape),
    gradient: doubles(field.NESTED_GRADIENT, size),
    metric: doubles(field.NESTED_METRIC, size * size),
  };
  const setWithoutTheta = (parameters: Float64Array): void => {
    views.beta.set(parameters.subarray(0, nBeta));
    views.logShape.set(parameters.subarray(nBeta));
  };
  const setParameters = (parameters: Float64Array): void => {
    views.theta.set(parameters.subarray(0, nTheta));
    setWithoutTheta(parameters.subarray(nTheta));
  };
  const effects = (d: number): Posterior => {
    const { placeOf } = rows.levels[d];
    const size = sizes[d];
    const one = (k: number): Float64Array => {
      const sorted = doublesOf(d, field.LEVEL_EFFECTS + k, levels[d].nLevels * size);
      return Float64Array.from(sorted, (_, at) => sorted[placeOf[Math.floor(at / size)] * size + (at % size)]);
    };
    return { mode: one(0), mean: one(1), modeSd: one(2), sd: one(3) };
  };

  return {
    nTheta,
    nBeta,
    nShape,
    isFast: path === field.NESTED_ODDS,
    isSummed: path === field.NESTED_COUNTS,
    evaluate(parameters, gradient) {
      setParameters(parameters);
      const value = kernels.nestedEvaluate(model, gradient ? 1 : 0);
      gradient?.set(views.gradient);
      return value;
    },
    glm(parameters, gradient, information) {
      setWithoutTheta(parameters);
      const value = kernels.nestedGlm(model);
      gradient.set(views.gradient.subarray(nTheta));
      const n = nBeta + nShape;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) information[i * n + j] = views.metric[(nTheta + i) * size + nTheta + j];
      return value;
    },
    metric() {
      kernels.nestedMetric(model);
      return views.metric.slice();
    },
    posterior(parameters) {
      setParameters(parameters);
      let status = kernels.nestedPosterior(model);
      if (status !== 0) {
        // as grouped.ts
        kernels.nestedResetModes(model);
        status = kernels.nestedPosterior(model);
      }
      if (status !== 0) {
        const message = 'The conditional mode of a group could not be found at the estimates.';
        throw new GlmmError('NUMERICAL_FAILURE', message, { status });
      }
      return levels.map((_, d) => effects(d));
    },
    dear() {
      const [rows, children, logged, products] = doubles(field.NESTED_DEAR, 4);
      return { rows, children, logged, products };
    },
    groupScores(parameters, from, to) {
      setParameters(parameters);
      const scores = new Float64Array((to - from) * size);
      // the metric has room for so many
      for (let next = from; next < to; next += size) {
        const end = Math.min(to, next + size);
        if (kernels.nestedScores(model, next, end) !== 0) return null;
        scores.set(views.metric.subarray(0, (end - next) * size), (next - from) * size);
      }
      return scores;
    },
    groupLogLik: () => doubles(field.NESTED_LOG_LIK, nGroups).slice(),
    setOrders: (orders) => setGrids(orders),
    setResponse: loadResponse,
    resetModes() {
      kernels.nestedResetModes(model);
    },
  };
}

/** Random effects of a level. */
function sizeOf({ Z }: NestedLevel): number {
  return Z.reduce((sum, { factor }) => sum + factor.length, 0);
}
