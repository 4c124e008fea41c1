/**
 * Which level of a response is success, where it cannot be seen from the data: levels not given are sorted by code unit, so that of 'Yes' and
 * 'no' the second is 'no', which R would have first.
 */
import { describe, expect, it } from 'vitest';
import { fitCommand } from '../../src/cli/fit.ts';
import { run } from '../../src/cli/run.ts';
import { fromJSON, glmm } from '../../src/index.ts';

const rows = Array.from({ length: 60 }, (_, i) => i);
const coin = rows.map((i) => ((i * i * 7 + i * 3) % 11) % 2);
const x = rows.map((i) => ((i * 37) % 23) / 5);
const g = rows.map((i) => `g${i % 10}`);
const binomial = { family: 'binomial', nAGQ: 1 } as const;
const modelled = (formula: string, data: object, options: object = {}) =>
  glmm(formula, { x, g, ...data }, { ...binomial, ...options });

describe('the modelled level is said', () => {
  const y = coin.map((value) => (value === 1 ? 'Yes' : 'no'));
  const fit = modelled('y ~ x + (1 | g)', { y });

  it("'no' after 'Yes'", () => {
    expect(fit.summary()).toContain('\nModelled: y = no\n');
    expect(fit.modelled).toBe('y = no');
    expect(fit.glance().modelled).toBe('y = no');
    expect(JSON.parse(JSON.stringify(fit)).modelled).toBe('y = no');
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
  });
  it('and follows the levels given', () => {
    expect(modelled('y ~ x + (1 | g)', { y }, { levels: { y: ['no', 'Yes'] } }).modelled).toBe('y = Yes');
  });
  it('of booleans and of 0 and 1', () => {
    expect(modelled('y ~ x + (1 | g)', { y: coin.map(Boolean) }).modelled).toBe('y = TRUE');
    expect(modelled('y ~ x + (1 | g)', { y: coin }).modelled).toBe('y = 1');
  });
  it('of successes among trials, and of a proportion', () => {
    const k = coin.map((value, i) => value + (i % 3));
    const n = rows.map(() => 4);
    expect(modelled('cbind(k, n - k) ~ x + (1 | g)', { k, n }).modelled).toBe('k successes of k + (n - k)');
    const p = k.map((value) => value / 4);
    expect(modelled('p ~ x + (1 | g)', { p, n }, { weights: 'n' }).modelled).toBe('p, the share of successes in n');
  });
  it('of no other family', () => {
    const counts = glmm(
      'y ~ x + (1 | g)',
      { y: coin.map((value, i) => value + (i % 3)), x, g },
      { family: 'poisson', nAGQ: 1 },
    );
    expect(counts.modelled).toBeUndefined();
    expect(counts.summary()).not.toContain('Modelled');
    expect(counts.glance().modelled).toBeNull();
  });
  it('in a shell, with names that print', async () => {
    const csv = `y,x,g\n${rows.map((i) => `${y[i]},${x[i]},${g[i]}`).join('\n')}\n`;
    const command = fitCommand(glmm, { readText: async () => csv, writeText: async () => {} });
    const outcome = await run(['fit', 'd.csv', 'y ~ x + (1 | g)', '--family', 'binomial'], '0', [command]);
    expect(outcome.output).toContain('\nModelled: y = no\n');
  });
});
