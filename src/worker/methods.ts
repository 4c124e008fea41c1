/**
 * The methods of a fit that run in the worker: what travels with a call, for the side that asks and has none of their code.
 */
import type { GlmmFit } from '../api/glmmFit.ts';
import type { MethodsOf } from '../fit/method.ts';
import type { FitSummary } from '../fit/types.ts';
import type { InterpretationMethods } from '../predict/interpret/interpretation.ts';
import type { NUMBER_METHODS } from '../report/methods.ts';

/** Those of a WorkerFit that ask for the numbers alone, which it has. */
export type NumberMethods = MethodsOf<typeof NUMBER_METHODS>;

/** Those that are written out in WorkerFit: long jobs in parts, and what gives something else there. */
export type OwnMethod = 'confint' | 'profile' | 'bootstrap' | 'influence' | 'emmeans' | 'emtrends' | 'refit' | 'toJSON';

/** Every call to a worker is asynchronous: `bootstrap` is this there. */
type Absent = 'bootstrapAsync';

/** All others. */
export type MethodName = Exclude<keyof GlmmFit, keyof FitSummary | keyof NumberMethods | OwnMethod | Absent>;

export interface Call {
  /** Options that hold users' data. */
  readonly data?: readonly string[];
  /** What is taken before the options: users' data, or something that travels as it is. */
  readonly first?: 'data' | 'value';
  /** Answered by predict/interpret/interpretation.ts, which is loaded apart where a worker is loaded in parts. */
  readonly meaning?: true;
}

export const METHODS: { readonly [Name in MethodName]: Call & MeaningOf<Name> } = {
  ranef: {},
  fitted: {},
  linearPredictor: {},
  residuals: {},
  quantileResiduals: {},
  dispersionTest: {},
  zeroInflationTest: {},
  simulate: {},
  drop1: {},
  proportionalOddsTest: {},
  randomEffectsTest: {},
  waldTest: {},
  vcovRobust: {},
  augment: {},
  predict: { data: ['newData'] },
  predictRows: { data: ['newData'] },
  predictNewGroup: { data: ['newData', 'predictFor'] },
  coef: {},
  contrast: { first: 'value' },
  refGrid: {},
  jointTests: {},
  coefTable: {},
  oddsRatios: { meaning: true },
  interpret: { meaning: true },
  icc: { meaning: true },
  variancePartition: {},
  r2: {},
  medianOddsRatio: { meaning: true },
  marginalCoefficients: { data: ['data'] },
  marginalMeans: { data: ['data'] },
  compare: { data: ['data'] },
  poststratify: { first: 'data' },
};

type MeaningOf<Name> = Name extends keyof InterpretationMethods
  ? { readonly meaning: true }
  : { readonly meaning?: never };

/** A message may ask for anything that an object has. */
export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}

/** What is taken, with `map` applied to what is users' data among it. */
export function mapData(name: MethodName, taken: readonly unknown[], map: (data: never) => unknown): unknown[] {
  const { data = [], first }: Call = METHODS[name];
  const own = first === undefined ? [] : [first === 'data' ? map(taken[0] as never) : taken[0]];
  const options = taken[own.length] as Readonly<Record<string, unknown>> | undefined;
  if (options === undefined) return own;
  const given = data.filter((option) => options[option] !== undefined);
  const mapped = given.map((option) => [option, map(options[option] as never)]);
  return [...own, { ...options, ...Object.fromEntries(mapped) }];
}
