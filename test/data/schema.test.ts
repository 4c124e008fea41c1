/** Schemas against types: where a member may be absent or null is one fact, which the compiler compares. `npm run types` is the test. */
import { expect, it } from 'vitest';
import { type MemberSchemas, members, optional, orNull, real } from '../../src/data/schema.ts';

interface Sample {
  readonly always: number;
  readonly perhaps?: number;
  readonly none: number | null;
  readonly both?: number | null;
}

const right: MemberSchemas<Sample> = {
  always: real,
  perhaps: optional(real),
  none: orNull(real),
  both: optional(orNull(real)),
};
const wrong: readonly MemberSchemas<Sample>[] = [
  // @ts-expect-error it is always there
  { ...right, always: optional(real) },
  // @ts-expect-error and never null
  { ...right, always: orNull(real) },
  // @ts-expect-error it may be absent
  { ...right, perhaps: real },
  // @ts-expect-error it may be null
  { ...right, none: real },
  // @ts-expect-error and this one too
  { ...right, both: optional(real) },
];

it('absent and null are two things', () => {
  expect(wrong).toHaveLength(5);
  const check = members<Sample>(right);
  expect(() => check({ always: 1, none: null }, null)).not.toThrow();
  expect(() => check({ always: 1, none: 2, both: null, perhaps: Number.NaN }, null)).not.toThrow();
  expect(() => check({ always: null, none: 2 }, null)).toThrow('its member "always" is null');
  expect(() => check({ always: 1 }, null)).toThrow('its member "none" is missing');
  expect(() => check({ always: 1, none: 1, perhaps: null }, null)).toThrow('its member "perhaps" is null');
});
