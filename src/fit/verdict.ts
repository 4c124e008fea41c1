/**
 * One verdict on a fit with its reasons, in order of seriousness (numerical facts only; wording for reports is theirs).
 */
import { nameList } from '../data/suggest.ts';
import type { Design } from '../design/types.ts';
import type { GlmmWarning } from '../errors.ts';
import type { Family } from '../family/types.ts';
import type { Estimate } from './estimate.ts';
import { SHIFT_COARSE } from './quadrature.ts';
import { SHIFT_LINEAR } from './shiftLinear.ts';
import type { PerfectPair } from './singular.ts';
import type { Quadrature, VarCorr } from './types.ts';

export interface VerdictInput {
  readonly design: Design;
  readonly family: Family;
  readonly found: Estimate;
  readonly varCorr: readonly VarCorr[];
  /** The correlations that count as one. */
  readonly perfect: readonly PerfectPair[];
}

export function verdict({ design, family, found, varCorr, perfect }: VerdictInput): GlmmWarning[] {
  const warnings: GlmmWarning[] = [];
  if (everyGroupConstant(design, family)) {
    warnings.push({
      code: 'VARIANCE_UNBOUNDED',
      message:
        `Within every level of ${design.groups[0].name} all responses are equal, so the data hardly identify the standard deviation of the ` +
        `random effects. The numbers shown hold it at ${found.parameters[0]} and maximise over the rest.`,
    });
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
      message:
        'The counts vary no more than Poisson counts would: the shape of the negative binomial is estimated as infinite, and ' +
        'the estimates are those of the Poisson family.',
    });
  }
  varCorr.forEach(({ group, terms, sd, corr }, t) => {
    terms.forEach((term, i) => {
      if (sd[i] === 0) {
        warnings.push({
          code: 'ZERO_VARIANCE',
          message: `The variance of ${term} between levels of ${group} is estimated as zero.`,
          details: { group, term },
        });
      }
      for (let j = 0; j < i; j++) {
        if (perfect.some((pair) => pair.t === t && pair.i === i && pair.j === j)) {
          warnings.push({
            code: 'PERFECT_CORRELATION',
            message: `The random effects ${terms[j]} and ${term} of ${group} are estimated as perfectly correlated.`,
            details: { group, terms: [terms[j], term], correlation: corr[i][j] },
          });
        }
      }
    });
  });
  return warnings;
}

/** Whether so few points were asked for that it shows in the estimates. */
export function quadratureWarnings(quadrature: Quadrature | null): GlmmWarning[] {
  if (quadrature === null || !(quadrature.maxShiftInSe > SHIFT_COARSE)) return [];
  const { points, comparedWith, maxShiftInSe, requested, dimension } = quadrature;
  const per = dimension > 1 ? 'per dimension' : 'per group';
  const wayOut =
    requested === 'auto' ? 'This is the largest rule available.' : "Leave nAGQ at 'auto', or ask for more points.";
  return [
    {
      code: 'QUADRATURE_COARSE',
      message:
        `The integrals are not accurate: with ${comparedWith} points instead of ${points} ${per} some estimate would move` +
        `${maxShiftInSe > SHIFT_LINEAR ? '; how far, only a fit with more points tells' : `, by a linear estimate ${Math.round(100 * maxShiftInSe) / 100} of its standard errors`}. ${wayOut}`,
      details: { points, comparedWith, maxShiftInSe },
    },
  ];
}

/** Binomial responses that never vary within a group: nothing bounds the variance between groups. */
export function everyGroupConstant(design: Design, family: Family): boolean {
  if (family.family !== 'binomial' || design.groups.length > 1) return false;
  const { y, weights } = design.response;
  const { codes, levels } = design.groups[0];
  const first = new Float64Array(levels.length).fill(Number.NaN);
  for (let i = 0; i < y.length; i++) {
    if (weights[i] === 0) continue;
    if (y[i] !== 0 && y[i] !== 1) return false;
    const seen = first[codes[i]];
    if (Number.isNaN(seen)) first[codes[i]] = y[i];
    else if (seen !== y[i]) return false;
  }
  return true;
}

/** Says along which parameters the likelihood is flat or rising. */
function flatness(design: Design, found: Estimate): Pick<GlmmWarning, 'message' | 'details'> {
  const names = [...thetaNames(design), ...design.fixed.names, 'the dispersion'];
  const parameters = found.flat.map(({ index }) => names[index]);
  const along = parameters.length === 0 ? '' : ` It is undetermined along ${nameList(parameters)}.`;
  return { message: `${found.optim.reason}.${along} There are no standard errors.`, details: { parameters } };
}

/** `theta` by term: the elements of each lower triangle, by columns. */
function thetaNames(design: Design): string[] {
  return design.random.flatMap(({ names, group }) =>
    names.flatMap((column, j) =>
      names.slice(j).map((row) => {
        const factor = design.groups[group].name;
        return row === column ? `the sd of ${row} (${factor})` : `the correlation of ${column} and ${row} (${factor})`;
      }),
    ),
  );
}
