/**
 * What the information of many coefficients is predicted to take. Truth: what is done. A factorization has them in one pass, worth half an evaluation each;
 * conjugate gradients and penalised likelihoods take a difference of the gradient for every one.
 */
import { expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { type GlmmOptions, glmm } from '../../src/index.ts';
import { lending } from '../../src/wasm/loans.ts';
import { poissonDraw, uniform } from '../support/random.ts';

const random = uniform(5);
const rows = Array.from({ length: 800 }, (_, i) => i);
const data = {
  y: rows.map((i) => poissonDraw(random, 1 + (i % 3))),
  level: rows.map((i) => `l${i % 40}`),
  a: rows.map(() => `a${Math.floor(random() * 20)}`),
  b: rows.map(() => `b${Math.floor(random() * 15)}`),
};
const COEFFICIENTS = 40;
const THETAS = 2;

it.each<[string, GlmmOptions, number]>([
  ['a factorization', { control: { engine: 'exact' } }, COEFFICIENTS / 2],
  ['conjugate gradients', { control: { engine: 'iterative', probes: 16 } }, COEFFICIENTS],
  ['a prior', { control: { engine: 'exact' }, prior: { beta: { sd: 2.5 } } }, COEFFICIENTS],
])('%s', (_, options, expected) => {
  const fit = glmm('y ~ level + (1 | a) + (1 | b)', data, { family: 'poisson', integration: 'laplace', ...options });
  const { open } = estimationOf(fit);
  const { observedSeconds, evaluationSeconds } = lending(() => open().work(1));
  expect(observedSeconds / evaluationSeconds).toBeCloseTo(expected + THETAS, 6);
});
