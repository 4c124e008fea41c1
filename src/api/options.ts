/**
 * What models take besides their formula and data.
 */
import { thetaMapOf } from '../covariance/map.ts';
import {
  CALLBACK,
  type Check,
  checkOptions,
  FINITE,
  isPlain,
  ONE_SIDED,
  type OptionTable,
  oneOf,
  PER_ROW,
  RECORD,
  SECONDS,
  TEXT,
  TEXTS,
  whole,
} from '../data/check.ts';
import { isArrayLike } from '../data/shape.ts';
import { nameList } from '../data/text/suggest.ts';
import type { ContrastSpec } from '../design/matrix/contrastNames.ts';
import type { Design, RelationshipMatrix } from '../design/types.ts';
import { GlmmError } from '../errors.ts';
import { FAMILY_SPEC, type FamilySpec } from '../family/resolve.ts';
import type { LinkName } from '../family/types.ts';
import type { IntegrationWanted, SolverWanted, Wanted } from '../fit/engine/types.ts';
import type { GammaPrior, NormalPrior, Prior } from '../fit/penalty/types.ts';
import { isPoints, POINTS_WANTED, type PointsWanted } from '../fit/rule/orders.ts';
import type { FitStart } from '../fit/types.ts';
import { BLOCK } from '../wasm/krylov/probes.ts';

/** How crossed factors are computed; every member may be left out. */
export interface Control {
  /**
   * 'exact' by a sparse factorization, 'iterative' by conjugate gradients with random probes, whose error of simulation is known and printed
   * (`fit.simulation`). Default 'auto': iterative where several factors are so entangled that a fit is predicted to take more than two seconds by a
   * factorization and half as much again as by probes (any longer from eight seconds on), and for expectation propagation that a factorization would take longer for than `maxSeconds`.
   */
  readonly engine?: SolverWanted;
  /** Random probes of the iterative engine, a multiple of 8 from 16 to 4096. Default 64 (32 from 500,000 rows on), and more where estimates feel it by 0.02 standard errors. */
  readonly probes?: number;
  /** Of the probes; the same seed gives the same bits everywhere. Default 1. */
  readonly seed?: number;
}

export interface ModelOptions {
  /** Prior weights: a column's name or one number a row. Replications for binomial and Poisson responses, trials where the response is a proportion, precisions for Gaussian ones. */
  readonly weights?: string | ArrayLike<number>;
  /**
   * Weights of the log integrals of groups, with one grouping factor: a column's name or one number a row, the same in all rows of a group. Logs of
   * likelihoods so weighted are those of a pseudo-likelihood, see `vcovRobust`; a whole number counts equal groups. By maximum likelihood only.
   */
  readonly groupWeights?: string | ArrayLike<number>;
  /** Known part of the linear predictor: a column's name or one number a row. */
  readonly offset?: string | ArrayLike<number>;
  /** Levels of factors, in order: `{ column: ['low', 'high'] }`. Otherwise sorted. */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** Contrasts by column, by R's names or without its `contr.`: 'sum', 'contr.helmert'. Default 'treatment'. */
  readonly contrasts?: Readonly<Record<string, ContrastSpec>>;
  /** Text that means missing, such as `['n/a', '.']`. Missing are always null, undefined and NaN. */
  readonly na?: readonly string[];
  /**
   * Matrices that `propto(0 + g | one, A)` names, how levels of a factor are related: `{ A: { levels, matrix } }`, or by the entries of the
   * inverse, `{ A: { levels, precision: { row, column, value } } }`, which may be sparse.
   */
  readonly relationship?: Readonly<Record<string, RelationshipMatrix>>;
  /** What to do with rows that miss a value: leave them out (default) or fail. */
  readonly naAction?: 'omit' | 'fail';
  /**
   * Seconds that a fit may take, by a prediction from its rows, columns, random effects and points that is made before it starts. One that
   * is predicted to take longer is refused (TOO_LONG) with the number, and `nAGQ: 'auto'` uses as many points as there is time for. A search that
   * has taken three times as long, by the same prediction, ends with what it has. Seconds are those of an ordinary server, so the same on every machine. Default 10; Infinity for as long as it takes.
   */
  readonly maxSeconds?: number;
  /** The engine for several grouping factors. */
  readonly control?: Control;
  /**
   * Fixed effects on the logarithm of the dispersion, or of the shape, overdispersion or precision that the family has in its place: `'~ x'`. Of
   * Gaussian responses the dispersion is the residual variance; the fit is then by maximum likelihood. Default `'~ 1'`: one for all rows.
   */
  readonly dispformula?: string;
  /** Name of the data, printed in the summary. */
  readonly dataName?: string;
  /** Called after every iteration of the search; throw to stop. */
  readonly onIteration?: (iteration: number, minus2LogLik: number) => void;
}

/** Options of `glmm`; every one may be left out. */
export interface GlmmOptions extends ModelOptions {
  /** 'binomial', 'poisson', ... or `binomial({ link: 'probit' })`. Default 'gaussian': then maximum likelihood by `lmm` (R's glmer hands it to lmer, which takes REML), with a warning where all responses are 0 or 1. */
  readonly family?: FamilySpec;
  /** Link of the family, when the family is given by name. */
  readonly link?: LinkName;
  /**
   * Quadrature points per dimension; 1 is Laplace. 'auto': as many as it takes until twice as many would not move an estimate by 1e-4 of its
   * standard error, or as `maxSeconds` leave time for, see `fit.quadrature`. Default 'auto' with one grouping factor; with several as
   * `integration` says. Of nested factors, `(1 | a / b)`, a number above 1 is that of all levels, `{ outer: 7, inner: 11 }` says one
   * for each of two, `{ outer: 5, middle: 5, inner: 9 }` of three, and 'auto', where it is said, raises each by itself, until all together
   * would not move an estimate by 1e-3.
   */
  readonly nAGQ?: PointsWanted;
  /**
   * How random effects of several grouping factors are integrated out: 'laplace' as lme4 and glmmTMB do, 'ep' by expectation propagation, which
   * on binary data is 10 to 100 times nearer to the integral. Default 'auto': Laplace where one evaluation of expectation propagation says that no
   * estimate is off by 0.05 standard errors (`fit.laplace`), else expectation propagation. With one factor `nAGQ` decides, unless it is 'ep'.
   */
  readonly integration?: IntegrationWanted;
  /**
   * Added to the log-likelihood: 'soft', Jeffreys' of the model without random effects for beta and Huber's for log sd, both times 2 sqrt(p / n), which
   * makes all estimates finite (Sterzinger and Kosmidis 2023). Binomial and Poisson responses. Default: none.
   */
  readonly penalty?: 'soft';
  /** Logs of densities added to the log-likelihood: `{ beta: { sd: 2.5 }, theta: { shape: 2, rate: 0.5 } }`, normal for coefficients, gamma for standard deviations. */
  readonly prior?: Prior;
  /** Of counts that may be zeros in excess of those of their family: fixed effects on the log odds of one, `'~ x'`. Default: there are none. */
  readonly ziformula?: string;
  /** Where to start, on the scale of the results. */
  readonly start?: FitStart;
}

/** Options of `lmm`; every one may be left out. */
export interface LmmOptions extends ModelOptions {
  /** 'REML' (default) or 'ML'. Compare models with different fixed effects by ML only. */
  readonly method?: 'REML' | 'ML';
  /** Where to start: the elements of the relative Cholesky factors, as in `fit.theta`. */
  readonly start?: { readonly theta?: readonly number[] };
}

const NUMBERS: Check = {
  must: 'be an array of finite numbers',
  holds: (values) => isArrayLike(values) && Array.prototype.every.call(values, Number.isFinite),
};

const START: OptionTable<FitStart> = {
  theta: NUMBERS,
  beta: NUMBERS,
  dispersion: { must: 'be a number above zero', holds: (value) => Number.isFinite(value) && (value as number) > 0 },
};

const [LEAST_PROBES, MOST_PROBES] = [2 * BLOCK, 4096];

const CONTROL: OptionTable<Control> = {
  engine: oneOf('auto', 'exact', 'iterative'),
  probes: {
    must: `be a multiple of ${BLOCK} from ${LEAST_PROBES} to ${MOST_PROBES}`,
    holds: (value) => whole(LEAST_PROBES, MOST_PROBES).holds(value) && (value as number) % BLOCK === 0,
  },
  seed: whole(0, Number.MAX_SAFE_INTEGER),
};

const MODEL: OptionTable<ModelOptions> = {
  weights: PER_ROW,
  groupWeights: PER_ROW,
  offset: PER_ROW,
  levels: RECORD,
  contrasts: {
    must: "be an object with a contrast for each column, such as { group: 'sum' }",
    holds: (value) => isPlain(value) && Object.values(value).every((one) => typeof one === 'string'),
  },
  na: TEXTS,
  naAction: oneOf('omit', 'fail'),
  maxSeconds: SECONDS,
  control: RECORD,
  relationship: {
    must: 'be an object with a matrix for each name',
    holds: (value) => isPlain(value) && Object.values(value).every(isPlain),
  },
  dispformula: ONE_SIDED,
  dataName: TEXT,
  onIteration: CALLBACK,
};

const ABOVE_ZERO: Check = {
  must: 'be a finite number above zero',
  holds: (value) => Number.isFinite(value) && (value as number) > 0,
};
const PRIOR: OptionTable<Prior> = { beta: RECORD, theta: RECORD };
const NORMAL: OptionTable<NormalPrior> = { mean: FINITE, sd: { ...ABOVE_ZERO, needed: true } };
const GAMMA: OptionTable<GammaPrior> = {
  // below 1 the density is infinite at zero, where every penalised likelihood would end
  shape: {
    must: 'be a finite number, 1 or more',
    holds: (value) => Number.isFinite(value) && (value as number) >= 1,
    needed: true,
  },
  rate: { ...ABOVE_ZERO, needed: true },
};

const GLMM: OptionTable<GlmmOptions> = {
  family: FAMILY_SPEC,
  link: TEXT,
  nAGQ: {
    must: `be ${POINTS_WANTED}`,
    names: ['auto'],
    holds: (value) => value === 'auto' || isPoints(value),
  },
  integration: oneOf('laplace', 'ep', 'auto'),
  penalty: oneOf('soft'),
  prior: RECORD,
  ziformula: ONE_SIDED,
  ...MODEL,
  start: RECORD,
};

const METHOD: Check = { ...oneOf('REML', 'ML'), must: "be 'REML' (the default) or 'ML'" };
const LMM: OptionTable<LmmOptions> = { method: METHOD, ...MODEL, start: RECORD };

/** Who takes the options of a model, and the options of its own that it has beside them. */
export interface Asker {
  /** As messages say it: `power()`. */
  readonly place: string;
  readonly others?: readonly string[];
}

/** @throws GlmmError INVALID_OPTION for names and values that no option has: a typing error must not pass as a default */
export function checkGlmmOptions(options: GlmmOptions | undefined, asker: Asker = { place: 'glmm()' }): GlmmOptions {
  const checked = withControl(checkOptions(asker.place, options, GLMM, asker.others));
  if (checked.prior !== undefined) checkPrior(checked.prior, checked.penalty);
  return checked.start ? { ...checked, start: checkOptions('start', checked.start, START) } : checked;
}

function checkPrior(given: Prior, penalty: GlmmOptions['penalty']): void {
  const { beta, theta } = checkOptions('prior', given, PRIOR);
  if (beta) checkOptions('prior.beta', beta, NORMAL);
  if (theta) checkOptions('prior.theta', theta, GAMMA);
  if (penalty !== undefined)
    throw new GlmmError(
      'INVALID_OPTION',
      'penalty and prior are two penalties of the same likelihood.\nLeave one of them out.',
      {
        option: 'prior',
      },
    );
}

/** What is added to the log-likelihood, as estimation takes it. */
export function penaltyOf({ penalty, prior }: GlmmOptions): Pick<Wanted, 'penalty'> {
  if (penalty !== undefined) return { penalty: { kind: penalty } };
  return prior?.beta || prior?.theta ? { penalty: { kind: 'prior', prior } } : {};
}

/** @throws GlmmError as {@link checkGlmmOptions} */
export function checkLmmOptions(options: LmmOptions | undefined, asker: Asker = { place: 'lmm()' }): LmmOptions {
  const checked = withControl(checkOptions(asker.place, options, LMM, asker.others));
  const { theta } = START;
  return checked.start ? { ...checked, start: checkOptions('start', checked.start, { theta }) } : checked;
}

/**
 * Whether a start has the shape of the model's parameters.
 *
 * @throws GlmmError INVALID_OPTION
 */
export function checkStart({ theta, beta }: FitStart, { random, fixed }: Design): void {
  const lambda = thetaMapOf(random);
  const { nTheta } = lambda;
  if (theta !== undefined && theta.length !== nTheta) {
    const cells =
      random.length === 1 && nTheta === 1
        ? 'the standard deviation'
        : lambda.isCells
          ? 'the lower triangles of the terms'
          : 'the parameters of the terms';
    throw wrongLength('theta', theta.length, nTheta, `${cells}, as in fit.theta`);
  }
  const scales = new Set(lambda.scales.map((scale) => scale.theta));
  const negative = theta?.findIndex((value, k) => scales.has(k) && value < 0) ?? -1;
  if (negative >= 0) {
    throw new GlmmError(
      'INVALID_OPTION',
      `start.theta[${negative}] is ${theta![negative]}, but must not be negative: it is ${lambda.isCells ? 'on the diagonal of a Cholesky factor' : 'a standard deviation'}`,
      { option: 'start', value: theta![negative] },
    );
  }
  const p = fixed.names.length;
  if (beta !== undefined && beta.length !== p) {
    throw wrongLength('beta', beta.length, p, `the coefficients ${nameList(fixed.names)}`);
  }
}

function wrongLength(member: string, length: number, wanted: number, what: string): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `start.${member} has ${length} ${length === 1 ? 'number' : 'numbers'}, but must have ${wanted}: ${what}`,
    { option: 'start', length, expected: wanted },
  );
}

function withControl<Options extends ModelOptions>(options: Options): Options {
  return options.control ? { ...options, control: checkOptions('control', options.control, CONTROL) } : options;
}

/** What was said of the solver, as the engines take it. */
export function solverOf({ control }: ModelOptions): Pick<Wanted, 'solver' | 'probes'> {
  if (control === undefined) return {};
  const { engine, probes, seed } = control;
  return { solver: engine, probes: { count: probes, seed } };
}
