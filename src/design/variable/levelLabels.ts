/**
 * How the levels of a grouping factor of several columns are written: `x:y` for the levels x and y, as in lme4. Where two of the
 * factor's levels would be written the same, their parts that hold a colon or a quotation mark stand in quotation marks, so that
 * x and y:z give `x:"y:z"`, x:y and z `"x:y":z`. Labels are for people: levels are told apart by the codes of their parts.
 */
import { distinctNames } from '../../data/distinct.ts';
import type { GroupPart } from '../types.ts';

/** All different. */
export function levelLabels(parts: readonly GroupPart[]): string[] {
  const partsOf = (level: number): string[] => parts.map(({ levels, codes }) => levels[codes[level]]);
  return distinctNames(
    parts[0].codes.length,
    (level) => partsOf(level).join(':'),
    (level) => fullLabel(partsOf(level)),
  );
}

/** The label of no other combination. */
export function fullLabel(parts: readonly string[]): string {
  return parts.map((part) => (/[:"]/.test(part) ? JSON.stringify(part) : part)).join(':');
}
