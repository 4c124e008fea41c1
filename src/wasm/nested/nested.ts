/**
 * The facade of two nested grouping factors: adaptive Gauss-Hermite quadrature with an order for each level (assembly/nested). Data go into
 * linear memory once; afterwards only parameters and results cross.
 */
import { GlmmError } from '../../errors.ts';
import { standardNormalGrid } from '../../quadrature/productRule.ts';
import { reportBasis } from '../cells.ts';
import { gather, gatherColumns } from '../grouped/gather.ts';
import type { Posterior } from '../grouped/groupedProblem.ts';
import { createInstance, type KernelInstance } from '../instance.ts';
import type { RandomColumns } from '../scaledColumns.ts';
import * as field from './nestedFields.ts';
import { orderNested } from './nestedOrder.ts';
import type { NestedLevel, NestedOrders, NestedProblem, NestedWorkspace } from './nestedProblem.ts';

/** Memory for rules, as a share of what the rows take: those of a climb fit many times into it. */
const LEAST_RULE_BYTES = 1 << 16;
const RULE_DOUBLES_A_ROW = 16;

/** @throws GlmmError OUT_OF_MEMORY */
export function createNested(problem: NestedProblem, instance: KernelInstance = createInstance()): NestedWorkspace {
  const { exports: kernels } = instance;
  const { outer, inner, X, code, cells } = problem;
  const nObs = problem.y.length;
  const nBeta = X.factor.length;
  const [qo, qi] = [sizeOf(outer), sizeOf(inner)];
  const nTheta = cells.row.length;
  const [nGroups, nChildren] = [outer.nLevels, inner.nLevels];
  const rows = orderNested(outer, inner);
  const { order } = rows;
  const grids = (orders: NestedOrders) => ({
    outer: standardNormalGrid(orders.outer, qo),
    inner: standardNormalGrid(orders.inner, qi),
    run: orders.inner,
  });
  const first = grids(problem.orders);
  const room = Math.max(LEAST_RULE_BYTES, 8 * RULE_DOUBLES_A_ROW * rows.mostRows);
  const model = kernels.nestedCreate(
    nObs,
    nGroups,
    nChildren,
    nBeta,
    qo,
    qi,
    nTheta,
    rows.mostRows,
    rows.mostChildren,
    rows.mostChildRows,
    code,
    first.outer.factor.length,
    first.inner.factor.length,
    first.run,
    room,
  );
  const outOfMemory = () =>
    new GlmmError(
      'OUT_OF_MEMORY',
      `${nObs} rows with ${nBeta} fixed columns, the largest group of ${rows.mostRows} rows at ${first.outer.factor.length} nodes, need more than the memory a module can have (4 GB).\n` +
        "Use fewer points for the outer factor (nAGQ), or integration: 'ep'.",
      { nObs, nBeta, nGroups },
    );
  if (model === 0) throw outOfMemory();
  const doubles = (which: number, length: number) =>
    new Float64Array(instance.memory.buffer, kernels.nestedAddress(model, which) >>> 0, length);
  const integers = (which: number, values: Int32Array) =>
    new Int32Array(instance.memory.buffer, kernels.nestedAddress(model, which) >>> 0, values.length).set(values);

  const loadResponse = (y: Float64Array): void => gather(doubles(field.NESTED_Y, nObs), y, order);
  loadResponse(problem.y);
  gather(doubles(field.NESTED_WEIGHTS, nObs), problem.weights, order);
  if (problem.offset) gather(doubles(field.NESTED_OFFSET, nObs), problem.offset, order);
  gatherColumns(doubles(field.NESTED_X, nObs * nBeta), X, [...X.factor.keys()], order, nObs);
  const loadZ = (which: number, Z: readonly RandomColumns[], q: number): void => {
    const to = doubles(which, nObs * q);
    let column = 0;
    for (const term of Z) {
      gatherColumns(to.subarray(column * nObs), term, [...term.factor.keys()], order, nObs);
      column += term.factor.length;
    }
  };
  loadZ(field.NESTED_Z_OUTER, outer.Z, qo);
  loadZ(field.NESTED_Z_INNER, inner.Z, qi);
  integers(field.NESTED_CHILD_START, rows.childStart);
  integers(field.NESTED_GROUP_START, rows.groupStart);
  integers(field.NESTED_CELL_LEVEL, cells.level);
  integers(field.NESTED_CELL_ROW, cells.row);
  integers(field.NESTED_CELL_COL, cells.col);
  doubles(field.NESTED_REPORT_OUTER, qo * qo).set(reportBasis(outer.Z, qo));
  doubles(field.NESTED_REPORT_INNER, qi * qi).set(reportBasis(inner.Z, qi));
  const isFast = kernels.nestedChoosePath(model, problem.fastPaths === false ? 0 : 1) !== 0;
  const setGrids = (made: ReturnType<typeof grids>): boolean => {
    const nodes = made.outer.factor.length;
    if (kernels.nestedSetRule(model, nodes, made.inner.factor.length, made.run) === 0) return false;
    doubles(field.NESTED_OUTER_X, nodes * qo).set(made.outer.nodes);
    doubles(field.NESTED_OUTER_FACTOR, nodes).set(made.outer.factor);
    doubles(field.NESTED_INNER_X, made.inner.nodes.length).set(made.inner.nodes);
    doubles(field.NESTED_INNER_FACTOR, made.inner.factor.length).set(made.inner.factor);
    return true;
  };
  if (!setGrids(first)) throw outOfMemory();

  const nShape = kernels.shapeParameters(code);
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
  const effects = (from: number, levels: number, q: number, placeOf: Int32Array | null): Posterior => {
    const one = (k: number): Float64Array => {
      const sorted = doubles(from + k, levels * q);
      if (placeOf === null) return sorted.slice();
      return Float64Array.from(sorted, (_, at) => sorted[placeOf[Math.floor(at / q)] * q + (at % q)]);
    };
    return { mode: one(0), mean: one(1), modeSd: one(2), sd: one(3) };
  };

  return {
    nTheta,
    nBeta,
    nShape,
    isFast,
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
      const status = kernels.nestedPosterior(model);
      if (status !== 0) {
        const message = 'The conditional mode of a group could not be found at the estimates.';
        throw new GlmmError('NUMERICAL_FAILURE', message, { status });
      }
      return {
        outer: effects(field.NESTED_OUTER_EFFECTS, nGroups, qo, null),
        inner: effects(field.NESTED_INNER_EFFECTS, nChildren, qi, rows.childOf),
      };
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
    setOrders: (orders) => setGrids(grids(orders)),
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
