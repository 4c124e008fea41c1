/**
 * One verdict on a fit with its reasons, in order of seriousness (numerical facts only; wording for reports is theirs).
 */
import { covarianceOf } from '../../covariance/list.ts';
import { nameList } from '../../data/text/suggest.ts';
import type { Design } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';
import type { FamilyName } from '../../family/types.ts';
import { allowance, inWords } from '../../wasm/tooLong.ts';
import type { SecondEnds } from '../limit/secondEnds.ts';
import type { Unbounded } from '../limit/unbounded.ts';
import { sayPoints } from '../rule/orders.ts';
import { LOGLIK_COARSE, SHIFT_COARSE } from '../rule/quadrature.ts';
import type { Estimate } from '../search/estimate.ts';
import type { Quadrature, VarCorr } from '../types.ts';
import { extraOf } from './dispersion.ts';
import { farPredictorWarnings } from './second/farWarnings.ts';
import { SHIFT_LINEAR } from './shiftLinear.ts';
import type { PerfectPair } from './singular.ts';
import { thresholdName } from './thresholds.ts';

export interface VerdictInput {
  readonly design: Design;
  readonly family: FamilyName;
  readonly found: Estimate;
  readonly varCorr: readonly VarCorr[];
  /** The correlations that count as one. */
  readonly perfect: readonly PerfectPair[];
  /** The standard deviation in which the likelihood rises for ever, and logLik where it is held. */
  readonly unbounded: (Unbounded & { readonly logLik: number }) | null;
  /** Where second predictors have no finite estimate. */
  readonly ends: SecondEnds | undefined;
}

export function verdict({ design, family, found, varCorr, perfect, unbounded, ends }: VerdictInput): GlmmWarning[] {
  const warnings: GlmmWarning[] = [];
  if (unbounded !== null) {
    warnings.push(noVariance(design, varCorr, unbounded));
  } else if (!found.converged) {
    warnings.push(
      found.covariance
        ? { code: 'NOT_CONVERGED', message: found.optim.reason }
        : { code: 'HESSIAN_NOT_POSITIVE_DEFINITE', ...flatness(design, found) },
    );
  }
  if (found.infiniteShape) {
    warnings.push({
      code: 'NO_OVERDISPERSION',
      message: extraOf(family).infiniteShapeWords,
    });
  }
  warnings.push(...farPredictorWarnings(design, family, ends ?? {}));
  // three effects and more on one line, as those of a structure with one correlation, are said once
  const isLine = (t: number): boolean => {
    const { length } = varCorr[t].terms;
    return length > 2 && perfect.filter((pair) => pair.t === t).length === (length * (length - 1)) / 2;
  };
  varCorr.forEach(({ group, terms, sd, corr }, t) => {
    terms.forEach((term, i) => {
      if (sd[i] === 0) {
        warnings.push({
          code: 'ZERO_VARIANCE',
          message: `The variance of ${term} between levels of ${group} is estimated as zero.`,
          details: { group, term },
        });
      }
      for (let j = 0; j < i && !isLine(t); j++) {
        if (perfect.some((pair) => pair.t === t && pair.i === i && pair.j === j)) {
          warnings.push({
            code: 'PERFECT_CORRELATION',
            message: `The random effects ${terms[j]} and ${term} of ${group} are estimated as perfectly correlated.`,
            details: { group, terms: [terms[j], term], correlation: corr[i][j] },
          });
        }
      }
    });
    if (isLine(t))
      warnings.push({
        code: 'PERFECT_CORRELATION',
        message: `The random effects ${nameList(terms)} of ${group} are all estimated as perfectly correlated.`,
        details: { group, terms, correlation: corr[1][0] },
      });
  });
  return warnings;
}

/** Whether so few points were asked for that it shows in the estimates or in logLik, or that nobody knows. */
export function quadratureWarnings(quadrature: Quadrature | null, hasRules = true): GlmmWarning[] {
  if (quadrature === null || !hasRules) return [];
  const { points: rule, comparedWith: larger, maxShiftInSe, logLikError, dimension } = quadrature;
  const points = sayPoints(rule);
  const comparedWith = larger && sayPoints(larger);
  const per = dimension > 1 ? 'per dimension' : 'per group';
  if (comparedWith === null) {
    const message =
      `How far the integrals are off is not known: with ${points} ${rule === 1 ? 'point' : 'points'} ${per}, in ${dimension} dimensions, any larger rule ` +
      'would take longer than the fit. Compare with a model of fewer random effects.';
    return [{ code: 'QUADRATURE_UNKNOWN', message, details: { points: rule, dimension } }];
  }
  const movesEstimates = maxShiftInSe > SHIFT_COARSE;
  if (!movesEstimates && !(Math.abs(logLikError) > LOGLIK_COARSE)) return [];
  const of = quadrature.sampledGroups ? ` (judged by ${quadrature.sampledGroups} groups)` : '';
  const shift =
    maxShiftInSe > SHIFT_LINEAR
      ? '; how far, only a fit with more points tells'
      : `, by a linear estimate ${hundredths(maxShiftInSe)} of its standard errors`;
  const would = movesEstimates
    ? `some estimate would move${of}${shift}`
    : `logLik would change by ${hundredths(-logLikError)}${of}${
        Number.isNaN(maxShiftInSe)
          ? ''
          : `, though estimates by no more than ${hundredths(maxShiftInSe)} of their standard errors`
      }`;
  return [
    {
      code: 'QUADRATURE_COARSE',
      message: `The integrals are not accurate: with ${comparedWith} points instead of ${points} ${per} ${would}. ${morePoints(quadrature)}`,
      details: { points: rule, comparedWith: larger, maxShiftInSe, logLikError },
    },
  ];
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}

function morePoints({ requested, beyond }: Quadrature): string {
  if (beyond) {
    return `${sayPoints(beyond.points)} points are predicted to take ${inWords(beyond.seconds)}: allow them with maxSeconds: ${allowance(beyond.seconds)}.`;
  }
  return requested === 'auto'
    ? 'This is the largest rule available.'
    : "Ask for more points, or for nAGQ: 'auto' with as many maxSeconds as it takes.";
}

function noVariance(
  { response: { categories } }: Design,
  varCorr: readonly VarCorr[],
  { limit, logLik }: Unbounded & { readonly logLik: number },
): GlmmWarning {
  const { group, terms, sd } = varCorr[limit.term];
  const [term, held] = [terms[limit.column], sd[limit.column]];
  const digits = 4;
  return {
    code: 'VARIANCE_UNBOUNDED',
    message:
      `The standard deviation of ${term} between levels of ${group} has no finite estimate: every level can have all its responses ` +
      `${categories ? 'between two thresholds' : 'on one side of a threshold'}, and the likelihood rises as the standard deviation grows, towards logLik ${limit.logLik.toFixed(digits)} and above every ` +
      `finite maximum. The numbers shown hold it at ${held} (logLik ${logLik.toFixed(digits)}${logLik > limit.logLik ? ", by Laplace's approximation, which is too high there" : ''}) and maximise over the rest${limit.gamma.some((share) => share !== 0) ? `; fixed effects ${categories ? 'and thresholds ' : ''}grow with it` : ''}. ` +
      `Leave this random effect out, merge levels of ${group}, get more rows for each, or give standard deviations a prior: prior: { theta: { shape: 2, rate: 0.5 } }.`,
    details: { group, term, limit: limit.logLik, held, logLik },
  };
}

/** Says along which parameters the likelihood is flat or rising. */
function flatness(design: Design, found: Estimate): Pick<GlmmWarning, 'message' | 'details'> {
  const names = parameterNames(design);
  const parameters = found.flat.map(({ index }) => names[index]);
  const along = parameters.length === 0 ? '' : ` It is undetermined along ${nameList(parameters)}.`;
  return { message: `${found.optim.reason}.${along} There are no standard errors.`, details: { parameters } };
}

/** Parameters of the search, in words: theta, the fixed effects, and those of the density, which may be fewer. */
export function parameterNames(design: Design): string[] {
  const { second: own, response } = design;
  const common = [...thetaNames(design), ...design.fixed.names];
  if (response.categories) return [...common, ...gapNames(response.categories)];
  return [
    ...common,
    ...(own?.zi?.matrix.names.map((name) => `${name} (excess zeros)`) ?? []),
    ...(own?.disp?.matrix.names.map((name) => `${name} (dispersion)`) ?? ['the dispersion']),
  ];
}

/** A parameter of thresholds is the distance of the two that it sets apart first. */
function gapNames(categories: readonly string[]): string[] {
  return categories
    .slice(2)
    .map((_, s) => `the distance of ${thresholdName(categories, s)} and ${thresholdName(categories, s + 1)}`);
}

/** `theta` by term. */
function thetaNames(design: Design): string[] {
  return design.random.flatMap((term) => {
    const factor = design.groups[term.group].name;
    return covarianceOf(term)
      .parameters(term.names)
      .map(({ kind, row, column, text, isCommon }) =>
        kind === 'sd' || isCommon
          ? `the ${kind === 'sd' ? kind : 'correlation'} of ${text} (${factor})`
          : `the correlation of ${term.names[column]} and ${term.names[row]} (${factor})`,
      );
  });
}
