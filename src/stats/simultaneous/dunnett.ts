/**
 * The largest of m statistics |T_i| with correlations of one half, as contrasts with a control have where all means are as well known:
 *   P(max <= t) = int phi(z) [Phi(sqrt(2) t + z) - Phi(z - sqrt(2) t)]^m dz,
 * with df integrated over the chi root besides (Dunnett, J. Am. Stat. Assoc. 50, 1955).
 */
import { dnorm, expm1, log1p, pnorm } from '../special.ts';
import { overChi } from './tukey.ts';

/** The integrand is entire: steps of an eighth over the normal law have every digit. */
const STEP = 0.125;
const REACH = 72;

/** P(max |T_i| > t); `df` may be Infinity. */
export function pdunnettUpper(t: number, m: number, df: number): number {
  if (Number.isNaN(t) || !(m >= 1) || !(df > 0)) return Number.NaN;
  return df === Number.POSITIVE_INFINITY ? normalTail(t, m) : overChi((s) => normalTail(t * s, m), df);
}

function normalTail(t: number, m: number): number {
  const reach = Math.SQRT2 * t;
  let sum = 0;
  for (let j = -REACH; j <= REACH; j++) {
    const z = j * STEP;
    // 1 - inside^m from what is outside, which may be tiny
    const outside = pnorm(z - reach) + pnorm(-z - reach);
    sum += dnorm(z) * (outside < 1 ? -expm1(m * log1p(-outside)) : 1);
  }
  return Math.min(1, STEP * sum);
}

/**
 * R's approximation (emmeans: `dunnettx`): a mixture of the studentized range of as many means as m pairs come from, and independence.
 *
 * @param range upper tail of that range at sqrt(2) t @param p two-sided p-value of t
 */
export function dunnettxUpper(range: number, p: number, m: number): number {
  const share = (m - 1) / m;
  const independent = p < 1 ? -expm1(m * log1p(-p)) : 1;
  return share * range + (1 - share) * independent;
}

/** 1 - (1 - p)^m, right also where p is tiny. */
export function sidak(p: number, m: number): number {
  return p < 1 ? -expm1(m * log1p(-p)) : 1;
}
