/**
 * The families and links there are. Families are listed from the records of this folder (scripts/list-families.mjs) in the order of
 * words.ts, links by a line each: in that order hints and helps name them.
 */

import { log as logarithm } from '../stats/special.ts';
import { SECOND } from '../wasm/codes.ts';
import { plainCode } from './code.ts';
import { COMPOSED_LINKS } from './composedLinks.ts';
import { FAMILIES } from './generated.ts';
import { binomial } from './law/binomial.ts';
import { binomialLog } from './link/binomialLog.ts';
import { cloglog } from './link/cloglog.ts';
import { CUMULATIVE_LINKS } from './link/cumulative.ts';
import { identity } from './link/identity.ts';
import { inverse } from './link/inverse.ts';
import { log } from './link/log.ts';
import { logit } from './link/logit.ts';
import { probit } from './link/probit.ts';
import type { LinkRecord } from './link/record.ts';
import type { FamilyRecord, Pair } from './record.ts';
import type { FamilyName } from './words.ts';

export { FAMILIES };

export const LINKS = [
  logit,
  probit,
  cloglog,
  ...COMPOSED_LINKS.map(({ link }) => link),
  binomialLog,
  log,
  identity,
  inverse,
  ...CUMULATIVE_LINKS,
] as const;

export type LinkName = (typeof LINKS)[number]['name'];

/** The family that errors name where a response has two levels, or successes and failures. */
export const SHARE_FAMILY: FamilyName = binomial.name;

export const FAMILY_NAMES: readonly FamilyName[] = FAMILIES.map(({ name }) => name);
export const LINK_NAMES: readonly LinkName[] = LINKS.map(({ name }) => name);

const familiesByName: ReadonlyMap<string, FamilyRecord> = new Map(FAMILIES.map((record) => [record.name, record]));
const linksByName: ReadonlyMap<string, LinkRecord> = new Map(LINKS.map((record) => [record.name, record]));
const pairsByCode: ReadonlyMap<number, Pair> = new Map(
  FAMILIES.flatMap(({ links }) => links.map((pair) => [pair.code, pair] as const)),
);

/** The record of a family, of whatever names one: a {@link Family}, a fit, the state of predictions. */
export function familyOf({ family }: { readonly family: FamilyName }): FamilyRecord {
  return familiesByName.get(family)!;
}

export function linkOf({ link }: { readonly link: LinkName }): LinkRecord {
  return linksByName.get(link)!;
}

/** Whether a model is linear: residuals and random effects are normal, about the predictor itself. */
export function isLinearModel(family: { readonly family: FamilyName; readonly link: LinkName }): boolean {
  return familyOf(family).isNormal && linkOf(family).isLinear;
}

/** The response as the kernels take it. */
export function kernelResponse({ code }: { readonly code: number }, y: Float64Array): Float64Array {
  return pairOf(code)?.logResponse ? y.map(logarithm) : y;
}

/** The kernels' code of a family, without or with a second predictor. */
export function kernelCode({ code }: { readonly code: number }, hasSecond: boolean): number {
  return hasSecond ? code + SECOND : code;
}

/** What the kernels' code stands for; undefined for a code that no family has. */
export function pairOf(code: number): Pair | undefined {
  return pairsByCode.get(code) ?? pairsByCode.get(plainCode(code));
}
