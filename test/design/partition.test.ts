/** Truth: factors that are relabelled copies of one another, and ones that differ in a single row. */
import { describe, expect, it } from 'vitest';
import { lmm } from '../../src/index.ts';

const g = Array.from({ length: 40 }, (_, i) => `g${i % 8}`);
const h = g.map((level) => `h${level}`);
const x = g.map((_, i) => (i * 5) % 7);
const y = x.map((value, i) => value + (i % 8) + ((i * i) % 3));

describe('two factors that are one partition', () => {
  it('are refused by name where they have an effect in common', () => {
    expect(() => lmm('y ~ x + (1 | g) + (1 | h)', { y, x, g, h })).toThrow(
      expect.objectContaining({ code: 'SAME_PARTITION', details: expect.objectContaining({ groups: ['g', 'h'] }) }),
    );
  });
  it('also as a factor nested in another that has one level in each', () => {
    expect(() => lmm('y ~ x + (1 | g / h)', { y, x, g, h })).toThrow(/sort the rows into the same 8 groups/);
  });
  it('are allowed where their effects differ', () => {
    expect(lmm('y ~ x + (1 | g) + (0 + x | h)', { y, x, g, h }).converged).toBe(true);
  });
  it('are two once a row differs', () => {
    const other = h.map((level, i) => (i === 3 ? 'hg5' : level));
    expect(lmm('y ~ x + (1 | g) + (1 | other)', { y, x, g, other }).ngroups).toEqual({ g: 8, other: 8 });
  });
});
