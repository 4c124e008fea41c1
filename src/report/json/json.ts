/**
 * A fit as JSON. JSON has no NaN: it is null, and readJson.ts reads null back as NaN. Infinite numbers, such as the coefficients of
 * separated data, are `{ "number": "-Infinity" }`, as in the state for predictions.
 */
import type { FitSummary } from '../../fit/types.ts';

/** Rises when a member changes its meaning. */
export const VERSION = 1;
export const FORMAT = 'glmm-wasm fit';

/** An infinite number. */
export interface InfiniteJson {
  readonly number: 'Infinity' | '-Infinity';
}

/** `T` with every number possibly null or infinite. */
export type Jsonable<T> = T extends number
  ? number | null | InfiniteJson
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { readonly [K in keyof T]: Jsonable<T[K]> }
      : T;

/** What `toJSON()` gives: {@link FitSummary} with its format and version. */
export type FitJson = { readonly format: typeof FORMAT; readonly version: typeof VERSION } & Jsonable<FitSummary>;

/** The members of a FitSummary; listed because a fit has methods too. */
const LISTED: Readonly<Record<keyof FitSummary, true>> = {
  kind: true,
  method: true,
  formula: true,
  family: true,
  link: true,
  modelled: true,
  nAGQ: true,
  quadrature: true,
  nobs: true,
  ngroups: true,
  droppedRows: true,
  droppedColumns: true,
  allFixedNames: true,
  logLik: true,
  minus2LogLik: true,
  df: true,
  dfResidual: true,
  aic: true,
  bic: true,
  beta: true,
  theta: true,
  sigma: true,
  dispersion: true,
  coefficients: true,
  vcov: true,
  thetaSe: true,
  varCorr: true,
  scaledResiduals: true,
  converged: true,
  optim: true,
  warnings: true,
};
export const MEMBERS = Object.keys(LISTED) as (keyof FitSummary)[];

/** The numbers of a fit as plain JSON values. */
export function toJson(fit: FitSummary): FitJson {
  const present = MEMBERS.filter((name) => fit[name] !== undefined);
  const values = present.map((name) => [name, plain(fit[name])] as const);
  return { format: FORMAT, version: VERSION, ...Object.fromEntries(values) } as unknown as FitJson;
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    return Number.isNaN(value) ? null : { number: String(value) };
  }
  return mapMembers(value, plain);
}

/** Typed arrays become arrays; Object.fromEntries makes own members even of `__proto__`. */
function mapMembers(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, map);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)]));
}
