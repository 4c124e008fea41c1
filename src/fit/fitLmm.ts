/**
 * A linear mixed model, from its design to its numbers: theta by profiled maximum likelihood or REML, exactly; beta, sigma
 * and the random effects follow from theta (docs/mathematics.md (12.1) to (12.3)).
 */
import { inUnit, startAt } from '../covariance/map.ts';
import type { Design } from '../design/types.ts';
import { GlmmError, type GlmmWarning } from '../errors.ts';
import type { Family } from '../family/types.ts';
import type { LinearProfile } from '../wasm/linear.ts';
import { lending } from '../wasm/loans.ts';
import { budgetOf } from './engine/cost/budget.ts';
import { effectsToUser } from './engine/effects.ts';
import { openModel } from './engine/engine.ts';
import { linearOf } from './engine/kind/krylov.ts';
import { covarianceToUser, fromUser, toUser } from './engine/parameters.ts';
import type { Wanted } from './engine/types.ts';
import type { Estimation } from './estimation.ts';
import { highestByProbes } from './integration/fewProbes.ts';
import { simulated, simulationWarnings } from './integration/simulated.ts';
import { stdErrorOf } from './numbers/coefficients.ts';
import { fitNumbers } from './numbers/fitNumbers.ts';
import { checkResidual, freedomWarnings, hasResidual } from './numbers/freedom.ts';
import { coefficientsByT, contrastLaw } from './numbers/satterthwaite.ts';
import { zerosOfUser } from './numbers/singular.ts';
import { type Estimate, type EstimateOptions, estimate } from './search/estimate.ts';

export interface LmmFitOptions extends Pick<Wanted, 'solver' | 'probes'> {
  readonly reml: boolean;
  /** Relative theta to start from, on the user's scale. */
  readonly start?: { readonly theta?: readonly number[] } | undefined;
  /** Predicted seconds that the fit may take. Default: no limit, for refits of what has been fitted. */
  readonly maxSeconds?: number;
  readonly onIteration?: EstimateOptions['onIteration'];
}

/** First guess of a standard deviation, relative to sigma and in units of its column. */
const START_THETA = 0.35;

export function fitLmm(design: Design, family: Family, options: LmmFitOptions): Estimation {
  return lending(() => fitted(design, family, options));
}

function fitted(design: Design, family: Family, options: LmmFitOptions): Estimation {
  const { reml, maxSeconds, solver, probes } = options;
  const kind = linearOf(design, family, { nAGQ: 1, solver, probes });
  const budget = budgetOf(kind, maxSeconds ?? Number.POSITIVE_INFINITY);
  const model = openModel(kind, design, family, 1, { reml, maxSeconds, budget });
  const { profiled, release } = model;
  const { engine, map, report, seconds } = profiled;
  const start = Float64Array.from(startAt(map.lambda, START_THETA));
  const first = options.start?.theta ? fromUser(map, options.start.theta) : start;
  const how = options.onIteration ? { onIteration: options.onIteration } : {};
  const summit = highestByProbes(model, profiled, kind.probes, [first], how);
  const profileAt = ({ parameters }: Estimate): LinearProfile | null => report(engine.profile(parameters));
  // a hill that rises until every value is fitted exactly has no maximum: the first search's is one
  const isHill = isFittable(design, profileAt(summit.found));
  const { found: searched, lower } = isHill ? summit : { found: estimate(engine, map, first, how), lower: [] };
  const byProbes = kind.probes && simulated(design, model, profiled, kind.probes, searched, how);
  const { found, simulation } = byProbes ?? { found: searched };
  const profile = profileAt(found);
  if (profile === null || !Number.isFinite(found.minus2LogLik)) throw notComputable(design);
  checkResidual(design, profile.residuals);

  const { beta, sigma } = profile;
  const p = beta.length;
  const theta = Array.from(toUser(map, found.parameters));
  const thetaCovariance = found.covariance && covarianceToUser(map, found.covariance, found.parameters);
  const atZero = zerosOfUser(map, found.atZero, theta);
  const nTheta = theta.length;
  const nn = design.nObs - (reml ? p : 0);
  const contrast = found.covariance && contrastLaw(map, found.parameters, found.covariance, profile, nn);
  const vanished = found.noResidual ? [noResidual(sigma)] : [];
  const freedom = reml ? freedomWarnings(design, theta.length, engine.fixedBasis()) : [];
  const raw = profile.effects.map(({ mode, modeSd }) => {
    const sd = modeSd.map((value) => sigma * value);
    return { mode, mean: mode, modeSd: sd, sd };
  });
  release();
  return {
    design,
    family,
    covariance: thetaCovariance && blockDiagonal(thetaCovariance, nTheta, profile.vcov, p),
    shapeCovariance: null,
    contrast,
    ...(found.noResidual && { noResidual: true }),
    effects: effectsToUser(design, map, raw),
    parameters: found.parameters,
    maximum: [...inUnit(map.lambda, theta, (value) => sigma * value), ...(reml ? [] : beta), sigma],
    parameterCovariance: found.covariance,
    normaliser: 0,
    seconds,
    engine: kind,
    fitAgain: (changed, from) => fitLmm(changed, family, { reml, solver, probes, start: from }),
    open: (view) => openModel(kind, design, family, 1, { reml, view }),
    quadrature: () => null,
    laplace: () => null,
    ep: () => null,
    numbers: fitNumbers(
      {
        kind: 'lmm',
        method: reml ? 'REML' : 'ML',
        integration: 'exact',
        nAGQ: 1,
        ...(simulation && { simulation }),
        minus2LogLik: found.minus2LogLik,
        df: p + nTheta + 1,
        beta: Array.from(beta),
        theta,
        sigma,
        coefficients: coefficientsByT(design.fixed.names, profile, contrast),
        vcov: Array.from(beta, (_, i) => Array.from(profile.vcov.subarray(i * p, (i + 1) * p))),
        thetaSe: theta.map((_, k) =>
          atZero[k] || !thetaCovariance ? Number.NaN : stdErrorOf(thetaCovariance[k * nTheta + k]),
        ),
      },
      {
        design,
        family,
        map,
        found,
        lower,
        normaliser: 0,
        unbounded: null,
        warnings: [...vanished, ...freedom, ...simulationWarnings(simulation)],
      },
    ),
  };
}

function noResidual(held: number): GlmmWarning {
  return {
    code: 'ZERO_VARIANCE',
    message:
      'The residual variance is estimated as zero: every row has a random effect of its own, and these take in all that scatters between rows. ' +
      `The numbers hold sigma at ${held.toPrecision(DIGITS)}, a ten-thousandth of the largest standard deviation in units of its column, where it is as good as zero.`,
    details: { group: 'Residual', held },
  };
}

const DIGITS = 3;

/** Squares of the responses that a double cannot hold, or no residual at all. */
function notComputable({ response }: Design): GlmmError {
  const largest = response.y.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
  return new GlmmError(
    'NUMERICAL_FAILURE',
    `the likelihood of the linear mixed model for ${response.label} cannot be computed: the largest response is ${largest}\n` +
      'Look for an outlier, and bring the response to a scale on which its square is a number.',
    { response: response.label, largest },
  );
}

function isFittable(design: Design, profile: LinearProfile | null): boolean {
  return profile !== null && hasResidual(design, profile.residuals);
}

/** theta and beta are asymptotically independent in a linear mixed model. */
function blockDiagonal(A: Float64Array, a: number, B: Float64Array, b: number): Float64Array {
  const size = a + b;
  const joint = new Float64Array(size * size);
  for (let i = 0; i < a; i++) for (let j = 0; j < a; j++) joint[i * size + j] = A[i * a + j];
  for (let i = 0; i < b; i++) for (let j = 0; j < b; j++) joint[(a + i) * size + a + j] = B[i * b + j];
  return joint;
}
