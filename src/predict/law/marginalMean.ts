/**
 * The mean over the random effects: E g^-1(eta) for eta ~ N(m, v), in one dimension however many effects there are, with its
 * derivatives d/dm = E mu'(eta) and d/dv = E mu''(eta) / 2, and the same on the scale of the link.
 *
 * Links with a closed form have it in their record. For the others the trapezoidal rule on the whole line, whose error for a
 * function analytic and bounded in a strip |Im x| < d around it falls as exp(-2 pi d / h) (Trefethen and Weideman 2014): the
 * step h is chosen for the last digit. A Gauss-Hermite rule would need 200 points for the digits that matter at a standard
 * deviation of 4, and nobody could tell when it has them.
 * See docs/mathematics.md (14.3), (14.14).
 */
import { GlmmError } from '../../errors.ts';
import type { LinkMoments, LinkRecord, MarginalMean, StripAverage } from '../../family/link/record.ts';
import { linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { dnorm } from '../../stats/special.ts';

/** @throws GlmmError INVALID_OPTION with v > 0 for a link without such a mean */
export function marginalMean(name: LinkName, m: number, v: number): MarginalMean {
  const link = linkOf({ link: name });
  const { average } = link;
  if (typeof average === 'function') return average(m, v);
  if (average !== null) return average.onLinkScale(integrate(average, m, v));
  // nothing to integrate: the mean of a group whose effects are known
  if (v === 0) return withoutVariance(link, m);
  throw new GlmmError(
    'INVALID_OPTION',
    `with the ${name} link the mean over the random effects does not exist. Use randomEffects: 'zero' or 'conditional'`,
    { link: name },
  );
}

function withoutVariance({ mean, slope, curvature }: LinkRecord, m: number): MarginalMean {
  const meanByEta = slope(m);
  const meanByVariance = 0.5 * curvature(m);
  const linkByVariance = meanByVariance / meanByEta;
  return { mean: mean(m), meanByEta, meanByVariance, link: m, linkByEta: 1, linkByVariance };
}

const PI = Math.PI;
/** exp(-39) is below half a unit of the last place, with a margin for the derivatives' steeper poles. */
const DIGITS = 39;
/** The normal law beyond this many standard deviations is below the last place of its integral. */
const REACH = 8.7;
/** A strip wider than this helps no more: the Gaussian factor grows as exp(d^2 / 2). sqrt(2 DIGITS). */
const WIDEST_STRIP = 8.8;
/** Of the rule: a standard deviation of 1000 on the link's scale still has every digit. */
const MAX_POINTS = 500_000;

/** E f(m + sqrt(v) x) for x ~ N(0, 1), f being the mean, its complement and its derivatives. */
function integrate({ row, strip }: StripAverage, m: number, v: number): LinkMoments {
  const out = new Float64Array(4);
  const sd = Math.sqrt(v);
  if (!(v > 0) || Number.isNaN(m)) {
    row(v === 0 ? m : Number.NaN, out);
    return { up: out[0], down: out[1], first: out[2], second: out[3] };
  }
  // where the mean is tiny its mass lies up to min(sd, |m| / sd) away from the centre
  const { h, last, weights } = normalRule(sd, strip, Math.min(sd, Math.abs(m) / sd));
  let up = 0;
  let down = 0;
  let first = 0;
  let second = 0;
  for (let k = -last; k <= last; k++) {
    const weight = weights[Math.abs(k)];
    row(m + sd * k * h, out);
    up += weight * out[0];
    down += weight * out[1];
    first += weight * out[2];
    second += weight * out[3];
  }
  return { up, down, first, second };
}

/** Nodes k h, |k| <= last, with their weights, for functions of m + sd x that are analytic in a strip. @param further how far from the centre the mass may lie */
export function normalRule(
  sd: number,
  strip: number,
  further: number,
): { readonly h: number; readonly last: number; readonly weights: Float64Array } {
  const d = Math.min(strip / sd, WIDEST_STRIP);
  const h = (2 * PI * d) / (DIGITS + 0.5 * d * d);
  const last = Math.min(Math.ceil((REACH + further) / h), MAX_POINTS);
  return { h, last, weights: normalWeights(h, last) };
}

let weightsOfLast: { readonly h: number; readonly weights: Float64Array } | undefined;

/** h phi(k h) for k = 0 .. last; those of the last step are kept, since rows mostly share their variance. */
function normalWeights(h: number, last: number): Float64Array {
  if (weightsOfLast?.h === h && weightsOfLast.weights.length > last) return weightsOfLast.weights;
  const weights = Float64Array.from({ length: last + 1 }, (_, k) => h * dnorm(k * h));
  weightsOfLast = { h, weights };
  return weights;
}
