/**
 * What fits a penalised model again, by other points or in other columns, maximises the same penalised likelihood. Truth: the fit by those points from
 * the start.
 */
import { expect, it } from 'vitest';
import { compareModels, type GlmmOptions, glmm } from '../../src/index.ts';
import { plotTable } from '../../src/plot.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const rows = Array.from({ length: 96 }, (_, i) => i);
const x = rows.map((i) => Math.floor(i / 2) % 2);
const data = {
  g: rows.map((i) => `g${i % 12}`),
  x,
  z: rows.map((i) => ((i * 17) % 31) / 10 - 1.5),
  // all ones where x is: without the penalty its coefficient is infinite
  y: rows.map((i) => (x[i] === 1 ? 1 : ((i * i * 7 + i * 3) % 11) % 2)),
};

it.each([
  ['penalty', { penalty: 'soft' }],
  ['prior', { prior: { beta: { sd: 2.5 }, theta: { shape: 2, rate: 0.5 } } }],
] as const)('%s', (_, more) => {
  const options = (nAGQ: number): GlmmOptions => ({ family: 'binomial', nAGQ, ...more });
  const coarse = glmm('y ~ z + (1 | g)', data, options(5));
  const fine = glmm('y ~ z + x + (1 | g)', data, options(15));
  const { rows: models, notes } = compareModels([coarse, fine]);
  // a search from another start ends within 1e-6
  expectAbsolute(models[0].logLik, glmm('y ~ z + (1 | g)', data, options(15)).logLik, 1e-6, 'logLik of the refit');
  expect(notes.some((note) => note.includes('fitted again with 15'))).toBe(true);
  expect(notes.some((note) => note.includes('penalised'))).toBe(true);

  const [last] = plotTable(fine, 'quadrature', { orders: [15] }).rows.slice(-1);
  const sd = Number(last[1]);
  expectAbsolute(sd, fine.varCorr[0].sd[0], 1e-4, 'sd of the picture');
});
