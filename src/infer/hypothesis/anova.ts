/**
 * Comparison of fits by likelihood ratio, smallest first, each with the one above it.
 */
import { thetaMapOf } from '../../covariance/map.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { invalid } from '../options.ts';
import { checkComparable } from './comparable.ts';
import { formulasOf } from './formulas.ts';
import { blurredNote, chisqError, likelihoodRatio } from './likelihoodRatio.ts';
import { extraVariances } from './nested.ts';
import { PENALISED, weightsNote } from './notes.ts';
import { withoutRandom } from './withoutRandom.ts';

/** A model beside the one above it. null: there is none above, or they are not nested. */
export interface AnovaRow {
  readonly model: string;
  /** With those of second predictors where the models differ in them: `y ~ x + (1 | g), ziformula = ~ x`. */
  readonly formula: string;
  /** Number of parameters. */
  readonly npar: number;
  readonly aic: number;
  readonly bic: number;
  readonly logLik: number;
  readonly minus2LogLik: number;
  readonly chisq: number | null;
  readonly df: number | null;
  readonly pValue: number | null;
  /** From the 50:50 mixture, when the models differ in exactly one variance, which is zero in the smaller. */
  readonly pValueMixture: number | null;
}

export interface AnovaTable {
  readonly rows: readonly AnovaRow[];
  /** What to know when reading the p-values. */
  readonly notes: readonly string[];
}

/**
 * @param names of the models, for the table and for errors; `model1`, `model2`, ... by default
 * @throws GlmmError NOT_COMPARABLE, INVALID_OPTION
 */
export function anova(cores: readonly Estimation[], names = cores.map((_, k) => `model${k + 1}`)): AnovaTable {
  if (cores.length < 2) throw invalid('the number of fits', cores.length, 'be at least two');
  checkComparable(cores, names);
  const formulas = formulasOf(cores);
  const models = cores.map((estimation, k) => ({ estimation, ...modelOf(estimation, names[k], formulas[k]) }));
  models.sort((a, b) => a.row.npar - b.row.npar);
  const notes = weightsNote(cores);
  const rows = models.map(({ estimation, row }, k) => {
    if (k === 0) return row;
    const above = models[k - 1];
    if (!sameKind(estimation, above.estimation)) {
      notes.push(
        `${row.model} and ${above.row.model} have different families or links, so they are not nested: compare their AIC.`,
      );
      return row;
    }
    const df = row.npar - above.row.npar;
    const more = extraVariances(above.estimation, estimation);
    if (more > 1) {
      notes.push(
        `${row.model} has ${more} variances more than ${above.row.model}, each of which is zero in that: the p-value is too large, by how much depends on the model.`,
      );
    }
    if (df > 0 && row.logLik < above.row.logLik - WORSE) {
      notes.push(`${row.model} fits worse than ${above.row.model}: they are not nested, or its search ended early.`);
    }
    const error = chisqError(estimation.numbers, above.estimation.numbers);
    const blurred = blurredNote(error);
    if (blurred !== null) notes.push(`${row.model} beside ${above.row.model}: ${blurred}`);
    return { ...row, ...likelihoodRatio(row.logLik - above.row.logLik, df, more, error) };
  });
  if (rows.some((row) => row.pValueMixture !== null)) notes.push(MIXTURE);
  if (cores[0].numbers.penalty !== undefined) notes.push(PENALISED);
  return { rows, notes };
}

/** The fit beside the same model without random effects. */
function randomEffectsTest(estimation: Estimation): AnovaTable {
  const { row, variances } = modelOf(estimation, 'with');
  const plain = withoutRandom(estimation);
  const minus2LogLik = -2 * plain.logLik;
  const npar = row.npar - estimation.numbers.theta.length;
  const without: AnovaRow = {
    ...row,
    model: 'without',
    formula: plain.formula,
    npar,
    logLik: plain.logLik,
    minus2LogLik,
    aic: minus2LogLik + 2 * npar,
    bic: minus2LogLik + ((row.bic - row.minus2LogLik) / row.npar) * npar,
  };
  const error = chisqError(estimation.numbers, {});
  const blurred = blurredNote(error);
  const test = likelihoodRatio(row.logLik - plain.logLik, row.npar - npar, variances, error);
  const notes =
    variances === 1
      ? [MIXTURE]
      : [
          `${variances} variances are zero without random effects: the p-value is too large, by how much depends on the model.`,
        ];
  const all = [...weightsNote([estimation]), ...notes, ...(blurred === null ? [] : [blurred])];
  return { rows: [without, { ...row, ...test }], notes: all };
}

/** A larger model this much below the smaller is more than rounding. */
const WORSE = 1e-6;
const MIXTURE =
  'A variance that is zero in the smaller model lies on the boundary, where the chi-square p-value is too large (conservative); ' +
  'the mixture p-value takes the 50:50 mixture of chi-squares with df - 1 and df.';

function modelOf(
  { design, numbers }: Estimation,
  model: string,
  formula = numbers.formula,
): { readonly row: AnovaRow; readonly variances: number } {
  const { df, aic, bic, logLik, minus2LogLik } = numbers;
  const none = { chisq: null, df: null, pValue: null, pValueMixture: null };
  return {
    row: { model, formula, npar: df, aic, bic, logLik, minus2LogLik, ...none },
    variances: thetaMapOf(design.random).scales.length,
  };
}

function sameKind(a: Estimation, b: Estimation): boolean {
  return a.family.family === b.family.family && a.family.link === b.family.link;
}

export interface RandomEffectsTestSignature {
  /** The fit beside the same model without random effects. */
  randomEffectsTest(): AnovaTable;
}

export const randomEffectsTestMethod: Method<RandomEffectsTestSignature, WithEstimation> = {
  name: 'randomEffectsTest',
  options: NO_OPTIONS,
  run: ({ estimation }) => randomEffectsTest(estimation),
};
