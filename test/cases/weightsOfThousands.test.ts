/**
 * Responses that count a thousand times, by the loglog link: integrands so narrow that from a hair beside its mode no step rises by more than rounding.
 * The rows are simulated (weightsOfThousands/rows.csv). Truth: at a mode the slope of log f(y | b) - b' Sigma^-1 b / 2 is zero, in closed form.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';

const [, ...lines] = readFileSync(new URL('./weightsOfThousands/rows.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const rows = lines.map(
  (line) => line.split(',').map(Number) as [g: number, w: number, y: number, x: number, z: number],
);
const column = (k: number): number[] => rows.map((row) => row[k]!);
// sorted as text, which is the order the search went in
const data = { g: column(0).map((g) => `g${g}`), w: column(1), y: column(2), x: column(3), z: column(4) };

it('finds the modes of the groups at the estimates', () => {
  const fit = glmm('y ~ x + (z | g)', data, { family: 'binomial', link: 'loglog', weights: 'w', nAGQ: 5 });
  const [t11, t21, t22] = fit.theta as [number, number, number];
  const [a, c, b] = [t11 * t11, t11 * t21, t21 * t21 + t22 * t22];
  const determinant = a * b - c * c;
  const modes = new Map<string, [number, number]>();
  for (const { level, term, mode } of fit.ranef().g!) {
    const both = modes.get(level) ?? [0, 0];
    both[term === 'z' ? 1 : 0] = mode;
    modes.set(level, both);
  }
  expect(modes.size).toBe(30);
  for (const [level, [u, v]] of modes) {
    const slopes = [-(b * u - c * v) / determinant, -(a * v - c * u) / determinant];
    const sizes = slopes.map(Math.abs);
    for (const [g, w, y, x, z] of rows) {
      if (`g${g}` !== level) continue;
      const t = Math.exp(-(fit.beta[0]! + fit.beta[1]! * x + u + v * z));
      const score = w * t * (y - (1 - y) / Math.expm1(t));
      for (const [k, along] of [1, z].entries()) {
        slopes[k]! += score * along;
        sizes[k]! += Math.abs(score * along);
      }
    }
    // modes are found to 1e-10 of standard deviations, which are down to 1e-2 here
    for (const k of [0, 1]) expect(Math.abs(slopes[k]!)).toBeLessThan(1e-8 + 1e-6 * sizes[k]!);
  }
});
