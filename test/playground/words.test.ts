/** What the page says, from fits whose numbers are known. */
import { describe, expect, it } from 'vitest';
import { type PathPoint, ratioName, verdictOf } from '../../examples/playground/words.ts';
import { glmm, lmm } from '../../src/index.ts';
import { exampleRows } from '../support/exampleData.ts';

const withTimes = (all: ReturnType<typeof exampleRows>) => all.map((row) => ({ ...row, time: Number(row['time']) }));
const rows = withTimes(exampleRows('toenail'));
/** Of two factors a fit takes seconds on all patients. */
const few = withTimes(exampleRows('toenail').filter((row) => Number(row['patientID']) < 120));
const levels = { outcome: ['none or mild', 'moderate or severe'] };
const fitBy = (nAGQ: number) =>
  glmm('outcome ~ treatment * time + (1 | patientID)', rows, { family: 'binomial', nAGQ, levels });
const crossedBy = (options: object) =>
  glmm('outcome ~ time + (1 | patientID) + (1 | visit)', few, { family: 'binomial', levels, ...options });
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
  it('has nothing to warn of in linear models', () => {
    expect(verdictOf(lmm('time ~ 1 + (1 | patientID)', rows), null).lead).toBe('Exact.');
  });
  it('warns of Laplace with several factors, and offers what is better', () => {
    const verdict = verdictOf(crossedBy({ nAGQ: 1 }), null);
    expect(verdict).toMatchObject({ tone: 'warn', lead: 'Laplace is too coarse here.', better: true });
    expect(verdict.text).toContain(
      'By one evaluation of expectation propagation (Intercept) is off by 0.4197 standard errors.',
    );
    const better = crossedBy({ nAGQ: 'auto' });
    expect(better.integration).toBe('ep');
    expect(better.ep!.maxShiftInSe).toBeGreaterThan(0.1);
    expect(verdictOf(better, null)).toMatchObject({
      tone: 'warn',
      lead: 'Expectation propagation is too coarse here.',
    });
    expect(verdictOf(better, null)).not.toHaveProperty('better');
  });
  it('is content with Laplace where it is near, and with what has been chosen by itself', () => {
    const counts = exampleRows('epil').map((row) => ({ ...row, y: Number(row['y']) }));
    const fit = glmm('y ~ trt + (1 | subject) + (1 | period)', counts, { family: 'poisson', nAGQ: 'auto' });
    expect(fit.integration).toBe('laplace');
    expect(verdictOf(fit, null)).toMatchObject({ tone: 'good', lead: 'Laplace will do.', better: false });
  });
  it('says of densities that are not log-concave that nothing is known', () => {
    const verdict = verdictOf(crossedBy({ nAGQ: 1, link: 'cauchit' }), null);
    expect(verdict).toMatchObject({ tone: 'neutral', lead: 'Laplace.' });
    expect(verdict.text).toBe('How far it is off is not known for such a model.');
  });
  it('names the points of each of nested factors', () => {
    const nested = glmm('outcome ~ time + (1 | treatment / patientID)', few, {
      family: 'binomial',
      levels,
      nAGQ: 'auto',
    });
    const { points, comparedWith } = nested.quadrature!;
    const said = (rule: typeof points) => Object.values(rule).join(' and ');
    const { tone, text } = verdictOf(nested, null);
    expect(tone).toBe('good');
    expect(text).toContain(`going from ${said(points)} to ${said(comparedWith!)} points`);
    expect(text).toMatch(/from \d+ and \d+ to \d+ and \d+ points/);
  });
});

it('names ratios by the link', () => {
  expect(ratioName(fitBy(1))).toBe('OR');
  expect(ratioName(lmm('time ~ 1 + (1 | patientID)', rows))).toBe(null);
});
