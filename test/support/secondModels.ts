/** Every density with a second predictor, and responses that it may have. */
import { codeWith } from '../../src/family/code.ts';
import { FAMILIES } from '../../src/family/list.ts';
import type { FamilyRecord } from '../../src/family/record.ts';
import { TRIALS as TRIALS_SUPPORT } from '../../src/family/support.ts';
import { wordsOf } from '../../src/family/words.ts';
import type { ScaledColumns } from '../../src/wasm/scaledColumns.ts';
import { logDensity, type OracleFamily, STUDENT_DF } from '../oracle/families.ts';

export interface Law {
  readonly name: string;
  readonly code: number;
  readonly record: FamilyRecord;
  readonly pair: FamilyRecord['links'][number];
  /** A response that the law may have, from a uniform number. */
  readonly response: (u: number) => number;
}

/** Of beta-binomial responses; others have one. */
export const TRIALS = 6;
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const count = (u: number): number => Math.max(0, Math.floor(7 * u) - 2);
/** A family that is new has to stand here before its densities with a second predictor are known to be right. */
const RESPONSES: Readonly<Record<string, (u: number) => number>> = {
  poisson: count,
  negativeBinomial: count,
  negativeBinomial1: count,
  truncatedNegativeBinomial: (u) => 1 + count(u),
  hurdlePoisson: count,
  hurdleNegativeBinomial: count,
  gaussian: (u) => 4 * u - 2,
  student: (u) => 4 * u - 2,
  lognormal: (u) => 0.2 + 3 * u,
  Gamma: (u) => 0.2 + 3 * u,
  inverseGaussian: (u) => 0.2 + 3 * u,
  beta: (u) => 0.05 + 0.9 * u,
  betaBinomial: (u) => Math.floor(7 * u) / TRIALS,
};

function missing(family: string): never {
  throw new Error(`no responses of the ${family} family: add them to RESPONSES`);
}

/** Every family and link that takes a second predictor. */
export const LAWS_WITH_SECOND: readonly Law[] = FAMILIES.filter(
  (record: FamilyRecord) => record.extra !== null || wordsOf({ family: record.name }).mayHaveExcessZeros,
).flatMap((record: FamilyRecord) =>
  record.links.map((pair) => ({
    ...{ name: `${record.name} ${pair.link.name}`, record, pair },
    code: record.knownFreedom === undefined ? pair.code : codeWith(pair.code, STUDENT_DF),
    response: RESPONSES[record.name] ?? missing(record.name),
  })),
);

export const hasShape = ({ record: { extra } }: Law): boolean => extra !== null;
export const isTrials = ({ record: { support } }: Law): boolean => support === TRIALS_SUPPORT;

/** log f with all its constants, and without what depends on the response alone. */
export function logDensityOf(law: Law, y: number, eta: number, t: number): number {
  const { name, record } = law;
  const weights = Float64Array.of(isTrials(law) ? TRIALS : 1);
  // with a hurdle the counts above it are truncated ones
  const oracle = name.replace('hurdle', 'truncated') as OracleFamily;
  const { value } = logDensity(oracle, y, eta, weights[0]!, record.extra?.ofLogShape(t) ?? 1);
  return value - record.logNormaliser({ y: Float64Array.of(y), weights, trials: isTrials(law) ? weights : null });
}

export interface Model {
  readonly name: string;
  readonly law: Law;
  readonly nZero: number;
  readonly nShape: number;
}

export const MODELS: readonly Model[] = LAWS_WITH_SECOND.flatMap((law) => [
  ...(wordsOf({ family: law.record.name }).mayHaveExcessZeros
    ? [
        { name: `${law.name} with excess zeros`, law, nZero: 2, nShape: hasShape(law) ? 1 : 0 },
        ...(hasShape(law) ? [{ name: `${law.name} with both`, law, nZero: 1, nShape: 2 }] : []),
      ]
    : []),
  ...(hasShape(law) && !law.record.hasHurdle
    ? [{ name: `${law.name} with a dispersion model`, law, nZero: 0, nShape: 2 }]
    : []),
]);

/** Into the domain of the link. */
export const etaOf = ({ pair }: Law, eta: number): number => (pair.link.name === 'inverse' ? Math.exp(eta) : eta);

export function columnsOf(values: Float64Array, nObs: number): ScaledColumns {
  const size = values.length / nObs;
  return { values, center: new Float64Array(size), factor: new Float64Array(size).fill(1) };
}

/** Ones in the first column of either predictor. */
export function withOnes(values: Float64Array, nObs: number, nZero: number): Float64Array {
  const filled = values.slice();
  filled.fill(1, 0, nObs);
  if (nZero * nObs < filled.length) filled.fill(1, nZero * nObs, (nZero + 1) * nObs);
  return filled;
}
