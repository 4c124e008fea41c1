/**
 * What each group does to the estimates: the model fitted anew without it, from the estimates of all.
 *
 * Cook's distance as in lme4:  (n - p) / (n p) d' V^-1 d,  d = beta without the group - beta, n groups, p fixed effects, V the
 * covariance of beta; dfbetas: each d over its standard error in the fit without the group.
 */
import { CALLBACK, checkOptions, NAME, type OptionTable } from '../data/check.ts';
import { quoted } from '../data/printable.ts';
import { namesHint } from '../data/suggest.ts';
import { columnRank } from '../design/rank.ts';
import { GlmmError } from '../errors.ts';
import type { FitCore } from '../fit/core.ts';
import { type Parameter, parametersOf } from '../infer/parameters.ts';
import { choleskyFactor, choleskySolve, dot } from '../optimize/symmetric.ts';
import { withoutLevel } from './withoutLevel.ts';

export interface InfluenceOptions {
  /** Grouping factor whose levels are left out in turn. Default the first. */
  readonly group?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

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
  /** As `confint` names them. */
  readonly parameters: readonly string[];
  readonly fixedEffects: readonly string[];
  readonly groups: readonly GroupInfluence[];
}

export const INFLUENCE: OptionTable<InfluenceOptions> = { group: NAME, onProgress: CALLBACK };

/** @throws GlmmError UNKNOWN_GROUP, INVALID_OPTION */
export function influence(core: FitCore, options?: InfluenceOptions): Influence {
  const { group, onProgress } = checkOptions('influence()', options, INFLUENCE);
  const { levels, without, ...names } = influenceByLevel(core, group);
  const groups = levels.map((_, l): GroupInfluence => {
    const found = without(l);
    onProgress?.(l + 1, levels.length);
    return found;
  });
  return { ...names, groups };
}

interface InfluenceByLevel extends Omit<Influence, 'groups'> {
  readonly levels: readonly string[];
  /** The fit without level `l`; each by itself, so that any part can be done anywhere. */
  without(l: number): GroupInfluence;
}

/** @throws GlmmError UNKNOWN_GROUP */
export function influenceByLevel(core: FitCore, group: string | undefined): InfluenceByLevel {
  const { design } = core;
  const g = findGroup(core, group);
  const { name, levels, codes } = design.groups[g];
  const parameters = parametersOf(core);
  const rows = new Int32Array(levels.length);
  for (const code of codes) rows[code]++;
  const without = (l: number): GroupInfluence => {
    const found = fitWithout(core, g, l);
    const change = changes(core, parameters, found, levels.length);
    return { level: levels[l], nobs: rows[l], ...change, converged: found !== null };
  };
  return { group: name, parameters: parameters.map((p) => p.name), fixedEffects: design.fixed.names, levels, without };
}

/** The fit without a level; null where there is none. */
function fitWithout(core: FitCore, group: number, level: number): FitCore | null {
  const design = withoutLevel(core.design, group, level);
  const p = design.fixed.names.length;
  // a single level left, no more rows than columns, or columns that lived on the rows left out
  if (design.nObs <= p) return null;
  if (design.groups.some((factor) => factor.levels.length < 2)) return null;
  if (columnRank(design.fixed.values, design.nObs, p, design.fixed.assign[0] === -1).kept.length < p) return null;
  const found = core.fitAgain(design, {
    theta: core.numbers.theta,
    ...(core.limit === undefined && { beta: core.numbers.beta }),
  });
  return found.numbers.converged ? found : null;
}

function changes(
  { numbers }: FitCore,
  parameters: readonly Parameter[],
  found: FitCore | null,
  nLevels: number,
): Pick<GroupInfluence, 'estimates' | 'dfbeta' | 'dfbetas' | 'cooksDistance'> {
  const { beta, vcov, coefficients } = numbers;
  if (found === null) {
    const none = beta.map(() => Number.NaN);
    return { estimates: parameters.map(() => Number.NaN), dfbeta: none, dfbetas: none, cooksDistance: Number.NaN };
  }
  const estimates = parametersOf(found).map((p) => p.estimate);
  const dfbeta = coefficients.map(({ estimate }, j) => found.numbers.coefficients[j].estimate - estimate);
  const dfbetas = dfbeta.map((d, j) => d / found.numbers.coefficients[j].stdError);
  // of separated data, over the coefficients that are finite
  const finite = Array.from(beta.keys()).filter((j) => Number.isFinite(coefficients[j].estimate));
  const p = finite.length;
  const factor = choleskyFactor(Float64Array.from(finite.flatMap((i) => finite.map((j) => vcov[i][j]))), p);
  const d = Float64Array.from(finite, (j) => dfbeta[j]);
  const solved = d.slice();
  if (factor === null) solved.fill(Number.NaN);
  else choleskySolve(factor, p, solved);
  return { estimates, dfbeta, dfbetas, cooksDistance: ((nLevels - p) / (nLevels * p)) * dot(d, solved) };
}

function findGroup({ design }: FitCore, group: string | undefined): number {
  if (group === undefined) return 0;
  const names = design.groups.map((factor) => factor.name);
  const at = names.indexOf(group);
  if (at >= 0) return at;
  const hint = namesHint('Grouping factors', group, names);
  throw new GlmmError('UNKNOWN_GROUP', `the model has no grouping factor ${quoted(group)}\n${hint}`, { group });
}
