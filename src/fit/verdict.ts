/**
 * One verdict on a fit with its reasons, in order of seriousness (numerical facts only; wording for reports is theirs).
 */
import type { Design } from '../design/types.ts';
import type { GlmmWarning } from '../errors.ts';
import type { Family } from '../family/types.ts';
import type { Estimate } from './estimate.ts';
import type { VarCorr } from './types.ts';

export interface VerdictInput {
  readonly design: Design;
  readonly family: Family;
  readonly found: Estimate;
  readonly varCorr: readonly VarCorr[];
  /** Whether the model without random effects reached its maximum. */
  readonly glmConverged: boolean;
}

/** A correlation this close to one is one. */
const PERFECT = 1 - 1e-6;

export function verdict({ design, family, found, varCorr, glmConverged }: VerdictInput): GlmmWarning[] {
  const warnings: GlmmWarning[] = [];
  if (everyGroupConstant(design, family)) {
    warnings.push({
      code: 'VARIANCE_UNBOUNDED',
      message:
        `Within every level of ${design.groups[0].name} all responses are equal: the likelihood keeps rising as the standard deviation ` +
        'of the random effects grows, so there is no finite estimate. The numbers shown hold it at a large value and maximise over the rest.',
    });
  } else if (!found.converged) {
    warnings.push({
      code: found.covariance ? 'NOT_CONVERGED' : 'HESSIAN_NOT_POSITIVE_DEFINITE',
      message: found.optim.reason,
    });
  }
  if (!glmConverged) {
    warnings.push({
      code: 'SEPARATION',
      message:
        'The model without random effects has no finite maximum: some combination of the fixed effects separates the responses, ' +
        'and the estimates along it are as large as the search let them grow.',
    });
  }
  for (const { group, terms, sd, corr } of varCorr) {
    terms.forEach((term, i) => {
      if (sd[i] === 0) {
        warnings.push({
          code: 'ZERO_VARIANCE',
          message: `The variance of ${term} between levels of ${group} is estimated as zero.`,
          details: { group, term },
        });
      }
      for (let j = 0; j < i; j++) {
        if (Math.abs(corr[i][j]) > PERFECT) {
          warnings.push({
            code: 'PERFECT_CORRELATION',
            message: `The random effects ${terms[j]} and ${term} of ${group} are estimated as perfectly correlated.`,
            details: { group, terms: [terms[j], term], correlation: corr[i][j] },
          });
        }
      }
    });
  }
  return warnings;
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
