/** Truth: data built to be separated in a known direction, and the same data with one row that forbids it. */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm } from '../../src/index.ts';

const g = Array.from({ length: 60 }, (_, i) => `g${i % 10}`);
/** A seeded sequence of zeros and ones without a pattern in i. */
const coin = Array.from({ length: 60 }, (_, i) => ((i * i * 7 + i * 3) % 11) % 2);
const warning = (fit: GlmmFit) => fit.warnings.find(({ code }) => code === 'SEPARATION');

describe('separation', () => {
  it('names the level whose responses are all one', () => {
    const f = Array.from({ length: 60 }, (_, i) => ['a', 'b', 'c'][i % 3]);
    const y = coin.map((value, i) => (f[i] === 'c' ? 1 : value));
    const fit = glmm('y ~ f + (1 | g)', { y, f, g }, { family: 'binomial', nAGQ: 7 });
    expect(warning(fit)?.details).toMatchObject({ columns: ['fc'], rows: 20 });
    expect(warning(fit)?.message).toContain('every response is 1 where f = c (20 rows)');
  });

  it('finds a direction of two columns that neither has alone', () => {
    const x = Array.from({ length: 60 }, (_, i) => ((i * 17) % 31) - 15);
    const z = Array.from({ length: 60 }, (_, i) => ((i * 13) % 29) - 14);
    const y = x.map((value, i) => (value + z[i] > 0 ? 1 : 0));
    const fit = glmm('y ~ x + z + (1 | g)', { y, x, z, g }, { family: 'binomial', nAGQ: 7 });
    expect(warning(fit)?.details?.['columns']).toEqual(expect.arrayContaining(['x', 'z']));
  });

  it('says nothing once a single row contradicts', () => {
    const f = Array.from({ length: 60 }, (_, i) => ['a', 'b', 'c'][i % 3]);
    const y = coin.map((value, i) => (f[i] === 'c' ? (i === 2 ? 0 : 1) : value));
    const fit = glmm('y ~ f + (1 | g)', { y, f, g }, { family: 'binomial', nAGQ: 7 });
    expect(warning(fit)).toBeUndefined();
    expect(fit.converged).toBe(true);
  });

  it('sees a cell of counts that are all zero', () => {
    const f = Array.from({ length: 60 }, (_, i) => ['a', 'b', 'c'][i % 3]);
    const y = coin.map((value, i) => (f[i] === 'b' ? 0 : 2 * value + (i % 3)));
    const fit = glmm('y ~ f + (1 | g)', { y, f, g }, { family: 'poisson', nAGQ: 7 });
    expect(warning(fit)?.details).toMatchObject({ columns: ['fb'], rows: 20 });
  });

  it('is not suspected of ordinary data, rare outcomes included', () => {
    const y = coin.map((_, i) => (i % 29 === 0 ? 1 : 0));
    const x = coin.map((value, i) => value + (i % 5));
    expect(warning(glmm('y ~ x + (1 | g)', { y, x, g }, { family: 'binomial', nAGQ: 7 }))).toBeUndefined();
  });
});
