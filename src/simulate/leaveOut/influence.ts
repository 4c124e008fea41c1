/**
 * What each group does to the estimates: the model fitted anew without it, from the estimates of all, or one Newton step towards it.
 *
 * Cook's distance as in lme4:  (n - p) / (n p) d' V^-1 d,  d = beta without the group - beta, n groups, p fixed effects, V the
 * covariance of beta; dfbetas: each d over its standard error in the fit without the group.
 */

import { CALLBACK, NAME, type OptionTable, oneOf } from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { columnRank } from '../../design/rank/rank.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import type { Method } from '../../fit/method.ts';
import type { WithEstimation } from '../../fit/whole.ts';
import { parametersOf } from '../../infer/parameters.ts';
import { choleskyFactor, choleskySolve, dot } from '../../optimize/symmetric.ts';
import { lending } from '../../wasm/loans.ts';
import { chooseMethod } from './leaveOutCost.ts';
import { type LeftOut, leftOutOf, type OneStep } from './leftOut.ts';
import { groupsTogether, openOneStep } from './oneStep.ts';
import { openLinearOneStep } from './oneStepLinear.ts';
import { withoutLevel } from './withoutLevel.ts';

export interface InfluenceOptions {
  /** Grouping factor whose levels are left out in turn. Default the first. */
  readonly group?: string;
  /**
   * 'refit': the model fitted anew without each level. 'one-step': a Newton step from the estimates, all levels together in about the time
   * of a fit; only with one grouping factor, and levels that it does not suit are refitted. Default: refits where they are predicted to take
   * less than 10 seconds, else the step; where there is none, an error says how long the refits would take.
   */
  readonly method?: InfluenceMethod;
  readonly onProgress?: (done: number, total: number) => void;
}

export type InfluenceMethod = 'refit' | 'one-step';

export interface GroupInfluence {
  readonly level: string;
  /** Rows of the level. */
  readonly nobs: number;
  /** All parameters without the level, in the order of `parameters`. */
  readonly estimates: readonly number[];
  /** Change of each fixed effect when the level is left out. */
  readonly dfbeta: readonly number[];
  /** The same in standard errors of the fit without the level. */
  readonly dfbetas: readonly number[];
  readonly cooksDistance: number;
  /** False where the model without the level has no estimates: its numbers are NaN then. */
  readonly converged: boolean;
}

export interface Influence {
  readonly group: string;
  /** How levels were left out. */
  readonly method: InfluenceMethod;
  /** As `confint` names them. */
  readonly parameters: readonly string[];
  readonly fixedEffects: readonly string[];
  readonly groups: readonly GroupInfluence[];
}

export const INFLUENCE: OptionTable<InfluenceOptions> = {
  group: NAME,
  method: oneOf('refit', 'one-step'),
  onProgress: CALLBACK,
};

/** @throws GlmmError UNKNOWN_GROUP, INVALID_OPTION */
export function influence(estimation: Estimation, { onProgress, ...wanted }: InfluenceOptions = {}): Influence {
  const { levels, open, together: _, ...names } = influenceByLevel(estimation, wanted);
  return lending(() => {
    const without = open();
    const groups = levels.map((__, l): GroupInfluence => {
      const found = without(l);
      onProgress?.(l + 1, levels.length);
      return found;
    });
    return { ...names, groups };
  });
}

interface InfluenceByLevel extends Omit<Influence, 'groups'> {
  readonly levels: readonly string[];
  /** Levels that are best done together. */
  readonly together: number;
  /** The fit without level `l`; each by itself, so that any part can be done anywhere. */
  open(): (l: number) => GroupInfluence;
}

/** @throws GlmmError UNKNOWN_GROUP, INVALID_OPTION */
export function influenceByLevel(
  estimation: Estimation,
  options: Omit<InfluenceOptions, 'onProgress'>,
): InfluenceByLevel {
  const { design } = estimation;
  const g = findGroup(estimation, options.group);
  const { name, levels, codes } = design.groups[g];
  const method = chooseMethod(estimation, g, options.method);
  const rows = new Int32Array(levels.length);
  for (const code of codes) rows[code]++;
  const open = (): ((l: number) => GroupInfluence) => {
    const step = method === 'one-step' ? oneStep(estimation) : null;
    const measure = openChanges(estimation, levels.length);
    return (l) => {
      const stepped = step?.(l) ?? null;
      const refitted = stepped === null ? fitWithout(estimation, g, l) : null;
      const found = stepped ?? (refitted && leftOutOf(refitted));
      return { level: levels[l], nobs: rows[l], ...measure(found), converged: found !== null };
    };
  };
  return {
    group: name,
    method,
    parameters: parametersOf(estimation).map((p) => p.name),
    fixedEffects: design.fixed.names,
    levels,
    together: method === 'one-step' ? groupsTogether(estimation.parameters.length) : 1,
    open,
  };
}

function oneStep(estimation: Estimation): OneStep | null {
  // scores of groups are those of the likelihood alone
  if (estimation.numbers.penalty !== undefined || estimation.family.estimatesDf) return null;
  return estimation.numbers.kind === 'lmm' ? openLinearOneStep(estimation) : openOneStep(estimation);
}

/** The fit without a level; null where there is none. */
function fitWithout(estimation: Estimation, group: number, level: number): Estimation | null {
  const design = withoutLevel(estimation.design, group, level);
  const p = design.fixed.names.length;
  // a single level left, no more rows than columns, or columns that lived on the rows left out
  if (design.nObs <= p) return null;
  if (design.groups.some((factor) => factor.levels.length < 2)) return null;
  if (columnRank(design.fixed.values, design.nObs, p, design.fixed.assign[0] === -1).kept.length < p) return null;
  const found = estimation.fitAgain(design, {
    theta: estimation.numbers.theta,
    ...(estimation.limit === undefined && { beta: estimation.numbers.beta }),
  });
  return found.numbers.converged ? found : null;
}

type Changes = Pick<GroupInfluence, 'estimates' | 'dfbeta' | 'dfbetas' | 'cooksDistance'>;

/** What being without a level changes, against the fit of all. */
function openChanges(estimation: Estimation, nLevels: number): (found: LeftOut | null) => Changes {
  const { beta, vcov, coefficients } = estimation.numbers;
  const none = beta.map(() => Number.NaN);
  const unknown = { estimates: parametersOf(estimation).map(() => Number.NaN), dfbeta: none, dfbetas: none };
  // of separated data, over the coefficients that are finite
  const finite = Array.from(beta.keys()).filter((j) => Number.isFinite(coefficients[j].estimate));
  const p = finite.length;
  const factor = choleskyFactor(Float64Array.from(finite.flatMap((i) => finite.map((j) => vcov[i][j]))), p);
  return (found) => {
    if (found === null) return { ...unknown, cooksDistance: Number.NaN };
    const dfbeta = coefficients.map(({ estimate }, j) => found.beta[j] - estimate);
    const dfbetas = dfbeta.map((d, j) => d / found.stdErrors[j]);
    const d = Float64Array.from(finite, (j) => dfbeta[j]);
    const solved = d.slice();
    if (factor === null) solved.fill(Number.NaN);
    else choleskySolve(factor, p, solved);
    return {
      estimates: found.estimates,
      dfbeta,
      dfbetas,
      cooksDistance: ((nLevels - p) / (nLevels * p)) * dot(d, solved),
    };
  };
}

function findGroup({ design }: Estimation, group: string | undefined): number {
  if (group === undefined) return 0;
  const names = design.groups.map((factor) => factor.name);
  const at = names.indexOf(group);
  if (at >= 0) return at;
  const hint = namesHint('Grouping factors', group, names);
  throw new GlmmError('UNKNOWN_GROUP', `the model has no grouping factor ${quoted(group)}\n${hint}`, { group });
}

export interface InfluenceSignature {
  /** What leaving out each group in turn does to the estimates. */
  influence(options?: InfluenceOptions): Influence;
}

export const influenceMethod: Method<InfluenceSignature, WithEstimation> = {
  name: 'influence',
  options: INFLUENCE,
  run: ({ estimation }, options) => influence(estimation, options),
};
