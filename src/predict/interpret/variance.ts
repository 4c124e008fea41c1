/**
 * Where the variance lies: between the groups of each factor, and within them (docs/mathematics.md (14.9), (14.10)).
 *
 * Within groups, on the scale of the linear predictor (the latent scale for binomial data):
 *   logit pi^2/3, probit 1, cloglog pi^2/6: variances of the logistic, normal and Gumbel law
 *   identity: the residual variance sigma^2
 *   log: the observation-level variance of the log response by its lognormal approximation (Nakagawa, Johnson and
 *   Schielzeth 2017), log(1 + Var(y) / mean^2): log(1 + 1/mean) for Poisson, log(1 + 1/mean + 1/shape) for the negative
 *   binomial, log(1 + sigma^2) for Gamma. `mean` is what the model says, random effects integrated out, averaged over the rows.
 *   There is no such variance for the inverse link and the inverse Gaussian family.
 */
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import { log1p } from '../../stats/special.ts';
import { addVarianceOverGradient, randomLaw, varianceOver } from '../law/randomLaw.ts';
import type { EstimateState } from '../state.ts';

/** Values of the columns of the random terms, `{ '(Intercept)': 1, x: 2 }`: those left out are 0, the intercept 1. */
export type RandomSetting = Readonly<Record<string, number>>;

/** A variance with its derivatives in (theta, beta) and in log shape. */
export interface VariancePart {
  readonly value: number;
  readonly byLogShape: number;
  readonly gradient: Float64Array;
}

/** z'Var(b)z of each grouping factor: at a given z, or averaged over the rows of the fit (Johnson 2014). */
export function groupVariances(state: EstimateState, at: RandomSetting | undefined): VariancePart[] {
  if (at !== undefined) checkSetting(state, at);
  const law = randomLaw(state);
  return state.groups.map((_, g) => {
    const gradient = new Float64Array(state.theta.length + state.beta.length);
    let value = 0;
    state.terms.forEach(({ names, group }, t) => {
      if (group !== g) return;
      const M = at === undefined ? state.rows.zz[t] : outer(names.map((name) => valueAt(at, name)));
      value += varianceOver(law.terms[t], M);
      addVarianceOverGradient(law, t, M, gradient);
    });
    return { value: Math.max(value, 0), gradient, byLogShape: 0 };
  });
}

const PI_SQUARED = 9.869604401089358;

/** The variance within groups and how it is defined, as text. */
export function residualVariance(state: EstimateState): VariancePart & { readonly method: string } {
  const constant = (value: number, method: string, byLogShape = 0) => ({
    value,
    byLogShape,
    gradient: new Float64Array(state.theta.length + state.beta.length),
    method,
  });
  const { link, family, sigma } = state;
  if (link === 'logit') return constant(PI_SQUARED / 3, 'latent scale, variance of the logistic law pi^2/3');
  if (link === 'probit') return constant(1, 'latent scale, variance of the standard normal law 1');
  if (link === 'cloglog') return constant(PI_SQUARED / 6, 'latent scale, variance of the Gumbel law pi^2/6');
  if (link === 'identity') return constant(sigma * sigma, 'residual variance');
  if (link === 'log' && family === 'Gamma') {
    // sigma^2 is 1 / shape
    const byLogShape = -(sigma * sigma) / (1 + sigma * sigma);
    return constant(log1p(sigma * sigma), 'log scale, lognormal approximation log(1 + sigma^2)', byLogShape);
  }
  if (link === 'log' && (family === 'poisson' || family === 'negativeBinomial')) {
    const { value: mean, gradient } = state.rows.meanResponse;
    const shape = state.shape === null ? 0 : 1 / state.shape;
    const relative = 1 / mean + shape;
    const slope = -1 / (mean * mean * (1 + relative));
    const formula = state.shape === null ? 'log(1 + 1/mean)' : 'log(1 + 1/mean + 1/shape)';
    return {
      value: log1p(relative),
      byLogShape: -shape / (1 + relative),
      gradient: Float64Array.from(gradient, (g) => slope * g),
      method: `log scale, observation-level variance by the lognormal approximation ${formula} at the mean response ${mean.toPrecision(4)}`,
    };
  }
  throw new GlmmError(
    'INVALID_OPTION',
    `no variance within groups is defined for the ${family} family with ${link} link`,
    {
      family,
      link,
    },
  );
}

/** @throws GlmmError INVALID_OPTION for a column that no random term has, or a value that is no number */
function checkSetting(state: EstimateState, at: RandomSetting): void {
  const known = [...new Set(state.terms.flatMap(({ names }) => names))];
  for (const [name, value] of Object.entries(at)) {
    if (!known.includes(name)) {
      throw new GlmmError(
        'INVALID_OPTION',
        `no random effect of ${quoted(name)}\n${namesHint('Random effects', name, known)}`,
        { option: 'at', value: name },
      );
    }
    if (!Number.isFinite(value)) {
      throw new GlmmError('INVALID_OPTION', `at: ${quoted(name)} is ${String(value)}, not a number`, { name, value });
    }
  }
}

function valueAt(at: RandomSetting, name: string): number {
  return Object.hasOwn(at, name) ? at[name] : name === '(Intercept)' ? 1 : 0;
}

function outer(z: readonly number[]): number[] {
  return z.flatMap((a) => z.map((b) => a * b));
}
