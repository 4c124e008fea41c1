/** What the page says, from fits whose numbers are known. */
import { describe, expect, it } from 'vitest';
import { type PathPoint, ratioName, verdictOf } from '../../examples/playground/words.ts';
import { glmm, lmm } from '../../src/index.ts';
import { exampleRows } from '../support/exampleData.ts';

const rows = exampleRows('toenail').map((row) => ({ ...row, time: Number(row['time']) }));
const levels = { outcome: ['none or mild', 'moderate or severe'] };
const fitBy = (nAGQ: number) =>
  glmm('outcome ~ treatment * time + (1 | patientID)', rows, { family: 'binomial', nAGQ, levels });
const pointOf = (nAGQ: number): PathPoint => {
  const { beta, coefficients } = fitBy(nAGQ);
  return { points: nAGQ, beta, stdErrors: coefficients.map(({ stdError }) => stdError) };
};

describe('the verdict on the quadrature', () => {
  it('warns of Laplace with the difference that matters, in standard errors', () => {
    const verdict = verdictOf(fitBy(1), pointOf(50));
    expect(verdict).toMatchObject({ tone: 'warn', lead: 'Laplace is too coarse here.', use: 25 });
    expect(verdict.text).toContain(
      'The intercept is −2.52; with 50 points it is −1.62, a difference of 2.08 standard errors.',
    );
  });
  it('warns of Laplace before there is anything to compare with', () => {
    expect(verdictOf(fitBy(1), null)).toMatchObject({ tone: 'warn', lead: 'Laplace is too coarse here.' });
  });
  it('has three thresholds', () => {
    expect(verdictOf(fitBy(5), null).lead).toBe('Too few points.');
    expect(verdictOf(fitBy(25), null).lead).toBe('Settled to two digits.');
    expect(verdictOf(fitBy(100), null).lead).toBe('Enough points.');
  });
  it('has nothing to warn of in linear models, and says what it cannot know of several factors', () => {
    expect(verdictOf(lmm('time ~ 1 + (1 | patientID)', rows), null).lead).toBe('Exact.');
    const crossed = glmm('outcome ~ time + (1 | patientID) + (1 | visit)', rows, { family: 'binomial', levels });
    expect(verdictOf(crossed, null)).toMatchObject({ tone: 'neutral', lead: 'Laplace approximation.' });
  });
});

it('names ratios by the link', () => {
  expect(ratioName(fitBy(1))).toBe('OR');
  expect(ratioName(lmm('time ~ 1 + (1 | patientID)', rows))).toBe(null);
});
