/**
 * A fit as JSON and back. JSON has no NaN: it is null, and null reads back as NaN. Infinite numbers, such as the coefficients of
 * separated data, are `{ "number": "-Infinity" }`, as in the state for predictions.
 */
import { GlmmError } from '../errors.ts';
import type { FitSummary } from '../fit/types.ts';

/** Rises when a member changes its meaning. */
const VERSION = 1;
const FORMAT = 'glmm-wasm fit';

/** An infinite number. */
export interface InfiniteJson {
  readonly number: 'Infinity' | '-Infinity';
}

/** `T` with every number possibly null or infinite. */
type Jsonable<T> = T extends number
  ? number | null | InfiniteJson
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { readonly [K in keyof T]: Jsonable<T[K]> }
      : T;

/** What `toJSON()` gives: {@link FitSummary} with its format and version. */
export type FitJson = { readonly format: typeof FORMAT; readonly version: typeof VERSION } & Jsonable<FitSummary>;

/** The members of a FitSummary; listed because a fit has methods too. `true`: may be absent. */
const MEMBERS: Readonly<Record<keyof FitSummary, boolean>> = {
  kind: false,
  method: true,
  formula: false,
  family: false,
  link: false,
  modelled: true,
  nAGQ: false,
  quadrature: true,
  nobs: false,
  ngroups: false,
  droppedRows: false,
  droppedColumns: false,
  allFixedNames: false,
  logLik: false,
  minus2LogLik: false,
  df: false,
  dfResidual: false,
  aic: false,
  bic: false,
  beta: false,
  theta: false,
  sigma: false,
  dispersion: true,
  coefficients: false,
  vcov: false,
  thetaSe: false,
  varCorr: false,
  scaledResiduals: false,
  converged: false,
  optim: false,
  warnings: false,
};

/** The numbers of a fit as plain JSON values. */
export function toJson(fit: FitSummary): FitJson {
  const members = Object.keys(MEMBERS) as (keyof FitSummary)[];
  const present = members.filter((name) => fit[name] !== undefined);
  const values = present.map((name) => [name, plain(fit[name])] as const);
  return { format: FORMAT, version: VERSION, ...Object.fromEntries(values) } as unknown as FitJson;
}

/**
 * The numbers of a fit from what {@link toJson} gave, parsed.
 *
 * @throws GlmmError INVALID_FILE when it is something else, or of a later version.
 */
export function fromJson(json: unknown): FitSummary {
  const found = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (found.format !== FORMAT) {
    throw new GlmmError('INVALID_FILE', `not a fit of glmm-wasm: its member "format" is not "${FORMAT}".`);
  }
  if (found.version !== VERSION) {
    throw new GlmmError(
      'INVALID_FILE',
      `the fit has version ${String(found.version)}, this program reads version ${VERSION}.`,
    );
  }
  const missing = Object.entries(MEMBERS).filter(([name, optional]) => !optional && found[name] === undefined);
  if (missing.length > 0) {
    throw new GlmmError('INVALID_FILE', `the fit lacks ${missing.map(([name]) => `"${name}"`).join(', ')}.`);
  }
  const members = Object.keys(MEMBERS).filter((name) => found[name] !== undefined);
  const read = members.map((name) => [name, name === 'warnings' ? found[name] : nullAsNaN(found[name], name)] as const);
  return Object.fromEntries(read) as unknown as FitSummary;
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    return Number.isNaN(value) ? null : { number: String(value) };
  }
  return mapMembers(value, plain);
}

/** Members that are null themselves: there is no quadrature, no rule to compare with. Any other null was not finite. */
const NULLABLE: readonly string[] = ['quadrature', 'comparedWith'];

function nullAsNaN(value: unknown, name = ''): unknown {
  if (value === null) return NULLABLE.includes(name) ? null : Number.NaN;
  if (isInfinite(value)) return Number(value.number);
  return mapMembers(value, nullAsNaN);
}

function isInfinite(value: unknown): value is InfiniteJson {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false;
  const { number } = value as Partial<InfiniteJson>;
  return number === 'Infinity' || number === '-Infinity';
}

/** Typed arrays become arrays; Object.fromEntries makes own members even of `__proto__`. */
function mapMembers(value: unknown, map: (value: unknown, name?: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => map(element));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (element) => map(element));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}
