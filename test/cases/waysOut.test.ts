/**
 * An error offers what this fit has. Truth: the way that it names is gone, and ends in a number.
 */
import { expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';

const rows = Array.from({ length: 60 }, (_, i) => i);
const data = {
  y: rows.map((i) => ((i * 37) % 23) / 7 + (i % 10) * 0.2),
  count: rows.map((i) => (i * 7) % 5),
  rating: rows.map((i) => String(1 + ((i * 7) % 3))),
  x: rows.map((i) => (i * 7) % 5),
  a: rows.map((i) => `a${i % 10}`),
  b: rows.map((i) => `b${(i * 3) % 7}`),
  one: rows.map(() => 'all'),
};
const levels = Array.from({ length: 10 }, (_, k) => `a${k}`);
const A = { levels, matrix: levels.map((_, i) => levels.map((__, j) => 0.5 ** Math.abs(i - j))) };
const newData = { x: [1], a: ['elsewhere'], b: ['b1'], one: ['all'], y: [1], count: [2], rating: ['1'] };

const CASES: Readonly<Record<string, () => GlmmFit>> = {
  'one factor': () => lmm('y ~ x + (1 | a)', data),
  'crossed factors': () => lmm('y ~ x + (1 | a) + (1 | b)', data),
  'related levels': () => lmm('y ~ x + propto(0 + a | one, A)', data, { relationship: { A } }),
  'ordered categories': () => glmm('rating ~ x + (1 | a)', data, { family: 'cumulative', nAGQ: 5 }),
  'excess zeros': () => glmm('count ~ x + (1 | a)', data, { family: 'poisson', ziformula: '~ 1', nAGQ: 5 }),
};

it.each(Object.entries(CASES))('unknown levels: %s', (_, fitted) => {
  const fit = fitted();
  let message = '';
  try {
    fit.predict({ newData });
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain('UNKNOWN_GROUP');
  const ways: Readonly<Record<string, () => unknown>> = {
    allowNewLevels: () => fit.predict({ newData, allowNewLevels: true }),
    "'marginal'": () => fit.predict({ newData, randomEffects: 'marginal' }),
    "'zero'": () => fit.predict({ newData, randomEffects: 'zero' }),
    'predictNewGroup()': () => fit.predictNewGroup({ newData }),
  };
  for (const [way, go] of Object.entries(ways)) {
    if (message.includes(way)) expect(go, way).not.toThrow();
    else expect(go, way).toThrow();
  }
});
