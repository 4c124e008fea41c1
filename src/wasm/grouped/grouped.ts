/**
 * The facade of the grouped engine: one grouping factor, q random effects a group, adaptive Gauss-Hermite quadrature.
 * Data go into linear memory once, sorted by group and standardised; afterwards only parameters and results cross.
 */
import { GlmmError } from '../../errors.ts';
import { reportBasis, thetaCells } from '../cells.ts';
import { columnOrder, copyFrom } from '../columns/columnOrder.ts';
import { loadOfDensity, ofDensity } from '../columns/ofDensity.ts';
import * as field from '../groupedFields.ts';
import { createInstance, type KernelInstance } from '../instance.ts';
import { gather, gatherColumns } from './gather.ts';
import type { GroupedProblem, GroupedWorkspace, Rule } from './groupedProblem.ts';
import { orderByGroup } from './rowOrder.ts';

/** Memory for rules larger than the first: a share of what the columns take, so that large models need not be opened anew for one. */
const SHARE_OF_RULES = 0.25;
const LEAST_RULE_BYTES = 262_144;

/** @throws GlmmError OUT_OF_MEMORY */
export function createGrouped(problem: GroupedProblem, instance: KernelInstance = createInstance()): GroupedWorkspace {
  const { exports: kernels } = instance;
  const nObs = problem.y.length;
  const nBeta = problem.X.factor.length;
  const sizes = problem.Z.map((term) => term.factor.length);
  const q = sizes.reduce((sum, size) => sum + size, 0);
  const { row, col } = problem.cells ?? thetaCells(sizes);
  const nTheta = row.length;
  let nNodes = problem.rule.factor.length;
  const { order, start, maxRows } = orderByGroup(problem.codes, problem.nGroups);

  const { nGroups, code } = problem;
  const { count, nOf, nParameters } = ofDensity(problem);
  const columns = columnOrder(problem.X, nObs, 'full first');
  const { nEntries } = columns;
  const nDense = columns.dense.length;
  const ruleBytes = Math.max(LEAST_RULE_BYTES, SHARE_OF_RULES * 8 * nObs * (nDense + q));
  const model = kernels.groupedCreate(
    nObs,
    nGroups,
    nBeta,
    nDense,
    nEntries,
    q,
    nTheta,
    nNodes,
    maxRows,
    code,
    ruleBytes,
    count,
    nOf,
  );
  if (model === 0) {
    throw new GlmmError(
      'OUT_OF_MEMORY',
      `${nObs} rows with ${nBeta} fixed and ${q} random columns in ${nGroups} groups need more than the memory a module can have (4 GB).\n` +
        'Fit to aggregated rows (counts with weights), or to fewer columns.',
      { nObs, nBeta, q, nGroups },
    );
  }
  const doubles = (which: number, length: number) =>
    new Float64Array(instance.memory.buffer, kernels.groupedAddress(model, which) >>> 0, length);
  const integers = (which: number, length: number) =>
    new Int32Array(instance.memory.buffer, kernels.groupedAddress(model, which) >>> 0, length);

  const fast = problem.fastPaths !== false;
  let y = problem.y;
  let path = 0;
  const choosePath = (): void => {
    path = kernels.groupedChoosePath(model, fast ? 1 : 0);
  };
  /** Everything that reduction may have moved. */
  const load = (): void => {
    gather(doubles(field.GROUPED_Y, nObs), y, order);
    gather(doubles(field.GROUPED_WEIGHTS, nObs), problem.weights, order);
    if (problem.offset) gather(doubles(field.GROUPED_OFFSET, nObs), problem.offset, order);
    gatherColumns(doubles(field.GROUPED_X, nObs * nDense), problem.X, columns.dense, order, nObs);
    if (nEntries > 0)
      columns.entries(
        integers(field.GROUPED_ENTRY_RANGE, 2 * nObs),
        integers(field.GROUPED_ENTRY_COLUMN, nEntries),
        doubles(field.GROUPED_ENTRY_VALUE, nEntries),
        order,
      );
    const Z = doubles(field.GROUPED_Z, nObs * q);
    let firstColumn = 0;
    for (const term of problem.Z) {
      gatherColumns(Z.subarray(firstColumn * nObs), term, [...term.factor.keys()], order, nObs);
      firstColumn += term.factor.length;
    }
    integers(field.GROUPED_GROUP_START, start.length).set(start);
    doubles(field.GROUPED_GROUP_WEIGHT, nGroups).set(problem.groupWeights ?? new Float64Array(nGroups).fill(1));
    loadOfDensity(problem, order, nObs, (length) => doubles(field.GROUPED_THRESHOLD_MAP, length));
    kernels.groupedReduce(model, fast && problem.reduce !== false ? 1 : 0);
    choosePath();
  };
  const writeRule = ({ nodes, factor }: Rule): void => {
    doubles(field.GROUPED_NODES, nNodes * q).set(nodes);
    doubles(field.GROUPED_NODE_FACTOR, nNodes).set(factor);
  };
  integers(field.GROUPED_THETA_ROW, nTheta).set(row);
  doubles(field.GROUPED_REPORT, q * q).set(reportBasis(problem.Z, q));
  integers(field.GROUPED_THETA_COL, nTheta).set(col);
  writeRule(problem.rule);
  load();
  const reduced = () => ({ rows: kernels.groupedRows(model), groups: kernels.groupedGroups(model) });
  /** What the groups that are evaluated have in rows of `width`, for all groups. */
  const ofAllGroups = (which: number, width: number): Float64Array => {
    const nGroups = kernels.groupedGroups(model);
    const some = doubles(which, nGroups * width);
    if (nGroups === problem.nGroups) return some.slice();
    const groupOf = integers(field.GROUPED_GROUP_OF, problem.nGroups);
    const all = new Float64Array(problem.nGroups * width);
    for (let i = 0; i < problem.nGroups; i++)
      for (let d = 0; d < width; d++) all[i * width + d] = some[groupOf[i] * width + d];
    return all;
  };

  const nShape = nParameters ?? kernels.shapeParameters(code);
  const size = nTheta + nBeta + nShape;
  const views = {
    theta: doubles(field.GROUPED_THETA, nTheta),
    beta: doubles(field.GROUPED_BETA, nBeta),
    logShape: doubles(field.GROUPED_LOG_SHAPE, nShape),
    gradient: doubles(field.GROUPED_GRADIENT, size),
    metric: doubles(field.GROUPED_METRIC, size * size),
  };
  /** @param first where those behind theta begin */
  const setWithoutTheta = (parameters: Float64Array, first: number): void => {
    columns.inward(views.beta, parameters, 0, first);
    copyFrom(views.logShape, parameters, first + nBeta);
  };
  const setParameters = (parameters: Float64Array): void => {
    copyFrom(views.theta, parameters, 0);
    setWithoutTheta(parameters, nTheta);
  };

  return {
    nTheta,
    nBeta,
    nShape,
    q,
    columns: { dense: nDense, sparse: nBeta - nDense, entries: nEntries },
    evaluate(parameters, gradient) {
      setParameters(parameters);
      const value = kernels.groupedEvaluate(model, gradient ? 1 : 0);
      if (gradient) columns.outward(gradient, views.gradient, nTheta);
      return value;
    },
    glm(parameters, gradient, information) {
      setWithoutTheta(parameters, 0);
      const value = kernels.groupedGlm(model);
      columns.outward(gradient, views.gradient, 0, nTheta);
      const n = nBeta + nShape;
      const whole = columns.square(views.metric, size, nTheta);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) information[i * n + j] = whole[(nTheta + i) * size + nTheta + j];
      return value;
    },
    moments() {
      kernels.groupedMoments(model);
      return views.theta.slice(0, q);
    },
    metric() {
      kernels.groupedMetric(model);
      return columns.square(views.metric, size, nTheta);
    },
    iterated: false,
    information(parameters) {
      if (nNodes === 1) return null;
      setParameters(parameters);
      return kernels.groupedInformation(model) ? columns.square(views.metric, size, nTheta) : null;
    },
    posterior(parameters) {
      setParameters(parameters);
      let status = kernels.groupedPosterior(model);
      if (status !== 0) {
        // a hair away from a mode no step may rise by more than rounding: from afar there is a way
        kernels.groupedResetModes(model);
        status = kernels.groupedPosterior(model);
      }
      if (status !== 0) {
        throw new GlmmError(
          'NUMERICAL_FAILURE',
          'The conditional mode of a group could not be found at the estimates.',
          {
            status,
          },
        );
      }
      return {
        mode: ofAllGroups(field.GROUPED_B_MODE, q),
        mean: ofAllGroups(field.GROUPED_B_MEAN, q),
        modeSd: ofAllGroups(field.GROUPED_B_MODE_SD, q),
        sd: ofAllGroups(field.GROUPED_B_SD, q),
      };
    },
    groupLogLik: () => ofAllGroups(field.GROUPED_LOG_LIK, 1),
    groupScores(parameters, from, to) {
      setParameters(parameters);
      const scores = new Float64Array((to - from) * size);
      for (let i = from; i < to; i += size) {
        const end = Math.min(to, i + size);
        if (kernels.groupedScores(model, i, end) !== 0) return null;
        for (let k = i; k < end; k++) {
          const row = views.metric.subarray((k - i) * size, (k - i + 1) * size);
          columns.outward(scores.subarray((k - from) * size, (k - from + 1) * size), row, nTheta);
        }
      }
      return scores;
    },
    setRule(rule) {
      const crosses = (nNodes === 1) !== (rule.factor.length === 1);
      if (!kernels.groupedSetRule(model, rule.factor.length)) return false;
      nNodes = rule.factor.length;
      writeRule(rule);
      // which rows are worth collapsing depends on whether there is a grid
      if (crosses) {
        load();
        kernels.groupedResetModes(model);
      } else choosePath();
      return true;
    },
    setResponse(other) {
      y = other;
      const { rows, groups } = reduced();
      if (rows < nObs || groups < problem.nGroups) load();
      else gather(doubles(field.GROUPED_Y, nObs), y, order);
    },
    sample(every, of = 'blocks') {
      kernels.groupedSample(model, every, of === 'groups' ? 1 : 0);
      if (every > 1) doubles(field.GROUPED_LOG_LIK, problem.nGroups).fill(Number.NaN);
    },
    resetModes() {
      kernels.groupedResetModes(model);
    },
    reduced,
    path: () => path,
  };
}
