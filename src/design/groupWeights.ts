/**
 * The option `groupWeights`: a weight for the log integral of each level of the grouping factor, given row by row.
 */
import { printable, quoted } from '../data/text/printable.ts';
import { GlmmError } from '../errors.ts';
import type { GroupingFactor } from './types.ts';
import { takeNumbers } from './variable/value.ts';

/**
 * Factors with their weights; those within whose levels the numbers differ have none.
 *
 * @param given a column's name, or numbers
 * @param values of all rows of the data, null where the option is absent
 * @param rows of the data that are used; null for all
 * @throws GlmmError INVALID_WEIGHTS where no factor can have them
 */
export function weighGroups(
  groups: readonly GroupingFactor[],
  given: string | ArrayLike<number> | undefined,
  values: ArrayLike<number> | null,
  rows: Int32Array | null,
): readonly GroupingFactor[] {
  if (values === null) return groups;
  const kept = rows === null ? values : takeNumbers(values, rows);
  const found = groups.map((group) => weightsOf(group, kept));
  if (found.every((one) => one instanceof GlmmError)) throw found[0];
  const column = typeof given === 'string' ? given : null;
  return groups.map((group, k) => {
    const one = found[k];
    return one instanceof GlmmError ? group : { ...group, weights: { column, values: one } };
  });
}

/** The weight of each row's group; null where no factor has weights. */
export function groupWeightOfRows(groups: readonly Pick<GroupingFactor, 'codes' | 'weights'>[]): Float64Array | null {
  const [{ codes, weights }] = groups;
  return weights === undefined ? null : Float64Array.from(codes, (code) => weights.values[code]);
}

function weightsOf({ codes, levels, name }: GroupingFactor, values: ArrayLike<number>): Float64Array | GlmmError {
  const weights = new Float64Array(levels.length).fill(Number.NaN);
  for (let i = 0; i < codes.length; i++) {
    const before = weights[codes[i]];
    if (Number.isNaN(before)) weights[codes[i]] = values[i];
    else if (before !== values[i]) return notConstant(name, levels[codes[i]], before, values[i]);
  }
  return weights;
}

function notConstant(name: string, level: string, a: number, b: number): GlmmError {
  return new GlmmError(
    'INVALID_WEIGHTS',
    `groupWeights are ${a} and ${b} in rows of the group ${quoted(level)} of ${printable(name)}, but a group has one weight\n` +
      'Give all rows of a group the same number; weights of single rows are the option weights.',
    { group: name, level, weights: [a, b] },
  );
}
