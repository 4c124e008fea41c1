/**
 * Which random effects a picture is about: checked wishes and their places in a fit.
 */
import { quoted } from '../data/text/printable.ts';
import { namesHint } from '../data/text/suggest.ts';
import { GlmmError } from '../errors.ts';
import type { Estimation } from '../fit/estimation.ts';

/** One random effect: column `d` of term `t`, over the levels of `group`. */
export interface EffectPlace {
  readonly t: number;
  readonly d: number;
  /** Name of the column: `(Intercept)`, `x`. */
  readonly name: string;
  readonly group: number;
}

/** All random effects of a grouping factor, the first one without a wish. @throws GlmmError UNKNOWN_GROUP */
export function effectsOf({ design }: Estimation, group?: string): readonly EffectPlace[] {
  const names = design.groups.map(({ name }) => name);
  const g = group === undefined ? 0 : names.indexOf(group);
  if (g < 0) throw unknown('UNKNOWN_GROUP', 'grouping factor', String(group), names, 'Factors');
  return design.random.flatMap((term, t) =>
    term.group === g ? term.names.map((name, d) => ({ t, d, name, group: g })) : [],
  );
}

/** The effect called `term` among those of the factor; the first without a wish. @throws GlmmError UNKNOWN_PARAMETER */
export function effectNamed(places: readonly EffectPlace[], term?: string): EffectPlace {
  const place = term === undefined ? places[0] : places.find(({ name }) => name === term);
  if (place !== undefined) return place;
  throw unknown(
    'UNKNOWN_PARAMETER',
    'random effect',
    String(term),
    places.map(({ name }) => name),
    'Effects',
  );
}

/** Index of a level. @throws GlmmError UNKNOWN_LEVEL */
export function levelNamed({ design }: Estimation, group: number, level: string | number): number {
  const { levels } = design.groups[group];
  const at = levels.indexOf(String(level));
  if (at >= 0) return at;
  throw unknown('UNKNOWN_LEVEL', 'level', String(level), levels, 'Levels');
}

/** Rows in each level. */
export function rowsByLevel({ design }: Estimation, group: number): Int32Array {
  const { levels, codes } = design.groups[group];
  const counts = new Int32Array(levels.length);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  return counts;
}

/** A member of the arrays of effects. */
export function effectAt(estimation: Estimation, { t, d }: EffectPlace, level: number): number {
  return level * estimation.design.random[t].names.length + d;
}

function unknown(
  code: 'UNKNOWN_GROUP' | 'UNKNOWN_PARAMETER' | 'UNKNOWN_LEVEL',
  what: string,
  name: string,
  known: readonly string[],
  list: string,
): GlmmError {
  return new GlmmError(code, `the fit has no ${what} ${quoted(name)}\n${namesHint(list, name, known)}`, { name });
}
