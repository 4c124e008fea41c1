/**
 * Whether there is time for another rung of `auto`, and what a fit from several starts is predicted to take. Truth: arithmetic by hand for a
 * model whose evaluations take a second a point; evaluations as fits have counted them.
 */
import { describe, expect, it } from 'vitest';
import { fitGlmmModel } from '../../src/api/fitModel.ts';
import { type FitWork, SEARCH } from '../../src/fit/engine/cost/cost.ts';
import type { OpenModel } from '../../src/fit/engine/types.ts';
import { rungTime } from '../../src/fit/rule/rungTime.ts';
import { furtherStarts } from '../../src/fit/start/starts.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

/** 13 evaluations are predicted: ten and one for theta to search, two for the information. */
const work = (points: number): FitWork => ({
  evaluationSeconds: points,
  informationSeconds: 0,
  nParameters: 2,
  nTheta: 1,
  nStarts: 1,
  observedSeconds: 2 * points,
});
const PREDICTED = 13;

function climbing(maxSeconds: number) {
  const spent = { evaluations: 0, iterations: 0 };
  return { spent, time: rungTime({ work } as unknown as OpenModel, spent, maxSeconds) };
}

describe('time for the next rung', () => {
  it('goes by the prediction before a rung is searched', () => {
    const { time } = climbing(PREDICTED * 22 + 1);
    time.begin(7);
    expect(time.beyond(15)).toBeNull();
    expect(time.beyond(16)?.points).toBe(16);
    expect(time.beyond(16)?.seconds).toBeCloseTo(PREDICTED * 23, 6);
  });

  it('goes by the evaluations that were counted afterwards, which the next rung is expected to take too', () => {
    const { time, spent } = climbing(1000);
    time.begin(7);
    expect(time.beyond(15)).toBeNull();
    spent.evaluations += 100;
    expect(time.beyond(15)).toEqual({ points: 15, seconds: 100 * (7 + 15) });
  });

  it('keeps what lower rungs have taken', () => {
    const { time, spent } = climbing(1000);
    time.begin(7);
    spent.evaluations += 20;
    time.begin(15);
    spent.evaluations += 4;
    // 20 * 7 + 4 * 15 + 13 * 31
    expect(time.beyond(31)).toBeNull();
    expect(time.beyond(63)?.seconds).toBeCloseTo(140 + 60 + PREDICTED * 63, 6);
  });
});

/** Forty groups of eight, log means with a standard deviation of 0.7 between groups. */
function positive() {
  const random = uniform(11);
  const n = 320;
  const b = Array.from({ length: 40 }, () => 0.7 * normal(random));
  const g = Int32Array.from({ length: n }, (_, i) => i % 40);
  const x = Float64Array.from({ length: n }, () => normal(random));
  const gamma = Float64Array.from(g, (i, r) => {
    const mean = Math.exp(0.5 + 0.3 * x[r] + b[i]);
    return (mean * -(Math.log(1 - random()) + Math.log(1 - random()))) / 2;
  });
  return { x, g, y: gamma, count: Float64Array.from(gamma, (mean) => poissonDraw(random, mean)) };
}

describe('a fit from several starts', () => {
  const data = positive();

  it.each([
    ['gamma', 'log', 'y'],
    ['gamma', 'inverse', 'y'],
    ['inverseGaussian', 'log', 'y'],
    ['negativeBinomial', 'log', 'count'],
  ] as const)('of the family %s with link %s is predicted with all of them', (family, link, y) => {
    const { estimation } = fitGlmmModel(`${y} ~ x + (1 | g)`, data, { family, link, nAGQ: 9 });
    const { map, ...model } = estimation.open();
    const { nStarts, nTheta, nParameters } = model.work(9);
    const first = new Float64Array(map.size);
    expect(nStarts).toBe(1 + furtherStarts(estimation.design, estimation.family, map, first).length);
    // a search takes 5 to 20 evaluations from each
    const ratio = estimation.numbers.optim.evaluations / ((SEARCH + nTheta) * nStarts + nParameters);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});
