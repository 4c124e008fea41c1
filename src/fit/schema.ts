/**
 * What a fit is, member by member: which there are, which may be absent, which may be null, and how their sizes depend on each other.
 * Files are read by it; the types are in types.ts, and the compiler compares the two.
 */

import { COVARIANCE_NAMES, covarianceOf } from '../covariance/list.ts';
import {
  at,
  checkLength,
  dictionary,
  flag,
  list,
  type MemberSchemas,
  members,
  numbers,
  oneOf,
  optional,
  orNull,
  type Place,
  real,
  type Schema,
  text,
  texts,
  whole,
  wrong,
} from '../data/schema.ts';
import { printable } from '../data/text/printable.ts';
import type { AliasedColumn, DroppedRows } from '../design/types.ts';
import { GlmmError, type GlmmWarning } from '../errors.ts';
import { resolveFamily } from '../family/resolve.ts';
import { EXTRA_NAMES } from '../family/words.ts';
import { parseFormula } from '../formula/parse.ts';
import type { Penalty } from './penalty/types.ts';
import { LEVELS, type LevelPoints } from './rule/orders.ts';
import type {
  Coefficient,
  Dispersion,
  EpError,
  FitSummary,
  GroupWeights,
  LaplaceError,
  LowerMaximum,
  ModelComponent,
  OptimSummary,
  Quadrature,
  Simulation,
  Threshold,
  VarCorr,
} from './types.ts';

type Column = AliasedColumn['combination'][number];
type Missing = DroppedRows['byColumn'][number];
type OneLevel = NonNullable<Quadrature['levels']>[number];
type WorstGroup = Quadrature['groups'][number];
type Longer = NonNullable<LaplaceError['beyond']>;
type Beyond = NonNullable<Quadrature['beyond']>;

/** A whole number, or one for each level of nested factors. */
export const points: Schema = (value, place) =>
  typeof value === 'object' && value !== null
    ? members<LevelPoints>({ outer: whole(1), middle: optional(whole(1)), inner: whole(1) })(value, place)
    : whole(1)(value, place);

const quadrature = members<Quadrature>({
  points,
  dimension: whole(1),
  requested: (value, place) => (value === 'auto' ? undefined : points(value, place)),
  comparedWith: orNull(points),
  logLikError: real,
  maxShiftInSe: real,
  groups: list(members<WorstGroup>({ level: text, logLikError: real })),
  levels: optional(
    list(
      members<OneLevel>({
        level: oneOf(...LEVELS),
        group: text,
        points: whole(1),
        comparedWith: whole(1),
        logLikError: real,
        maxShiftInSe: real,
      }),
    ),
  ),
  sampledGroups: optional(whole(1)),
  beyond: optional(members<Beyond>({ points, seconds: real })),
});

const shift = { shift: dictionary(real), maxShiftInSe: real, parameter: text };

const coefficient = members<Coefficient>({
  term: text,
  estimate: real,
  stdError: real,
  statistic: real,
  pValue: real,
  df: optional(real),
});

const component = members<ModelComponent>({
  formula: text,
  coefficients: list(coefficient),
  vcov: list(numbers()),
  held: optional(numbers()),
});

const laplaceError = members<LaplaceError>({
  ...shift,
  logLik: real,
  beyond: optional(members<Longer>({ seconds: real })),
  tried: optional(text),
});

/** Every member of a FitSummary; an optional one may be absent. */
export const FIT: MemberSchemas<FitSummary> = {
  kind: oneOf('glmm', 'lmm'),
  method: optional(oneOf('REML', 'ML')),
  formula: text,
  family: text,
  link: text,
  modelled: optional(text),
  integration: oneOf('exact', 'quadrature', 'laplace', 'ep'),
  nAGQ: points,
  quadrature: optional(orNull(quadrature)),
  laplace: optional(orNull(laplaceError)),
  nested: optional(flag),
  ep: optional(
    orNull(
      members<EpError>({
        ...shift,
        cells: whole(1),
        pairs: real,
        sampled: optional(whole(1)),
        pairsSe: optional(real),
        laplace: optional(laplaceError),
      }),
    ),
  ),
  simulation: optional(
    members<Simulation>({ probes: whole(0), seed: whole(0), shift: real, shifts: dictionary(real), logLik: real }),
  ),
  penalty: optional(members<Penalty>({ kind: oneOf('soft', 'prior'), words: text, value: real })),
  groupWeights: optional(members<GroupWeights>({ column: orNull(text), least: real, most: real, sum: real })),
  nobs: whole(1),
  ngroups: dictionary(whole(1)),
  droppedRows: members<DroppedRows>({
    total: whole(0),
    byColumn: list(members<Missing>({ column: text, count: whole(0) })),
  }),
  droppedColumns: list(
    members<AliasedColumn>({ name: text, combination: list(members<Column>({ name: text, coefficient: real })) }),
  ),
  allFixedNames: texts,
  logLik: real,
  minus2LogLik: real,
  df: whole(0),
  dfResidual: whole(Number.MIN_SAFE_INTEGER),
  aic: real,
  bic: real,
  beta: numbers(),
  theta: numbers(),
  sigma: real,
  dispersion: optional(
    members<Dispersion>({
      name: oneOf(...EXTRA_NAMES),
      estimate: real,
      stdError: real,
      df: optional(real),
      dfStdError: optional(real),
    }),
  ),
  thresholds: optional(list(members<Threshold>({ name: text, estimate: real, stdError: real, held: optional(real) }))),
  zeroInflation: optional(component),
  dispersionModel: optional(component),
  coefficients: list(coefficient),
  vcov: list(numbers()),
  thetaSe: numbers(),
  varCorr: list(
    members<VarCorr>({
      group: text,
      terms: texts,
      covariance: optional(oneOf(...COVARIANCE_NAMES)),
      sd: numbers(),
      variance: numbers(),
      corr: list(numbers()),
    }),
  ),
  scaledResiduals: numbers(5),
  converged: flag,
  optim: members<OptimSummary>({
    evaluations: whole(0),
    iterations: whole(0),
    reason: text,
    predictedGain: real,
    maxAbsGradient: real,
    lowerMaxima: optional(
      list(
        members<LowerMaximum>({
          logLik: real,
          theta: numbers(),
          beta: optional(numbers()),
          dispersion: optional(real),
        }),
      ),
    ),
  }),
  warnings: list(members<GlmmWarning>({ code: text, message: text, details: optional(dictionary(() => {})) })),
};

/** @throws GlmmError INVALID_FILE, with the path of the member that is wrong */
export function checkFit(fit: FitSummary): void {
  members<FitSummary>(FIT)(fit, null);
  const { beta, theta, coefficients, vcov, thetaSe, varCorr, allFixedNames, droppedColumns } = fit;
  const p = beta.length;
  readable('formula', fit.formula, () => parseFormula(fit.formula));
  readable('family', fit.family, () => resolveFamily(fit.family, fit.link));
  checkLength(coefficients, at(null, 'coefficients'), p);
  list(numbers(p), p)(vcov, at(null, 'vcov'));
  checkLength(allFixedNames, at(null, 'allFixedNames'), p + droppedColumns.length);
  varCorr.forEach(({ terms, sd, variance, corr }, t) => {
    const place = at(at(null, 'varCorr'), t);
    checkLength(sd, at(place, 'sd'), terms.length);
    checkLength(variance, at(place, 'variance'), terms.length);
    list(numbers(terms.length), terms.length)(corr, at(place, 'corr'));
  });
  const nTheta = varCorr.reduce((sum, block) => sum + covarianceOf(block).size(block.terms.length), 0);
  checkLength(theta, at(null, 'theta'), nTheta);
  checkLength(thetaSe, at(null, 'thetaSe'), nTheta);
  coefficients.forEach(({ estimate, stdError }, j) => {
    const place = at(at(null, 'coefficients'), j);
    checkAgree(estimate, beta[j], at(place, 'estimate'), `beta[${j}]`);
    checkAgree(stdError, Math.sqrt(vcov[j][j]), at(place, 'stdError'), `the root of vcov[${j}][${j}]`);
  });
  checkAgree(fit.minus2LogLik, -2 * fit.logLik, at(null, 'minus2LogLik'), '-2 logLik');
}

/** Relative: both were written from one number, and a file holds all of its digits. */
const ROUNDING = 1e-9;

/**
 * Numbers that a file holds twice. One that is not finite says nothing.
 *
 * @param unit of which rounding is a share
 * @throws GlmmError INVALID_FILE
 */
export function checkAgree(
  value: number,
  other: number,
  place: Place,
  name: string,
  unit = Math.max(Math.abs(value), Math.abs(other)),
): void {
  if (!Number.isFinite(value) || !Number.isFinite(other)) return;
  if (Math.abs(value - other) <= ROUNDING * unit) return;
  throw wrong(value, place, `agree with ${name}, which is ${other}`);
}

function readable(member: string, value: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof GlmmError)) throw error;
    throw wrong(value, at(null, member), `be one that this program knows (${printable(error.code)})`);
  }
}
