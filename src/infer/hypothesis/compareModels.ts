/**
 * Models side by side: information criteria with their weights (Burnham and Anderson, Model Selection, 2002, 2.9), and likelihood ratios of
 * neighbours that are nested. What would not compare is fitted again first: REML fits with different fixed effects by maximum likelihood,
 * rules of different numbers of points by the largest of them.
 */
import { wantedAgain } from '../../fit/engine/engine.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fitLmm } from '../../fit/fitLmm.ts';
import { fitFamily } from '../../fit/freedom.ts';
import { startFrom } from '../../fit/numbers/dispersion.ts';
import { exp } from '../../stats/special.ts';
import { invalid } from '../options.ts';
import { checkComparable } from './comparable.ts';
import { formulasOf } from './formulas.ts';
import { likelihoodRatio } from './likelihoodRatio.ts';
import { extraVariances, isNested } from './nested.ts';
import { PENALISED, weightsNote } from './notes.ts';

/** A model, from the smallest on. null: there is none above it, or it is not nested in this one. */
export interface ModelRow {
  readonly model: string;
  /** With those of second predictors where the models differ in them, as in anova. */
  readonly formula: string;
  readonly npar: number;
  readonly logLik: number;
  readonly aic: number;
  /** AIC with the correction for few rows; Infinity where there are no more rows than parameters. */
  readonly aicc: number;
  readonly bic: number;
  /** AIC less the least one. */
  readonly deltaAic: number;
  /** exp(-deltaAic / 2) as a share of all: how much the data speak for the model, among these. */
  readonly weight: number;
  readonly chisq: number | null;
  readonly df: number | null;
  readonly pValue: number | null;
  /** From the 50:50 mixture, where one variance is zero in the smaller model. */
  readonly pValueMixture: number | null;
}

export interface ModelComparison {
  readonly rows: readonly ModelRow[];
  /** What was fitted again, and which neighbours are not nested. */
  readonly notes: readonly string[];
}

/** @throws GlmmError NOT_COMPARABLE, INVALID_OPTION */
export function compareModels(
  given: readonly Estimation[],
  names: readonly string[] = given.map((_, k) => `model${k + 1}`),
): ModelComparison {
  if (given.length < 2) throw invalid('the number of fits', given.length, 'be at least two');
  const notes = weightsNote(given);
  const cores = byOneRule(byMaximumLikelihood(given, notes), names, notes);
  checkComparable(cores, names);
  if (cores[0].numbers.penalty !== undefined) notes.push(PENALISED);
  const formulas = formulasOf(cores);
  const models = cores.map((estimation, k) => ({ estimation, name: names[k], formula: formulas[k] }));
  models.sort((a, b) => a.estimation.numbers.df - b.estimation.numbers.df);
  const least = Math.min(...models.map(({ estimation }) => estimation.numbers.aic));
  const raw = models.map(({ estimation }) => exp(-0.5 * (estimation.numbers.aic - least)));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const rows = models.map(({ estimation, name, formula }, k): ModelRow => {
    const { df: npar, logLik, aic, bic, nobs } = estimation.numbers;
    const left = nobs - npar - 1;
    return {
      model: name,
      ...{ formula, npar, logLik, aic },
      aicc: left > 0 ? aic + (2 * npar * (npar + 1)) / left : Number.POSITIVE_INFINITY,
      bic,
      deltaAic: aic - least,
      weight: raw[k] / total,
      ...testAgainst(models[k - 1], { estimation, name }, notes),
    };
  });
  return { rows, notes };
}

type Test = Pick<ModelRow, 'chisq' | 'df' | 'pValue' | 'pValueMixture'>;

interface Named {
  readonly estimation: Estimation;
  readonly name: string;
}

function testAgainst(smaller: Named | undefined, larger: Named, notes: string[]): Test {
  const none = { chisq: null, df: null, pValue: null, pValueMixture: null };
  if (smaller === undefined) return none;
  const why = isNested(smaller.estimation, larger.estimation);
  if (why !== null) {
    notes.push(`${smaller.name} is not nested in ${larger.name}: ${why}. Compare their AIC.`);
    return none;
  }
  const variances = extraVariances(smaller.estimation, larger.estimation);
  const { numbers } = larger.estimation;
  const test = likelihoodRatio(
    numbers.logLik - smaller.estimation.numbers.logLik,
    numbers.df - smaller.estimation.numbers.df,
    variances,
  );
  if (variances > 1)
    notes.push(
      `${larger.name} has ${variances} variances more than ${smaller.name}, each of which may be zero: its p-value is too large.`,
    );
  return test;
}

/** By REML likelihoods of different fixed effects are of different data. */
function byMaximumLikelihood(cores: readonly Estimation[], notes: string[]): Estimation[] {
  const reml = cores.filter(({ numbers }) => numbers.method === 'REML');
  const fixed = new Set(cores.map(({ design }) => design.fixed.names.join('\n')));
  if (reml.length === 0 || (reml.length === cores.length && fixed.size === 1)) return [...cores];
  notes.push(
    'Fits by REML were made again by maximum likelihood, since models with different fixed effects compare by that alone.',
  );
  return cores.map((estimation) => (estimation.numbers.method === 'REML' ? refitByMl(estimation) : estimation));
}

/** The same model by maximum likelihood, from where REML has ended. */
export function refitByMl({ design, family, numbers, engine }: Estimation): Estimation {
  return fitLmm(design, family, { ...wantedAgain(engine), reml: false, start: { theta: numbers.theta } });
}

/** Integrals by rules of one number of points. */
function byOneRule(cores: readonly Estimation[], names: readonly string[], notes: string[]): Estimation[] {
  const points = cores.flatMap(({ numbers: { nAGQ } }) => (typeof nAGQ === 'number' ? [nAGQ] : []));
  const most = Math.max(...points);
  return cores.map((estimation, k) => {
    const { engine, numbers, design, family, limit } = estimation;
    // rules with a number of points for each factor are compared as they are
    if (!engine.hasRules || limit !== undefined || typeof numbers.nAGQ !== 'number' || numbers.nAGQ === most)
      return estimation;
    notes.push(`${names[k]} was fitted again with ${most} quadrature points, as many as the others have.`);
    return fitFamily(design, family, { ...wantedAgain(engine), nAGQ: most, start: startFrom(numbers) });
  });
}
