/**
 * `power()`: how often a test would find an effect that is there, by simulation.
 */
import {
  CALLBACK,
  checkOptions,
  checkValue,
  NAMES,
  needed,
  type OptionTable,
  oneOf,
  RECORD,
  SEED,
  SIGNAL,
  whole,
  within,
} from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import type { DataInput } from '../../data/types.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { openEventLoop } from '../../infer/eventLoop.ts';
import { invalid } from '../../infer/options.ts';
import { readable } from '../../report/readable.ts';
import type { GlmmFit } from '../glmmFit.ts';
import { type ModelOfPlan, planned } from './planned.ts';
import { DEFAULT_SETS, type Power, type PowerTest, powerOf, powerText, type Trial } from './powerResult.ts';
import type { Parameters } from './truth.ts';

/** Of the simulation and its test, beside those of the model. */
export interface TestOfPlan {
  /** What is true: fixed effects, standard deviations, and a residual one or a dispersion where the family has it. */
  readonly parameters: Parameters;
  /** Terms of the formula or single coefficients, jointly tested; or one coefficient of a second predictor, `zi_x` or `disp_x`, by Wald's test. */
  readonly test: string | readonly string[];
  /** 'wald' (default): by estimates and their covariance, F for linear models. 'lrt': the model fitted again without the term, by maximum likelihood. */
  readonly by?: 'wald' | 'lrt';
  /** A p-value below it counts. Default 0.05. */
  readonly alpha?: number;
  /** Simulated data sets. Default 1000. */
  readonly n?: number;
  /** Whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
  /** Called after each data set. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the simulation after the data set at hand; what was done is returned. */
  readonly signal?: { readonly aborted: boolean };
}

export interface PowerOptions extends ModelOfPlan, TestOfPlan {}

const OWN: OptionTable<TestOfPlan> = {
  parameters: needed(RECORD),
  test: needed(NAMES),
  by: oneOf('wald', 'lrt'),
  alpha: within(0, 1),
  n: whole(1, 1e6),
  seed: SEED,
  onProgress: CALLBACK,
  signal: SIGNAL,
};

/**
 * The power of a test for a design and parameters that are said to be true: data are simulated, fitted and tested.
 *
 * @param data what is planned: the predictors and the groups; the response may be absent
 * @throws GlmmError as `glmm()`; UNKNOWN_PARAMETER, INVALID_OPTION
 * @example
 * const found = power('y ~ dose + (1 | clinic)', design, {
 *   family: 'binomial',
 *   parameters: { beta: { '(Intercept)': -1, dose: 0.5 }, sd: { clinic: 0.7 } },
 *   test: 'dose',
 * });
 * console.log(String(found)); // Power of the test of dose: 81% (78 to 83%) ...
 */
export function power(formula: string, data: DataInput, options: PowerOptions): Power {
  const run = start(formula, data, options);
  while (run.step());
  return run.result();
}

/** The same while the event loop goes on: can be stopped by an AbortSignal, then gives what was done. */
export async function powerAsync(formula: string, data: DataInput, options: PowerOptions): Promise<Power> {
  const run = start(formula, data, options);
  const loop = openEventLoop();
  try {
    while (run.step()) await loop.turn();
  } finally {
    loop.close();
  }
  return run.result();
}

function start(formula: string, data: DataInput, options: PowerOptions) {
  const { n, test, trial, onProgress, signal } = openPower(formula, data, options);
  const trials: Trial[] = [];
  return {
    step(): boolean {
      if (trials.length >= n || signal?.aborted) return false;
      const done = trials.push(trial(trials.length));
      onProgress?.(done, n);
      return true;
    },
    result: (): Power => Object.freeze(readable(powerOf(trials, test, n), powerText)),
  };
}

export interface OpenPower extends Pick<TestOfPlan, 'onProgress' | 'signal'> {
  /** Data sets that are wanted. */
  readonly n: number;
  readonly test: PowerTest;
  /** What comes of the data set with this number: the same whatever came before. */
  trial(index: number): Trial;
}

/** @throws GlmmError as {@link power} */
export function openPower(formula: string, data: DataInput, options: PowerOptions): OpenPower {
  checkValue('power()', 'options', options, needed(RECORD));
  const { own, model } = apart(options);
  const { parameters, test, by = 'wald', alpha = 0.05, n = DEFAULT_SETS, seed = 1, onProgress, signal } = own;
  // REML has no likelihood of fixed effects
  const ofTest = by === 'lrt' && model.family === undefined ? { ...model, method: 'ML' as const } : model;
  const { design, response, estimate } = planned(formula, data, ofTest, parameters, seed, {
    place: 'power()',
    others: Object.keys(OWN),
  });
  const terms = typeof test === 'string' ? [test] : [...test];
  const second = secondNames(design);
  if (!(by === 'wald' && terms.length === 1 && second.includes(terms[0]))) checkTerms(terms, by, design.fixed, second);
  const pValue = by === 'lrt' ? byLikelihood(terms) : byWald(terms);
  return {
    ...{ n, test: { test: terms, by, alpha } },
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
    trial(index) {
      try {
        const p = pValue(estimate(response(index)));
        if (Number.isNaN(p)) throw new GlmmError('NUMERICAL_FAILURE', 'the test has no p-value');
        return { rejected: p < alpha, failed: null };
      } catch (error) {
        if (!(error instanceof GlmmError)) throw error;
        return { rejected: false, failed: error.code };
      }
    },
  };
}

function apart(options: PowerOptions): { readonly own: TestOfPlan; readonly model: ModelOfPlan } {
  const entries = Object.entries(options);
  const own = Object.fromEntries(entries.filter(([name]) => Object.hasOwn(OWN, name))) as unknown as TestOfPlan;
  const model = Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(OWN, name)));
  return { own: checkOptions('power()', own, OWN), model };
}

interface FixedNames {
  readonly names: readonly string[];
  readonly termLabels: readonly string[];
}

/** Before anything is simulated. */
function checkTerms(
  terms: readonly string[],
  by: 'wald' | 'lrt',
  { names, termLabels }: FixedNames,
  second: readonly string[],
): void {
  if (terms.length === 0) throw invalid('test', terms, 'name a term or a coefficient, or several');
  if (terms.some((term) => second.includes(term)))
    throw invalid('test', terms, "be one coefficient, by: 'wald', where it is of a second predictor");
  const known = by === 'lrt' ? termLabels : [...new Set([...termLabels, ...names])];
  const unknown = terms.find((term) => !known.includes(term));
  if (unknown !== undefined) {
    throw new GlmmError(
      'UNKNOWN_PARAMETER',
      `test names ${quoted(unknown)}, which is no ${by === 'lrt' ? 'term' : 'term or coefficient'} of the model\nThere are: ${[...known, ...(by === 'wald' ? second : [])].map(quoted).join(', ')}.`,
      { name: unknown },
    );
  }
  if (by === 'lrt' && terms.length > 1) {
    throw new GlmmError('INVALID_OPTION', "test must be one term where by is 'lrt', which leaves one out.", {
      option: 'test',
      value: terms,
    });
  }
}

function byLikelihood([term]: readonly string[]): (fit: GlmmFit) => number {
  return (fit) => {
    const row = fit.drop1().find((one) => one.term === term);
    if (row === undefined) {
      throw new GlmmError(
        'INVALID_OPTION',
        `${quoted(term)} is part of an interaction, and stays as long as that is there.`,
        {
          option: 'test',
          value: term,
        },
      );
    }
    return row.pValue ?? Number.NaN;
  };
}

/** As intervals have them: `zi_x`. */
function secondNames({ second }: Pick<Design, 'second'>): string[] {
  const of = (component: 'zi' | 'disp') =>
    second?.[component]?.matrix.names.map((name) => `${component}_${name}`) ?? [];
  return [...of('zi'), ...of('disp')];
}

/** A single coefficient by its own test, t where the model is linear; several together by Wald's. */
function byWald(terms: readonly string[]): (fit: GlmmFit) => number {
  return (fit) => {
    const own = (prefix: string, rows: GlmmFit['coefficients'] = []) =>
      rows.map((row) => ({ ...row, term: `${prefix}_${row.term}` }));
    const all = [
      ...fit.coefficients,
      ...own('zi', fit.zeroInflation?.coefficients),
      ...own('disp', fit.dispersionModel?.coefficients),
    ];
    const single = terms.length === 1 && all.find((one) => one.term === terms[0]);
    return single ? single.pValue : fit.waldTest({ terms }).pValue;
  };
}
