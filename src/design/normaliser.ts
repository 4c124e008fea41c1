/**
 * The part of the log-likelihood that depends on the data alone, docs/mathematics.md (1.8), with the weights of groups.
 */
import { familyOf } from '../family/list.ts';
import type { Family } from '../family/types.ts';
import type { Design } from './types.ts';

export function normaliserOf({ response, groups }: Pick<Design, 'response' | 'groups'>, family: Family): number {
  const { logNormaliser } = familyOf(family);
  const [{ codes, levels, weights }] = groups;
  if (weights === undefined) return logNormaliser(response);
  const rows = levels.map((): number[] => []);
  codes.forEach((group, i) => {
    rows[group].push(i);
  });
  const of = (x: Float64Array, some: readonly number[]): Float64Array => Float64Array.from(some, (i) => x[i]);
  return rows.reduce((sum, some, group) => {
    const { y, weights: w, trials } = response;
    const own = { y: of(y, some), weights: of(w, some), trials: trials && of(trials, some) };
    return sum + weights.values[group] * logNormaliser(own);
  }, 0);
}
