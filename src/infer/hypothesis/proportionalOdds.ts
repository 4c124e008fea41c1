/**
 * A test of proportional odds: whether the effects on ordered categories are the same at all cuts between them. Each cut is a binary
 * response of its own, y > c, with the same columns and random effects; their estimates are compared by Wald's statistic with a joint
 * covariance, docs/mathematics.md (15.12), (15.13).
 *
 * Brant (Biometrics 46, 1990) compares the fits of cuts so, without random effects; with them the covariance between cuts has no closed form,
 * and is that of the groups' scores (Liang and Zeger, Biometrika 73, 1986). The sum of the cuts' logLik is no larger model's: the cuts are
 * the same rows again and again, so a ratio of likelihoods would have no chi-square law.
 */
import { nameList } from '../../data/text/suggest.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { aboveCut } from '../../family/aboveCut.ts';
import { familyOf } from '../../family/list.ts';
import { hasIndependentGroups, nestingOf } from '../../fit/engine/dimension.ts';
import { interceptColumn } from '../../fit/engine/scale.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fitGlmm } from '../../fit/fitGlmm.ts';
import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { pfUpper } from '../../stats/fLaw.ts';
import { Matrix } from '../../stats/matrix.ts';
import { invalid } from '../options.ts';
import { clustersOf } from '../robust/clusters.ts';
import { severalFactors, stepsByCluster } from '../robust/scores.ts';
import { waldChisq } from './jointWald.ts';

/** A term whose coefficients are the same at all cuts under the hypothesis; `(all)`: all of them are. */
export interface ProportionalOddsRow {
  readonly term: string;
  /** Wald's statistic of the differences between cuts; NaN where there are not more groups than differences. */
  readonly chisq: number;
  /** Differences: coefficients times (cuts - 1). */
  readonly df: number;
  /** Hotelling's: chisq (m - df) / (df m) for m groups, with `df` and `df2` = m - df. */
  readonly F: number;
  readonly df2: number;
  readonly pValue: number;
}

/** A coefficient in the binary fit of a cut, beside the one of the ordered fit. */
export interface CutEstimate {
  /** `1|2`: the response is whether a category is above. */
  readonly cut: string;
  readonly term: string;
  readonly estimate: number;
  readonly stdError: number;
  /** Of the ordered fit, the same at all cuts. */
  readonly common: number;
}

export interface ProportionalOddsTest {
  /** Independent groups whose scores make the covariance between cuts. */
  readonly nGroups: number;
  /** Cuts that are not tested, as their binary responses are separated. */
  readonly leftOut: readonly string[];
  /** All coefficients together, then term by term. */
  readonly tests: readonly ProportionalOddsRow[];
  /** Cut by cut. */
  readonly cuts: readonly CutEstimate[];
}

const NEEDS = 'a test of proportional odds needs';

/** @throws GlmmError INVALID_OPTION for what is not ordered, and without independent groups; NUMERICAL_FAILURE where fewer than two cuts have finite estimates */
function proportionalOddsTest(estimation: Estimation): ProportionalOddsTest {
  const { design, family, numbers } = estimation;
  check(estimation);
  const clusters = clustersOf(design, undefined, undefined);
  const { fixed } = design;
  const slopes = fixed.names.map((_, j) => j).filter((j) => fixed.assign[j] >= 0);
  const binary = aboveCut(family);
  const fits = numbers.thresholds!.map(({ name, estimate }, c) => ({
    name,
    fit: cutFit(estimation, c, fixedAt(numbers.beta, interceptColumn(fixed), estimate), binary),
  }));
  const [finite, endless] = [true, false].map((is) => fits.filter(({ fit }) => isEstimated(fit) === is));
  if (finite.length < 2) throw separated(endless.map(({ name }) => name));
  const cuts = finite.map(({ fit }) => {
    const first = fit.numbers.theta.length;
    return { fit, steps: stepsByCluster(fit, clusters, NEEDS).map((step) => slopes.map((j) => step[first + j])) };
  });
  const { nClusters: m } = clusters;
  const nCuts = cuts.length;
  const p = slopes.length;
  const terms = [...new Set(slopes.map((j) => fixed.assign[j]))];
  const test = (term: string, of: readonly number[]): ProportionalOddsRow => {
    const df = of.length * (nCuts - 1);
    const df2 = m - df;
    if (df2 <= 0) return { term, chisq: Number.NaN, df, F: Number.NaN, df2, pValue: Number.NaN };
    const differences = of.flatMap((k) => Array.from({ length: nCuts - 1 }, (_, c) => ({ k, c: c + 1 })));
    const distance = Float64Array.from(
      differences,
      ({ k, c }) => cuts[c].fit.numbers.beta[slopes[k]] - cuts[0].fit.numbers.beta[slopes[k]],
    );
    const rows = Array.from({ length: m }, (_, g) =>
      differences.map(({ k, c }) => cuts[c].steps[g][k] - cuts[0].steps[g][k]),
    );
    const chisq = waldChisq(distance, new Matrix(rows).gram().mul(m / (m - 1))) ?? Number.NaN;
    const F = (chisq * df2) / (df * (m - 1));
    return { term, chisq, df, F, df2, pValue: pfUpper(F, df, df2) };
  };
  const all = Array.from({ length: p }, (_, k) => k);
  return {
    nGroups: m,
    leftOut: endless.map(({ name }) => name),
    tests: [
      test('(all)', all),
      ...(terms.length === 1 ? [] : terms).map((t) =>
        test(
          fixed.termLabels[t],
          all.filter((k) => fixed.assign[slopes[k]] === t),
        ),
      ),
    ],
    cuts: fits.flatMap(({ name: cut, fit }) =>
      slopes.map((j) => {
        const { term, estimate, stdError } = fit.numbers.coefficients[j];
        return { cut, term, estimate, stdError, common: numbers.beta[j] };
      }),
    ),
  };
}

function check({ design, family, numbers, limit, covariance, engine }: Estimation): void {
  if (!familyOf(family).support.isOrdered)
    throw new GlmmError(
      'INVALID_OPTION',
      `${NEEDS} ordered categories, and this is a ${family.family} response: it has no cuts whose effects may differ`,
      { family: family.family },
    );
  if (numbers.thresholds!.length < 2)
    throw new GlmmError('INVALID_OPTION', `${NEEDS} two cuts, and two categories have one`, { cuts: 1 });
  if (design.fixed.assign.every((term) => term < 0))
    throw new GlmmError('INVALID_OPTION', `${NEEDS} an effect, and this model has thresholds alone`, {});
  if (numbers.penalty !== undefined)
    throw invalid('penalty', numbers.penalty.kind, 'be absent: scores of a penalised likelihood do not sum to zero');
  if (limit !== undefined || covariance === null)
    throw new GlmmError(
      'NUMERICAL_FAILURE',
      'this fit has no covariance of its estimates, so its cuts are not compared: see its warnings',
    );
  if (!hasIndependentGroups(design) && (nestingOf(design) === null || engine.integration === 'ep'))
    throw severalFactors(
      NEEDS,
      design.groups.map(({ name }) => name),
      nestingOf(design) !== null,
    );
}

/** The coefficients of a binary fit if the odds are proportional. */
function fixedAt(beta: readonly number[], intercept: number, threshold: number): readonly number[] {
  return beta.map((value, j) => (j === intercept ? -threshold : value));
}

/** Whether a response is above cut `c`: the same rows, columns and random effects, integrated as those of the ordered fit. */
function cutFit(
  { design, numbers, engine }: Estimation,
  c: number,
  beta: readonly number[],
  binary: Estimation['family'],
): Estimation {
  const { label, y, weights } = design.response;
  const response: Design['response'] = {
    ...{ label, weights, form: 'numbers', success: null, failure: null },
    y: y.map((category) => (category > c ? 1 : 0)),
    trials: new Float64Array(y.length).fill(1),
  };
  const integration = engine.integration === 'laplace' ? 'laplace' : undefined;
  return fitGlmm({ ...design, response }, binary, {
    nAGQ: numbers.nAGQ,
    integration,
    start: { theta: numbers.theta, beta },
  });
}

function isEstimated({ limit, covariance }: Estimation): boolean {
  return limit === undefined && covariance !== null;
}

function separated(cuts: readonly string[]): GlmmError {
  return new GlmmError(
    'NUMERICAL_FAILURE',
    `the binary responses at the cuts ${nameList(cuts)} give no finite estimates, and a comparison needs two cuts that do\nMerge neighbouring categories, or leave out effects that separate them.`,
    { cuts },
  );
}

export interface ProportionalOddsTestSignature {
  /**
   * Of ordered categories: whether effects are the same at all cuts, by binary fits of each cut with the same random effects. A Wald test as
   * Brant's, with the covariance between cuts from the scores of independent groups; it wants more groups than differences, `df`.
   */
  proportionalOddsTest(): ProportionalOddsTest;
}

export const proportionalOddsTestMethod: Method<ProportionalOddsTestSignature, WithEstimation> = {
  name: 'proportionalOddsTest',
  options: NO_OPTIONS,
  run: ({ estimation }) => proportionalOddsTest(estimation),
};
