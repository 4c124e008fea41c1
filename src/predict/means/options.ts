/**
 * What marginal means and their contrasts take.
 */
import { type Check, FINITE, isPlain, LEVEL, NAMES, type OptionTable, oneOf, RECORD } from '../../data/check.ts';
import type { ContrastFreedom } from '../../infer/robust/contrastFreedom.ts';
import type { SettingValue } from '../average/setting.ts';

export type CovReduce = 'mean' | 'median' | 'range';

export interface GridOptions {
  /** Values of variables, one or several: `{ time: [0, 6], treatment: 'a' }`. Default: all levels of categories. */
  readonly at?: Readonly<Record<string, SettingValue | readonly SettingValue[]>>;
  /** Where numbers are that `at` does not set: at their mean (default), their median, or at both ends of their range. */
  readonly covReduce?: CovReduce;
}

/**
 * Degrees of freedom: by Satterthwaite (default for linear mixed models), by Kenward and Roger with their covariance, infinitely many
 * (default for others), or a number.
 */
export type DfOption = 'asymptotic' | 'satterthwaite' | 'kenward-roger' | number;

/** A covariance of the fixed effects: p rows of p numbers, or what `vcovRobust()` gave. */
export type VcovOption =
  | readonly (readonly number[])[]
  | { readonly vcov: readonly (readonly number[])[]; readonly freedom?: ContrastFreedom };

export interface LawOptions {
  readonly df?: DfOption;
  /** In the place of the model's covariance. Default df is 'asymptotic' then, and Satterthwaite's of the contrast where it is CR2. */
  readonly vcov?: VcovOption;
}

export type Adjustment = 'tukey' | 'mvt' | 'dunnett' | 'dunnettx' | 'bonferroni' | 'holm' | 'sidak' | 'fdr' | 'none';

export interface AdjustOptions {
  /** Of p-values and intervals for the number of rows. */
  readonly adjust?: Adjustment;
  /** Of intervals. Default 0.95. */
  readonly level?: number;
}

/** Of which predictor means are: that of the mean, of zeros in excess, of the dispersion. */
export type MeansComponent = 'cond' | 'zi' | 'disp';

export interface MeansOptions extends GridOptions, LawOptions, AdjustOptions {
  /**
   * Default 'cond'. 'zi': of the probability of a zero in excess, 'disp': of the dispersion, or what the family has in its place; on the scale of the
   * link (log odds, logarithm) or of the response, with odds ratios and ratios for contrasts.
   */
  readonly component?: MeansComponent;
  /** Variables whose levels make groups: contrasts are within them, and p-values are adjusted within them. */
  readonly by?: string | readonly string[];
  /** How levels of the other categories count: 'equal' (default), 'proportional' to how often they occur, or as often as they occur in the 'cells'. */
  readonly weights?: 'equal' | 'proportional' | 'cells';
  /**
   * On the scale of the link (default), or of the response; contrasts under log and logit links are ratios then. Of counts that may be zeros in
   * excess 'response' is the mean with these, whose contrasts are differences, 'conditional' that without. Of ordered categories:
   * probabilities of each, or of it and all below, the mean of their numbers from 1, the mean of the latent response.
   */
  readonly type?: MeansType;
  /** At random effects of zero (default: the typical group), or averaged over them: with 'marginal' the means are those of the population. */
  readonly randomEffects?: 'zero' | 'marginal';
}

export type MeansType = 'link' | 'response' | 'conditional' | 'prob' | 'cum.prob' | 'mean.class' | 'latent';

/** `{ specs: 'treatment', by: 'time' }`, or names alone; `'1'` for the mean of everything. */
export type Specs =
  | string
  | readonly string[]
  | { readonly specs: string | readonly string[]; readonly by?: string | readonly string[] };

export type ContrastMethod =
  | 'pairwise'
  | 'revpairwise'
  | 'trtVsCtrl'
  | 'consec'
  | 'poly'
  | 'eff'
  /** Weights of the means by contrast: in their order, or by their labels. */
  | Readonly<Record<string, readonly number[] | Readonly<Record<string, number>>>>;

export interface ContrastOptions extends AdjustOptions {
  /** Default: that of the means. */
  readonly by?: string | readonly string[];
  /** On the scale of the link, or as a ratio where the link has one. Default: that of the means. */
  readonly type?: 'link' | 'response';
  /** The control of 'trtVsCtrl', by its label. Default: the first mean. */
  readonly ref?: string;
  /** Products of contrasts of each variable, in their order, in the place of those of the cells: one method for all, or one each. */
  readonly interaction?: NamedMethod | readonly NamedMethod[];
}

export type NamedMethod = Extract<ContrastMethod, string>;

export interface LettersOptions extends Pick<ContrastOptions, 'adjust' | 'by'> {
  /** Means that share a letter do not differ at this level. Default 0.05. */
  readonly alpha?: number;
}

export const NAMED_METHODS: readonly NamedMethod[] = ['pairwise', 'revpairwise', 'trtVsCtrl', 'consec', 'poly', 'eff'];

const ADJUSTMENTS: readonly Adjustment[] = [
  ...(['tukey', 'mvt', 'dunnett', 'dunnettx', 'bonferroni', 'holm', 'sidak', 'fdr', 'none'] as const),
];

const DF_NAMES = ['asymptotic', 'satterthwaite', 'kenward-roger'] as const;

const DF: Check = {
  must: "be 'asymptotic', 'satterthwaite', 'kenward-roger' or a number above zero",
  names: DF_NAMES,
  holds: (value) => DF_NAMES.includes(value as (typeof DF_NAMES)[number]) || (typeof value === 'number' && value > 0),
};

const VCOV: Check = {
  must: 'be rows of numbers, one for each coefficient, or what vcovRobust() gave',
  holds: (value) =>
    Array.isArray(value) ||
    (isPlain(value) && Array.isArray(value.vcov) && isFreedom(value.freedom, value.vcov.length)),
};

/** Nothing, or p x p numbers and as many for each cluster. */
function isFreedom(value: unknown, p: number): boolean {
  if (value === undefined) return true;
  if (!isPlain(value)) return false;
  const { M, own, through } = value;
  const areNumbers = [M, own, through].every((one) => Array.isArray(one) && one.every(Number.isFinite));
  if (!areNumbers) return false;
  const [size, n, m] = [M, own, through].map((one) => (one as readonly number[]).length);
  return size === p * p && n === m && n % size === 0;
}

/** What names variables of means. */
export const SPECS: Check = {
  must: "be the name of a variable, an array of names, or { specs: 'treatment', by: 'time' }",
  holds: (value) => isNames(value) || (isPlain(value) && isNames(value.specs)),
};

function isNames(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string'))
  );
}

/** What contrasts are made by. */
export const METHOD: Check = {
  must: `be one of ${NAMED_METHODS.join(', ')}, or an object with the weights of each contrast`,
  names: NAMED_METHODS,
  holds: (value) =>
    typeof value === 'string'
      ? NAMED_METHODS.includes(value as NamedMethod)
      : typeof value === 'object' && value !== null && !Array.isArray(value),
};

export const GRID: OptionTable<GridOptions> = { at: RECORD, covReduce: oneOf('mean', 'median', 'range') };
export const LAW: OptionTable<LawOptions> = { df: DF, vcov: VCOV };
const ADJUST: OptionTable<AdjustOptions> = { adjust: oneOf(...ADJUSTMENTS), level: LEVEL };

export const MEANS: OptionTable<MeansOptions> = {
  component: oneOf('cond', 'zi', 'disp'),
  by: NAMES,
  ...GRID,
  weights: oneOf('equal', 'proportional', 'cells'),
  type: oneOf('link', 'response', 'conditional', 'prob', 'cum.prob', 'mean.class', 'latent'),
  randomEffects: oneOf('zero', 'marginal'),
  ...LAW,
  ...ADJUST,
};

export const CONTRAST: OptionTable<ContrastOptions> = {
  ...ADJUST,
  by: NAMES,
  type: oneOf('link', 'response'),
  ref: { must: 'be the label of a mean', holds: (value) => typeof value === 'string' },
  interaction: {
    must: `be one of ${NAMED_METHODS.join(', ')}, or a list of them`,
    holds: (value) =>
      [value].flat().length > 0 && [value].flat().every((one) => NAMED_METHODS.includes(one as NamedMethod)),
  },
};

export const LETTERS: OptionTable<LettersOptions> = { adjust: ADJUST.adjust, by: NAMES, alpha: LEVEL };

export interface TrendsOptions extends Omit<MeansOptions, 'component' | 'type' | 'randomEffects'> {
  /** The number whose slope is asked for. */
  readonly variable: string;
  /** Half the step of the difference that the slope is taken by. Default: a thousandth of the range of the variable. */
  readonly step?: number;
}

const { component: _component, type: _type, randomEffects: _randomEffects, ...WITHOUT_SCALE } = MEANS;
export const TRENDS: OptionTable<TrendsOptions> = {
  ...WITHOUT_SCALE,
  variable: { must: 'be the name of a numeric column', needed: true, holds: (value) => typeof value === 'string' },
  step: FINITE,
};

export interface JointTestsOptions extends GridOptions, LawOptions {
  /** Variables whose levels have their tests each. */
  readonly by?: string | readonly string[];
}

export const JOINT_TESTS: OptionTable<JointTestsOptions> = { ...GRID, ...LAW, by: NAMES };

export function namesOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === 'string' ? [given] : given;
}
