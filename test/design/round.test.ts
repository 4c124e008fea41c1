/** round() of formulas. Truth: R 4.2 (fixtures/round.R), to the bit. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { roundTo } from '../../src/design/functions/round.ts';

const rows: [x: number, digits: number, rounded: number][] = JSON.parse(
  readFileSync(new URL('./fixtures/round.json', import.meta.url), 'utf8'),
);

it('round(x, digits) is what R rounds to', () => {
  expect(rows.map(([x, digits]) => [x, digits, roundTo(x, digits)])).toEqual(rows);
});

it('what cannot be rounded stays', () => {
  expect([Infinity, -Infinity, 0, -0, Number.NaN].map((x) => roundTo(x, 2))).toEqual([Infinity, -Infinity, 0, -0, NaN]);
  expect(roundTo(5e-324, 330)).toBe(5e-324);
  expect(roundTo(1e308, -400)).toBe(0);
});
