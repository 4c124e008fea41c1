/**
 * Truth: weighted means of predictions; identities of merging and scaling cells; standard errors from first principles.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { GlmmError } from '../../src/index.ts';
import { predictionState } from '../../src/predict/predictionState.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase } from './cases.ts';

const fit = fitCase(caseOf('probit slope'));
const cells = {
  x: [-0.5, 0, 0.8, -0.2, 0.6, 0.1],
  g: ['g01', 'g01', 'g01', 'g02', 'g02', 'g09'],
  region: ['east', 'east', 'east', 'east', 'east', 'west'],
  people: [10, 30, 5, 7, 0, 20],
};

describe('poststratification', () => {
  const byGroup = fit.poststratify(cells, { by: 'g', count: 'people' });

  it('means of predictions, weighted by people', () => {
    const p = fit.predict({ newData: cells, type: 'response' }).fit;
    expect(byGroup.map(({ by, count, cells: number }) => [by, count, number])).toEqual([
      ['g01', 45, 3],
      ['g02', 7, 1],
      ['g09', 20, 1],
    ]);
    expectRelative(byGroup[0].estimate, (10 * p[0] + 30 * p[1] + 5 * p[2]) / 45, 1e-14, 'g01');
  });
  it('one cell: the standard error and interval of its prediction', () => {
    const newData = { x: [0.1], g: ['g09'] };
    const p = fit.predict({ newData, type: 'response', se: true, interval: true });
    expectRelative(byGroup[2].stdError, p.se![0], 1e-12, 'standard error');
    expectRelative(byGroup[2].upper, p.upper![0], 1e-12, 'upper');
  });
  it('a cell in two halves is the same cell', () => {
    const halves = { x: [0.1, 0.1], g: ['g09', 'g09'], people: [4, 16] };
    const [{ estimate, stdError }] = fit.poststratify(halves, { by: 'g', count: 'people' });
    expectRelative(estimate, byGroup[2].estimate, 1e-14, 'estimate');
    expectRelative(stdError, byGroup[2].stdError, 1e-12, 'standard error');
  });
  it('cells of one group move together, written out', () => {
    const state = predictionState(estimationOf(fit));
    const { covariance, slope } = state.joint!;
    const phi = (eta: number): number => Math.exp(-0.5 * eta * eta) / Math.sqrt(2 * Math.PI);
    const [b0, b1] = state.groups[0].mode;
    const c = [0, 0];
    for (const [x, n] of [
      [-0.5, 10],
      [0, 30],
      [0.8, 5],
    ]) {
      const w = (n / 45) * phi(fit.beta[0] + b0 + (fit.beta[1] + b1) * x);
      c[0] += w;
      c[1] += w * x;
    }
    const size = state.theta.length + 2;
    const g = Array.from(
      { length: size },
      (_, k) => (k >= 3 ? c[k - 3] : 0) + c[0] * slope[k] + c[1] * slope[size + k],
    );
    let variance = 0;
    for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) variance += c[i] * covariance[2 * i + j] * c[j];
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) variance += g[i] * state.covariance![i * size + j] * g[j];
    expectRelative(byGroup[0].stdError, Math.sqrt(variance), 1e-12, 'standard error');
  });
  it('everything together, or by a column that is no group', () => {
    const [all] = fit.poststratify(cells, { count: 'people' });
    expect([all.by, all.count, all.cells]).toEqual([null, 72, 5]);
    const total = byGroup.reduce((sum, row) => sum + row.count * row.estimate, 0);
    expectRelative(all.estimate, total / 72, 1e-14, 'estimate');
    const byRegion = fit.poststratify(cells, { by: 'region', count: 'people' });
    expect(byRegion.map(({ by }) => by)).toEqual(['east', 'west']);
    // two groups: less than if they moved as one
    expect(byRegion[0].stdError).toBeLessThan((45 * byGroup[0].stdError + 7 * byGroup[1].stdError) / 52);
  });
  it('a state without respondents: its effect integrated over, shared by its cells', () => {
    const empty = { x: [0.3, 0.3], g: ['AK', 'AK'], people: [1, 1] };
    const apart = { x: [0.3, 0.3], g: ['AK', 'HI'], people: [1, 1] };
    const [one] = fit.poststratify(empty, { count: 'people' });
    const marginal = fit.predict({ newData: { x: [0.3] }, randomEffects: 'marginal', type: 'response' }).fit[0];
    expectRelative(one.estimate, marginal, 1e-13, 'estimate');
    expect(fit.poststratify(apart, { count: 'people' })[0].stdError).toBeLessThan(one.stdError);
    const [single] = fit.poststratify({ x: [0.3], g: ['AK'], people: [1] }, { count: 'people' });
    expectRelative(one.stdError, single.stdError, 1e-12, 'standard error');
  });
  it.each([
    ['no such count', { count: 'population' }, 'UNKNOWN_COLUMN'],
    ['no such column', { by: 'state', count: 'people' }, 'UNKNOWN_COLUMN'],
    ['text as count', { count: 'g' }, 'INVALID_WEIGHTS'],
  ])('%s is an error', (_, options, code) => {
    expect(refusalOf(() => fit.poststratify(cells, options)).code).toBe(code);
  });
  it('negative counts and incomplete cells are errors', () => {
    const { people, ...rest } = cells;
    expect(() => fit.poststratify({ ...rest, people: people.map((n) => n - 6) }, { count: 'people' })).toThrow(
      /INVALID_WEIGHTS.*row 3/,
    );
    expect(() => fit.poststratify({ ...cells, x: [null, 0, 0, 0, 0, 0] }, { count: 'people' })).toThrow(GlmmError);
  });
});

describe('coefficients of each group', () => {
  it('beta + b; the standard error is that of the difference of two predictions', () => {
    const coefficients = fit.coef().g.filter(({ level }) => level === 'g04');
    const eta = fit.predict({ newData: { x: [0, 1], g: ['g04', 'g04'] }, se: true });
    expect(coefficients.map(({ term }) => term)).toEqual(['(Intercept)', 'x']);
    expectRelative(coefficients[0].estimate, eta.fit[0], 1e-13, 'intercept');
    expectRelative(coefficients[0].stdError, eta.se![0], 1e-12, 'standard error');
    expectRelative(coefficients[1].estimate, eta.fit[1] - eta.fit[0], 1e-12, 'slope');
  });
  it('a term that does not vary keeps its own standard error', () => {
    const crossed = fitCase(caseOf('crossed logit'));
    const { item, person } = crossed.coef();
    expect([item.length, person.length]).toEqual([12, 20]);
    expectRelative(item[1].stdError, crossed.coefficients[1].stdError, 1e-12, 'standard error');
  });
});
