/**
 * Where the variance lies: between the groups of each factor, and within them (docs/mathematics.md (14.9), (14.10)).
 *
 * Within groups, on the scale of the linear predictor: the variance of the latent response where the link has one; else that of
 * the observations as the family has it, under the log link by the lognormal approximation log(1 + Var(y) / mean^2) (Nakagawa,
 * Johnson and Schielzeth 2017), in which `mean` is what the model says, random effects integrated out, averaged over the rows.
 */
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { ObservationVariance } from '../../family/record.ts';
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

/** The variance within groups and how it is defined, as text. */
export function residualVariance(state: EstimateState): VariancePart & { readonly method: string } {
  const { value, byLogShape, byMean, method } = latent(state) ?? observed(state);
  const size = state.theta.length + state.beta.length;
  const gradient =
    byMean === null
      ? new Float64Array(size)
      : Float64Array.from(state.rows.meanResponse.gradient, (slope) => byMean * slope);
  return { value, byLogShape, gradient, method };
}

function latent(state: EstimateState): ObservationVariance | null {
  const { latentVariance } = linkOf(state);
  if (latentVariance === null || !familyOf(state).isLatent) return null;
  const { value, words: method } = latentVariance;
  return { value, byLogShape: 0, byMean: null, method };
}

function observed(state: EstimateState): ObservationVariance {
  const { link, family, sigma } = state;
  const scale = { dispersion: sigma * sigma, shape: state.shape ?? Number.POSITIVE_INFINITY };
  const own = familyOf(state).observationVariance(linkOf(state), scale, () => state.rows.meanResponse.value);
  if (own !== null) return own;
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
