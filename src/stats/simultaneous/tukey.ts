/**
 * The studentized range: the largest of k independent standard normals less the smallest, over a chi root with df. Upper tail
 *   U(q) = k int phi(z) (Phi(z)^n - (Phi(z) - Phi(z - q))^n) dz,  n = k - 1,
 * where a^n - b^n = (a - b)(a^(n-1) + ... + b^(n-1)) loses no digit in the tail. The trapezoidal rule: the integrand is entire and falls
 * as a normal density. With df, s = chi / sqrt(df) = e^x and the trapezoidal rule in x, U by interpolation between points of a grid.
 * Source: Copenhaver and Holland, J. Stat. Comput. Simul. 30, 1988, for what R's ptukey integrates.
 */
import { exp, expm1, lgamma, log, log1p, pnorm } from '../special.ts';
import { quantileOfTail } from './quantiles.ts';

/** Points of the grid between whole numbers, and every which of them is a node of the integral. */
const PER_UNIT = 32;
const EVERY = 4;
/** Normal densities beyond 9 are below 1e-18. */
const REACH = 9;
/** U is below 1e-20 beyond, for every k up to {@link MOST_MEANS}. */
const LARGEST = 15;
/** Families of more means than this have no table. */
export const MOST_MEANS = 1000;
/** From here on the chi root is one to the digits that are asked for, as in R. */
const LARGE_DF = 25000;
/** Points of the interpolating polynomial: at 1/32 apart its error is below 1e-12. */
const POINTS = 8;

/** P(range > q) for `k` means; `df` may be Infinity. NaN outside of k >= 2, df > 0. */
export function ptukeyUpper(q: number, k: number, df: number): number {
  if (Number.isNaN(q) || !(k >= 2 && k <= MOST_MEANS) || !(df > 0)) return Number.NaN;
  if (q <= 0) return 1;
  const U = tableOf(k);
  return df > LARGE_DF ? at(U, q) : overChi((s) => at(U, q * s), df);
}

/** q with P(range > q) = upper. */
export function qtukeyUpper(upper: number, k: number, df: number): number {
  return quantileOfTail((q) => ptukeyUpper(q, k, df), upper);
}

/** int f_df(s) tail(s) ds, s = chi / sqrt(df): trapezoidal in log s, whose density is 2 (df/2)^(df/2) / Gamma(df/2) e^(df (x - e^2x / 2)). */
export function overChi(tail: (s: number) => number, df: number): number {
  const half = 0.5 * df;
  const constant = log(2) + half * log(half) - lgamma(half);
  // an eighth of the density's width 1 / sqrt(2 df), and of the scale on which a tail bends
  const step = Math.min(0.125, 0.125 / Math.sqrt(half));
  // below, e^(df x) is under e^-36; above, e^(-df e^2x / 2) is
  const first = Math.ceil(-(1 + CUT / df) / step);
  const last = Math.ceil((0.5 * log(1 + (2 * CUT) / df) + 8 / Math.sqrt(df)) / step);
  let sum = 0;
  for (let j = first; j <= last; j++) {
    const x = j * step;
    const s = exp(x);
    const density = exp(constant + df * (x - 0.5 * s * s));
    if (density > 0) sum += density * tail(s);
  }
  return step * sum;
}

/** e^-36 is a rounding of one. */
const CUT = 36;

const tables = new Map<number, Float64Array>();

/** U at the points of the grid from 0 on; kept, since one k is asked for again and again. */
function tableOf(k: number): Float64Array {
  const known = tables.get(k);
  if (known !== undefined) return known;
  const n = k - 1;
  const Phi = normalGrid();
  const table = new Float64Array(LARGEST * PER_UNIT + 1);
  const step = EVERY / PER_UNIT;
  for (let i = 0; i < table.length; i++) {
    const reach = REACH + Math.ceil(i / PER_UNIT / 2);
    let sum = 0;
    for (let z = -REACH * PER_UNIT; z <= reach * PER_UNIT; z += EVERY) {
      const a = Phi.cdf[z + OFFSET];
      const gap = Phi.cdf[z - i + OFFSET];
      if (a === 0 || gap === 0) continue;
      sum += Phi.density[z + OFFSET] * gap * powerSum(a, gap, n);
    }
    table[i] = k * step * sum;
  }
  tables.set(k, table);
  return table;
}

/** (a^n - b^n) / (a - b) for b = a - gap, which is not below zero; n may have a fraction. */
function powerSum(a: number, gap: number, n: number): number {
  const b = a - gap;
  if (!Number.isInteger(n)) {
    const ratio = Math.min(1, gap / a);
    const fallen = ratio === 1 ? 1 : -expm1(n * log1p(-ratio));
    return (exp(n * log(a)) * fallen) / (ratio * a);
  }
  let sum = 1;
  let an = 1;
  for (let k = 1; k < n; k++) {
    an *= a;
    sum = sum * b + an;
  }
  return sum;
}

/** Where zero lies on the grid of the normal law. */
const OFFSET = (REACH + LARGEST + 1) * PER_UNIT;

let grid: { readonly cdf: Float64Array; readonly density: Float64Array } | undefined;

function normalGrid(): { readonly cdf: Float64Array; readonly density: Float64Array } {
  if (grid !== undefined) return grid;
  const length = 2 * OFFSET + 1;
  const cdf = new Float64Array(length);
  const density = new Float64Array(length);
  const root = Math.sqrt(2 * Math.PI);
  for (let i = 0; i < length; i++) {
    const z = (i - OFFSET) / PER_UNIT;
    cdf[i] = pnorm(z);
    density[i] = exp(-0.5 * z * z) / root;
  }
  grid = { cdf, density };
  return grid;
}

/** The table between its points, by the polynomial through the nearest. */
function at(table: Float64Array, q: number): number {
  const place = q * PER_UNIT;
  const last = table.length - 1;
  if (place >= last) return 0;
  const first = Math.max(0, Math.min(last - POINTS + 1, Math.floor(place) - POINTS / 2 + 1));
  let sum = 0;
  for (let i = 0; i < POINTS; i++) {
    let basis = table[first + i];
    for (let j = 0; j < POINTS; j++) if (j !== i) basis *= (place - first - j) / (i - j);
    sum += basis;
  }
  return Math.min(1, Math.max(0, sum));
}
