/**
 * The mean over the random effects: E g^-1(eta) for eta ~ N(m, v), in one dimension however many effects there are, with its
 * derivatives d/dm = E mu'(eta) and d/dv = E mu''(eta) / 2, and the same on the scale of the link.
 *
 * Closed forms for identity, log and probit. For logit and cloglog the trapezoidal rule on the whole line, whose error for a
 * function analytic and bounded in a strip |Im x| < d around it falls as exp(-2 pi d / h) (Trefethen and Weideman 2014): the
 * step h is chosen for the last digit. A Gauss-Hermite rule would need 200 points for the digits that matter at a standard
 * deviation of 4, and nobody could tell when it has them.
 * See docs/mathematics.md (14.3), (14.14).
 */
import { GlmmError } from '../../errors.ts';
import { meanCurvature, meanSlope } from '../../family/meanDerivatives.ts';
import { inverseLink } from '../../family/moments.ts';
import type { LinkName } from '../../family/types.ts';
import { dnorm, exp, expm1, log, log1p, pnorm } from '../../stats/special.ts';

export interface MarginalMean {
  readonly mean: number;
  /** d mean / dm */
  readonly meanByEta: number;
  /** d mean / dv */
  readonly meanByVariance: number;
  /** g(mean) */
  readonly link: number;
  readonly linkByEta: number;
  readonly linkByVariance: number;
}

/** @throws GlmmError INVALID_OPTION for the inverse link with v > 0, where the mean does not exist */
export function marginalMean(link: LinkName, m: number, v: number): MarginalMean {
  switch (link) {
    case 'identity':
      return { mean: m, meanByEta: 1, meanByVariance: 0, link: m, linkByEta: 1, linkByVariance: 0 };
    case 'log': {
      const mean = exp(m + 0.5 * v);
      return {
        mean,
        meanByEta: mean,
        meanByVariance: 0.5 * mean,
        link: m + 0.5 * v,
        linkByEta: 1,
        linkByVariance: 0.5,
      };
    }
    case 'probit': {
      const shrink = 1 / Math.sqrt(1 + v);
      const a = m * shrink;
      const linkByVariance = -0.5 * a * shrink * shrink;
      const density = dnorm(a);
      return {
        mean: pnorm(a),
        meanByEta: density * shrink,
        meanByVariance: density * linkByVariance,
        link: a,
        linkByEta: shrink,
        linkByVariance,
      };
    }
    case 'logit':
      return logitOf(integrate(logitRow, m, v, PI));
    case 'cloglog':
      return cloglogOf(integrate(cloglogRow, m, v, CLOGLOG_STRIP));
    case 'inverse':
      // nothing to integrate: the mean of a group whose effects are known
      if (v === 0) return withoutVariance(link, m);
      throw new GlmmError(
        'INVALID_OPTION',
        "with the inverse link the mean over the random effects does not exist. Use randomEffects: 'zero' or 'conditional'",
        { link },
      );
  }
}

function withoutVariance(link: LinkName, m: number): MarginalMean {
  const meanByEta = meanSlope(link, m);
  const meanByVariance = 0.5 * meanCurvature(link, m);
  const linkByVariance = meanByVariance / meanByEta;
  return { mean: inverseLink(link, m), meanByEta, meanByVariance, link: m, linkByEta: 1, linkByVariance };
}

const PI = Math.PI;
/** exp(-exp(eta)) is bounded for |Im eta| < pi / 2, its derivatives up to a little less. */
const CLOGLOG_STRIP = 0.45 * PI;
/** exp(-39) is below half a unit of the last place, with a margin for the derivatives' steeper poles. */
const DIGITS = 39;
/** The normal law beyond this many standard deviations is below the last place of its integral. */
const REACH = 8.7;
/** A strip wider than this helps no more: the Gaussian factor grows as exp(d^2 / 2). sqrt(2 DIGITS). */
const WIDEST_STRIP = 8.8;
/** Of the rule: a standard deviation of 1000 on the link's scale still has every digit. */
const MAX_POINTS = 500_000;

interface Moments {
  /** E mu */
  readonly up: number;
  /** E (1 - mu), computed for itself */
  readonly down: number;
  readonly first: number;
  readonly second: number;
}

/** mu, 1 - mu, mu', mu'' at eta, into `out`. */
type RowFunction = (eta: number, out: Float64Array) => void;

/** E f(m + sqrt(v) x) for x ~ N(0, 1); `strip` is half the width of the strip of eta in which f is analytic and bounded. */
function integrate(row: RowFunction, m: number, v: number, strip: number): Moments {
  const out = new Float64Array(4);
  const sd = Math.sqrt(v);
  if (!(v > 0) || Number.isNaN(m)) {
    row(v === 0 ? m : Number.NaN, out);
    return { up: out[0], down: out[1], first: out[2], second: out[3] };
  }
  const d = Math.min(strip / sd, WIDEST_STRIP);
  const h = (2 * PI * d) / (DIGITS + 0.5 * d * d);
  // where the mean is tiny its mass lies up to min(sd, |m| / sd) away from the centre
  const last = Math.min(Math.ceil((REACH + Math.min(sd, Math.abs(m) / sd)) / h), MAX_POINTS);
  let up = 0;
  let down = 0;
  let first = 0;
  let second = 0;
  const weights = normalWeights(h, last);
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

let weightsOfLast: { readonly h: number; readonly weights: Float64Array } | undefined;

/** h phi(k h) for k = 0 .. last; those of the last step are kept, since rows mostly share their variance. */
function normalWeights(h: number, last: number): Float64Array {
  if (weightsOfLast?.h === h && weightsOfLast.weights.length > last) return weightsOfLast.weights;
  const weights = Float64Array.from({ length: last + 1 }, (_, k) => h * dnorm(k * h));
  weightsOfLast = { h, weights };
  return weights;
}

function logitRow(eta: number, out: Float64Array): void {
  const e = exp(-Math.abs(eta));
  const large = 1 / (1 + e);
  const small = e / (1 + e);
  const up = eta > 0 ? large : small;
  const down = eta > 0 ? small : large;
  out[0] = Number.isNaN(eta) ? eta : up;
  out[1] = down;
  out[2] = large * small;
  out[3] = large * small * (down - up);
}

function cloglogRow(eta: number, out: Float64Array): void {
  const e = exp(eta);
  const survival = exp(-e);
  out[0] = -expm1(-e);
  out[1] = survival;
  out[2] = survival === 0 ? 0 : e * survival;
  out[3] = survival === 0 ? 0 : e * survival * (1 - e);
}

function logitOf({ up, down, first, second }: Moments): MarginalMean {
  return onLinkScale(up, first, 0.5 * second, log(up / down), 1 / (up * down));
}

function cloglogOf({ up, down, first, second }: Moments): MarginalMean {
  const cumulative = up < 0.5 ? -log1p(-up) : -log(down);
  return onLinkScale(up, first, 0.5 * second, log(cumulative), 1 / (down * cumulative));
}

/** @param slope derivative of the link at the mean */
function onLinkScale(
  mean: number,
  meanByEta: number,
  meanByVariance: number,
  link: number,
  slope: number,
): MarginalMean {
  return {
    mean,
    meanByEta,
    meanByVariance,
    link,
    linkByEta: slope * meanByEta,
    linkByVariance: slope * meanByVariance,
  };
}
