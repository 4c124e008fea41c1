/**
 * A linear mixed model, from its design to its numbers: theta by profiled maximum likelihood or REML, exactly; beta, sigma
 * and the random effects follow from theta (docs/mathematics.md (12.1) to (12.3)).
 */
import type { Design } from '../design/types.ts';
import { brieflyWarned, type GlmmWarning } from '../errors.ts';
import type { Family } from '../family/types.ts';
import { log } from '../stats/special.ts';
import { createLinear, type LinearWorkspace } from '../wasm/linear.ts';
import type { FitCore } from './core.ts';
import { effectsToUser } from './effects.ts';
import { type EstimateOptions, estimate } from './estimate.ts';
import { groupSizes } from './fitGlmm.ts';
import { covarianceToUser, fromUser, type ParameterMap, parameterMap, toUser } from './parameters.ts';
import { satterthwaite } from './satterthwaite.ts';
import { scaleRandom } from './scale.ts';
import { varCorrOf } from './varCorr.ts';
import { verdict } from './verdict.ts';

export interface LmmFitOptions {
  readonly reml: boolean;
  /** Relative theta to start from, on the user's scale. */
  readonly start?: { readonly theta?: readonly number[] } | undefined;
  readonly onIteration?: EstimateOptions['onIteration'];
}

/** First guess of the diagonal of Lambda, relative to sigma and in units of its column. */
const START_THETA = 0.35;

export function fitLmm(design: Design, family: Family, options: LmmFitOptions): FitCore {
  const { engine, map } = openLinear(design, options.reml);
  const start = Float64Array.from(map.row, (row, k) => (row === map.col[k] ? START_THETA : 0));
  const first = options.start?.theta ? fromUser(map, options.start.theta) : start;
  const found = estimate(engine, map, first, options.onIteration ? { onIteration: options.onIteration } : {});
  const profile = engine.profile(found.parameters);
  if (profile === null) throw new Error('a profile that was evaluated a moment ago cannot be computed');

  const { beta, sigma } = profile;
  const p = beta.length;
  const theta = Array.from(toUser(map, found.parameters));
  const thetaCovariance = found.covariance && covarianceToUser(map, found.covariance);
  const nTheta = theta.length;
  const terms = design.random.map((term) => ({ group: design.groups[term.group].name, names: term.names }));
  const varCorr = varCorrOf(terms, theta, { kind: 'lmm', sigma });
  const { minus2LogLik } = found;
  const df = p + nTheta + 1;
  const warnings: GlmmWarning[] = [...verdict({ design, family, found, varCorr }), ...design.warnings];
  const raw = profile.effects.map(({ mode, modeSd }) => {
    const sd = modeSd.map((value) => sigma * value);
    return { mode, mean: mode, modeSd: sd, sd };
  });
  return {
    design,
    family,
    covariance: thetaCovariance && blockDiagonal(thetaCovariance, nTheta, profile.vcov, p),
    shapeCovariance: null,
    effects: effectsToUser(design, map, raw),
    parameters: found.parameters,
    normaliser: 0,
    fitAgain: (changed, from) => fitLmm(changed, family, { reml: options.reml, start: from }),
    open: () => {
      throw new Error('a linear mixed model has no engine of (theta, beta)');
    },
    quadrature: () => null,
    numbers: {
      kind: 'lmm',
      method: options.reml ? 'REML' : 'ML',
      formula: design.formula.text,
      family: family.family,
      link: family.link,
      nAGQ: 1,
      nobs: design.nObs,
      ngroups: groupSizes(design),
      droppedRows: design.droppedRows,
      droppedColumns: design.aliased,
      allFixedNames: design.allFixedNames,
      logLik: -0.5 * minus2LogLik,
      minus2LogLik,
      df,
      dfResidual: design.nObs - df,
      aic: minus2LogLik + 2 * df,
      bic: minus2LogLik + df * log(design.nObs),
      beta: Array.from(beta),
      theta,
      sigma,
      coefficients: satterthwaite(design.fixed.names, engine, found, profile, design.nObs, options.reml),
      vcov: Array.from(beta, (_, i) => Array.from(profile.vcov.subarray(i * p, (i + 1) * p))),
      thetaSe: theta.map((_, k) =>
        found.atZero[k] || !thetaCovariance ? Number.NaN : Math.sqrt(thetaCovariance[k * nTheta + k]),
      ),
      varCorr,
      converged: found.converged,
      optim: found.optim,
      warnings: warnings.map(brieflyWarned),
    },
  };
}

/** The model in linear memory, and the way from its theta to the user's. */
export function openLinear(
  design: Design,
  reml: boolean,
): { readonly engine: LinearWorkspace; readonly map: ParameterMap } {
  const Z = design.random.map((term) => scaleRandom(term.values, term.names.length, design.nObs));
  const p = design.fixed.names.length;
  const none = new Float64Array(0);
  const engine = createLinear({
    y: design.response.y,
    weights: design.response.weights,
    offset: design.offset,
    X: { values: design.fixed.values, center: new Float64Array(p), factor: new Float64Array(p).fill(1) },
    terms: design.random.map((term, t) => {
      const group = design.groups[term.group];
      return { Z: Z[t], codes: group.codes, nLevels: group.levels.length };
    }),
    reml,
  });
  return { engine, map: parameterMap({ values: none, center: none, factor: none }, Z, -1) };
}

/** theta and beta are asymptotically independent in a linear mixed model. */
function blockDiagonal(A: Float64Array, a: number, B: Float64Array, b: number): Float64Array {
  const size = a + b;
  const joint = new Float64Array(size * size);
  for (let i = 0; i < a; i++) for (let j = 0; j < a; j++) joint[i * size + j] = A[i * a + j];
  for (let i = 0; i < b; i++) for (let j = 0; j < b; j++) joint[(a + i) * size + a + j] = B[i * b + j];
  return joint;
}
