/**
 * A generalized linear mixed model with one grouping factor, from its design to its numbers.
 */
import type { Design } from '../design/types.ts';
import type { GlmmWarning } from '../errors.ts';
import { linkOf } from '../family/moments.ts';
import { logNormaliser } from '../family/normaliser.ts';
import type { Family } from '../family/types.ts';
import { standardNormalGrid } from '../quadrature/productRule.ts';
import { log, qnorm } from '../stats/special.ts';
import { createGrouped, type GroupedWorkspace } from '../wasm/grouped.ts';
import { coefficientTable } from './coefficients.ts';
import type { FitCore, TermEffects } from './core.ts';
import { type Estimate, estimate } from './estimate.ts';
import { covarianceToUser, fromUser, type ParameterMap, parameterMap, toUser } from './parameters.ts';
import { interceptColumn, scaleFixed, scaleRandom } from './scale.ts';
import { startGlm } from './startGlm.ts';
import { varCorrOf } from './varCorr.ts';
import { everyGroupConstant, verdict } from './verdict.ts';

export interface GroupedOptions {
  /** Points per dimension. */
  readonly nAGQ: number;
  /** Where to start, on the user's scale. */
  readonly start?: { readonly theta?: readonly number[]; readonly beta?: readonly number[] } | undefined;
  readonly onIteration?: ((iteration: number, minus2LogLik: number) => void) | undefined;
}

/** First guess of the diagonal of Lambda, in units of its column. */
const START_THETA = 0.5;

/**
 * Where no finite standard deviation maximises the likelihood, it is held here, with enough points that the value is right:
 * the integrand of a group then is nearly a normal law cut in half.
 */
const UNBOUNDED_SD = 8;
const UNBOUNDED_POINTS = 100;

export function fitGrouped(design: Design, family: Family, options: GroupedOptions): FitCore {
  const unbounded = everyGroupConstant(design, family) && design.random.length === 1 && design.random[0].names.length === 1;
  const nAGQ = unbounded ? Math.max(options.nAGQ, UNBOUNDED_POINTS) : options.nAGQ;
  const { engine, map } = groupedEngine(design, family, nAGQ);
  const intercept = interceptColumn(design.fixed);
  const glm = startGlm(engine, startBeta(design, family, intercept));
  const start = startParameters(map, glm.beta, options.start);
  if (unbounded) start[0] = UNBOUNDED_SD;
  const found = estimate(engine, map, start, {
    fixedTheta: unbounded,
    ...(options.onIteration && { onIteration: options.onIteration }),
  });
  return assemble(design, family, nAGQ, map, found, engine, glm.converged);
}

/** The model in linear memory, columns standardised, and the way back to the user's scale. */
export function groupedEngine(
  design: Design,
  family: Family,
  nAGQ: number,
): { readonly engine: GroupedWorkspace; readonly map: ParameterMap } {
  const X = scaleFixed(design.fixed, design.nObs);
  const Z = design.random.map((term) => scaleRandom(term.values, term.names.length, design.nObs));
  const q = design.random.reduce((sum, term) => sum + term.names.length, 0);
  const [group] = design.groups;
  const engine = createGrouped({
    code: family.code,
    y: design.response.y,
    weights: design.response.weights,
    offset: design.offset,
    X,
    Z,
    codes: group.codes,
    nGroups: group.levels.length,
    rule: standardNormalGrid(nAGQ, q),
  });
  return { engine, map: parameterMap(X, Z, interceptColumn(design.fixed)) };
}

/** The link of the mean response in the intercept, pulled off the edge: a start from which Newton does not overshoot. */
function startBeta(design: Design, family: Family, intercept: number): Float64Array {
  const beta = new Float64Array(design.fixed.names.length);
  if (intercept < 0) return beta;
  const { y, weights } = design.response;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    sum += weights[i] * y[i];
    total += weights[i];
  }
  const mean = family.family === 'binomial' ? (sum + 0.5) / (total + 1) : (sum + 0.1) / (total + 0.1);
  beta[intercept] = linkOf(family.link, mean, qnorm);
  return beta;
}

function startParameters(map: ParameterMap, beta: Float64Array, given: GroupedOptions['start']): Float64Array {
  const start = new Float64Array(map.nTheta + map.nBeta);
  for (let k = 0; k < map.nTheta; k++) start[k] = map.row[k] === map.col[k] ? START_THETA : 0;
  start.set(beta, map.nTheta);
  if (!given) return start;
  const user = toUser(map, start);
  if (given.theta) user.set(given.theta);
  if (given.beta) user.set(given.beta, map.nTheta);
  return fromUser(map, user);
}

function assemble(
  design: Design,
  family: Family,
  nAGQ: number,
  map: ParameterMap,
  found: Estimate,
  engine: GroupedWorkspace,
  glmConverged: boolean,
): FitCore {
  const user = toUser(map, found.parameters);
  const theta = Array.from(user.subarray(0, map.nTheta));
  const beta = Array.from(user.subarray(map.nTheta));
  const covariance = found.covariance && covarianceToUser(map, found.covariance);
  const [group] = design.groups;
  const terms = design.random.map((term) => ({ group: group.name, names: term.names }));
  const varCorr = varCorrOf(terms, theta, 1);
  const normaliser = logNormaliser(family.family, design.response);
  const minus2LogLik = found.minus2LogLik - 2 * normaliser;
  const logLik = -0.5 * minus2LogLik;
  const df = theta.length + beta.length;
  const { coefficients, vcov, thetaSe } = coefficientTable(design.fixed.names, theta, beta, covariance, found.atZero);
  const warnings: GlmmWarning[] = [...verdict({ design, family, found, varCorr, glmConverged }), ...design.warnings];
  return {
    design,
    family,
    covariance,
    effects: effectsByTerm(design, map, engine, found.parameters),
    parameters: found.parameters,
    normaliser,
    open: () => groupedEngine(design, family, nAGQ),
    numbers: {
      kind: 'glmm',
      formula: design.formula.text,
      family: family.family,
      link: family.link,
      nAGQ,
      nobs: design.nObs,
      ngroups: { [group.name]: group.levels.length },
      droppedRows: design.droppedRows,
      droppedColumns: design.aliased,
      allFixedNames: design.allFixedNames,
      logLik,
      minus2LogLik,
      df,
      dfResidual: design.nObs - df,
      aic: minus2LogLik + 2 * df,
      bic: minus2LogLik + df * log(design.nObs),
      beta,
      theta,
      sigma: 1,
      coefficients,
      vcov,
      thetaSe,
      varCorr,
      converged: found.converged,
      optim: found.optim,
      warnings,
    },
  };
}

/** Predictions of the random effects, cut into terms and brought to the user's scale. */
function effectsByTerm(
  design: Design,
  map: ParameterMap,
  engine: GroupedWorkspace,
  parameters: Float64Array,
): TermEffects[] {
  const all = engine.posterior(parameters);
  const q = engine.q;
  const nGroups = design.groups[0].levels.length;
  const unit = new Float64Array(q).fill(1);
  for (let k = 0; k < map.nTheta; k++) {
    if (map.row[k] === map.col[k]) unit[map.row[k]] = map.jacobian[k * (map.nTheta + map.nBeta) + k];
  }
  let first = 0;
  return design.random.map((term) => {
    const qt = term.names.length;
    const cut = (values: Float64Array): Float64Array => {
      const part = new Float64Array(nGroups * qt);
      for (let i = 0; i < nGroups; i++)
        for (let d = 0; d < qt; d++) part[i * qt + d] = values[i * q + first + d] * unit[first + d];
      return part;
    };
    const effects = { mode: cut(all.mode), mean: cut(all.mean), modeSd: cut(all.modeSd), sd: cut(all.sd) };
    first += qt;
    return effects;
  });
}
