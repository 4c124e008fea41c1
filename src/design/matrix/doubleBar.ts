/**
 * `(x || g)`: the parts that are numbers are one term of independent effects. A factor's levels stay correlated, as in lme4, so its
 * part stays a term of its own.
 */
import { diagonal } from '../../covariance/diagonal.ts';
import type { RandomTerm } from '../../formula/types.ts';
import type { Frame } from '../frame.ts';
import type { Value } from '../variable/value.ts';

/** The random terms with such parts joined at the place of the first. */
export function joinNumbers(random: readonly RandomTerm[], frame: Frame): RandomTerm[] {
  const isNumber = ({ doubleBar, terms }: RandomTerm): boolean =>
    doubleBar === true &&
    terms.every(({ variables }) => variables.every((variable) => isColumn(frame.variable(variable).value)));
  const together = (a: RandomTerm, b: RandomTerm): boolean =>
    a.from === b.from && a.to === b.to && a.groupLabel === b.groupLabel;
  const numbers = random.filter(isNumber);
  return random.flatMap((term) => {
    if (!numbers.includes(term)) return [term];
    const parts = numbers.filter((other) => together(term, other));
    if (parts[0] !== term) return [];
    if (parts.length === 1) return [term];
    return [
      {
        ...term,
        intercept: parts.some(({ intercept }) => intercept),
        terms: parts.flatMap(({ terms }) => terms),
        covariance: diagonal.name,
      },
    ];
  });
}

/** One number a row. */
function isColumn(value: Value): boolean {
  return value.kind === 'numeric' || (value.kind === 'matrix' && value.columns.length === 1);
}
