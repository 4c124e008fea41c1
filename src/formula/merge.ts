/**
 * Random terms that another one on the same groups contains: the covariance of `(x | g)` is free, so the variance of a `(1 | g)`
 * beside it is part of it already, and no data tell the two apart. R fits both; here the smaller is left out, and said to be.
 * What a structured covariance takes in is in its record.
 */
import { covarianceOf } from '../covariance/list.ts';
import { printName } from './print.ts';
import type { MergedTerm, RandomTerm } from './types.ts';

export function mergeContained(random: readonly RandomTerm[]): {
  readonly kept: readonly RandomTerm[];
  readonly merged: readonly MergedTerm[];
} {
  const effects = random.map((term) => new Set(effectsOf(term)));
  const groups = random.map((term) => groupKey(term));
  const takesIn = (j: number, i: number): boolean => {
    const { contains } = covarianceOf(random[j]);
    // a label may stand for the levels of a factor, an intercept is one effect
    const isDiagonal = (effects[i].size === 1 && effects[i].has('1')) || covarianceOf(random[i]).isDiagonal;
    return contains === 'any' || (contains === 'diagonal' && isDiagonal);
  };
  const contains = (j: number, i: number): boolean =>
    j !== i &&
    groups[j] === groups[i] &&
    takesIn(j, i) &&
    [...effects[i]].every((effect) => effects[j].has(effect)) &&
    // of two that take each other in the first
    (effects[j].size > effects[i].size || !takesIn(i, j) || j < i);
  const container = random.map((_, i) => random.findIndex((__, j) => contains(j, i)));
  /** Containers may themselves be contained. */
  const outermost = (i: number): number => (container[i] < 0 ? i : outermost(container[i]));
  return {
    kept: random.filter((_, i) => container[i] < 0),
    merged: random.flatMap((term, i) =>
      container[i] < 0 ? [] : [{ term: termText(term), into: termText(random[outermost(i)]) }],
    ),
  };
}

/** `1` and the labels of a term's effects. */
export function effectsOf({ intercept, terms }: RandomTerm): string[] {
  return [...(intercept ? ['1'] : []), ...terms.map(({ label }) => label)];
}

/** The same for `a:b` and `b:a`; another where levels are related. */
export function groupKey({ group, relationship }: RandomTerm): string {
  const names = group.map(({ name }) => name).sort();
  return JSON.stringify(relationship ? [names, relationship.matrix.name] : names);
}

/** `propto(0 + g | one, A)` */
export function relatedText(
  { covariance, groupLabel }: RandomTerm,
  { matrix, single }: NonNullable<RandomTerm['relationship']>,
): string {
  return `${covariance}(0 + ${groupLabel} | ${printName(single.name)}, ${printName(matrix.name)})`;
}

/** `(1 + x | g)`, `diag(1 + x | g)` */
function termText(term: RandomTerm): string {
  if (term.relationship) return relatedText(term, term.relationship);
  const all = effectsOf(term);
  return `${term.covariance ?? ''}(${(term.intercept ? all : ['0', ...all]).join(' + ')} | ${term.groupLabel})`;
}
