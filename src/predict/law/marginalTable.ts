/**
 * Marginal means at many places of the link's scale that share few variances, as those of the rows of a fit do. In m the mean over
 * the random effects is analytic in the strip around the line in which the inverse link is, whatever the variance, so that on a short
 * stretch a polynomial has every digit: one integral a node in place of one a row.
 * Interpolation at Chebyshev's points: Trefethen, Approximation Theory and Approximation Practice, theorem 8.2. With half a stretch
 * of 1/4 and the poles of cloglog's mean pi / 2 away, the error falls as 12.5^-n.
 */
import { linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { cos } from '../../stats/special.ts';
import { marginalMean } from './marginalMean.ts';

/** Length of a stretch on the link's scale. */
const STRETCH = 0.5;
/** 12.5^-15 is a tenth of the last place of a double. */
const NODES = 15;
/** More variances than this are looked for in vain by most rows: then every row has its own integral. */
const MOST_VARIANCES = 32;
/** Means and their complements are exact numbers far before: nothing is won out there. */
const MOST_STRETCHES = 10_000;
/** Values of a node: the mean, and its derivatives in m and v. */
const VALUES = 3;

/** Mean, d mean / dm and d mean / dv of row `i`, into `out`. */
export type MeanOfRow = (i: number, out: Float64Array) => void;

/** @param eta m of each row @param variance v of each row */
export function marginalMeansOfRows(link: LinkName, eta: Float64Array, variance: Float64Array): MeanOfRow {
  const direct: MeanOfRow = (i, out) => write(link, eta[i], variance[i], out);
  const { average } = linkOf({ link });
  const hasIntegral = average !== null && typeof average !== 'function';
  const kinds = hasIntegral ? kindsOf(variance) : null;
  if (kinds === null) return direct;
  const stretches = stretchesOf(eta);
  if (stretches === null) return direct;
  const { first, count } = stretches;
  const stretchOf = (i: number): number => Math.floor(eta[i] / STRETCH) - first;
  const rowsIn = kinds.values.map(() => new Int32Array(count));
  for (let i = 0; i < eta.length; i++) rowsIn[kinds.of[i]][stretchOf(i)]++;
  const tables = kinds.values.map(() => new Array<Float64Array | undefined>(count).fill(undefined));
  return (i, out) => {
    const kind = kinds.of[i];
    const stretch = stretchOf(i);
    let table = tables[kind][stretch];
    if (table === undefined) {
      if (rowsIn[kind][stretch] <= NODES) return direct(i, out);
      table = tableOf(link, first + stretch, kinds.values[kind]);
      tables[kind][stretch] = table;
    }
    interpolate(table, (2 * (eta[i] - (first + stretch) * STRETCH)) / STRETCH - 1, out);
  };
}

/** null where the predictors are spread too far, or are not all numbers. */
function stretchesOf(eta: Float64Array): { readonly first: number; readonly count: number } | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < eta.length; i++) {
    if (!Number.isFinite(eta[i])) return null;
    if (eta[i] < least) least = eta[i];
    if (eta[i] > most) most = eta[i];
  }
  const first = Math.floor(least / STRETCH);
  const count = Math.floor(most / STRETCH) - first + 1;
  return count <= MOST_STRETCHES ? { first, count } : null;
}

function write(link: LinkName, m: number, v: number, out: Float64Array): void {
  const { mean, meanByEta, meanByVariance } = marginalMean(link, m, v);
  out[0] = mean;
  out[1] = meanByEta;
  out[2] = meanByVariance;
}

/** The different variances, and which of them each row has; null where there are many. */
function kindsOf(variance: Float64Array): { readonly values: number[]; readonly of: Uint8Array } | null {
  const values: number[] = [];
  const of = new Uint8Array(variance.length);
  for (let i = 0; i < variance.length; i++) {
    let kind = i > 0 && variance[i] === variance[i - 1] ? of[i - 1] : values.indexOf(variance[i]);
    if (kind < 0) kind = values.push(variance[i]) - 1;
    if (kind === MOST_VARIANCES) return null;
    of[i] = kind;
  }
  return { values, of };
}

/** Chebyshev coefficients of the values over a stretch, {@link NODES} of each. */
function tableOf(link: LinkName, stretch: number, v: number): Float64Array {
  const coefficients = new Float64Array(VALUES * NODES);
  const out = new Float64Array(VALUES);
  for (let node = 0; node < NODES; node++) {
    const angle = (Math.PI * (node + 0.5)) / NODES;
    write(link, (stretch + 0.5 * (1 + cos(angle))) * STRETCH, v, out);
    for (let k = 0; k < NODES; k++) {
      const basis = ((k === 0 ? 1 : 2) / NODES) * cos(k * angle);
      for (let value = 0; value < VALUES; value++) coefficients[value * NODES + k] += basis * out[value];
    }
  }
  return coefficients;
}

/** Clenshaw's recurrence at x in [-1, 1]. */
function interpolate(coefficients: Float64Array, x: number, out: Float64Array): void {
  for (let value = 0; value < VALUES; value++) {
    const first = value * NODES;
    let b = 0;
    let after = 0;
    for (let k = NODES - 1; k > 0; k--) {
      const next = coefficients[first + k] + 2 * x * b - after;
      after = b;
      b = next;
    }
    out[value] = coefficients[first] + x * b - after;
  }
}
