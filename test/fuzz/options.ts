/** Options, for the most part what they should be. */
import { odd } from './odd.ts';
import type { Chance } from './random.ts';

export type Draw = (chance: Chance) => unknown;

export const level: Draw = (chance) => chance.pick([0.5, 0.9, 0.95, 0.99, 1 - 1e-9, 1e-9]);
export const flag: Draw = (chance) => chance.happens(0.5);
export const of =
  (...values: readonly unknown[]): Draw =>
  (chance) =>
    chance.pick(values);

/** Some of the options, now and then one of an odd value or name. */
export function options(
  chance: Chance,
  table: Readonly<Record<string, Draw>>,
  needed: readonly string[] = [],
): unknown {
  const roll = chance.uniform();
  if (roll < 0.1 && needed.length === 0) return undefined;
  if (roll > 0.97) return odd(chance);
  const given: Record<string, unknown> = {};
  for (const [name, draw] of Object.entries(table)) {
    if (needed.includes(name) || chance.happens(0.5)) given[name] = draw(chance);
  }
  const names = Object.keys(table);
  if (names.length > 0 && chance.happens(0.2)) given[chance.pick(names)] = odd(chance);
  if (chance.happens(0.04)) given[chance.pick(['nope', 'levels', 'Level', '__proto__x'])] = odd(chance);
  return given;
}
