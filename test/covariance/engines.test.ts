/**
 * Engines as functions of theta, whatever the structures of the terms. Truths: central differences, sums over groups, and for the
 * structure that is not linear the difference of exact gradients.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { openModel } from '../../src/fit/engine/engine.ts';
import { linear } from '../../src/fit/engine/kind/linear.ts';
import type { Estimation } from '../../src/fit/estimation.ts';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { lending } from '../../src/wasm/loans.ts';
import { counts } from '../infer/counts.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const plain = counts({ seed: 12, groups: 14, rows: 9, sd: 0.5, sdSlope: 0.4 });
const data = {
  ...plain,
  h: plain.x.map((_, i) => `h${i % 5}`),
  t: plain.x.map((_, i) => `t${i % 3}`),
  // series of three
  k: plain.x.map((_, i) => `t${i % 3}`),
  s: plain.x.map((_, i) => `s${Math.floor(i / 3)}`),
  v: plain.y.map((y, i) => Math.log(y + 1) + 0.1 * plain.z[i]),
};
const TERMS = [
  'diag(x + z | g)',
  'homdiag(x | g)',
  'homcs(0 + t | g)',
  'cs(0 + t | g)',
  'toep(0 + k | s)',
  'homtoep(0 + k | s)',
  'homdiag(x | g) + (0 + z | g)',
];
/** Of the four-point rule: fifth derivatives leave 1e-10 of the gradient's size, modes that are right to 1e-11 leave 1e-8. */
const LONG = 2e-3;
const GRADIENT = 1e-7;
/** Of central differences of gradients. */
const STEP = 1e-5;

/** A place that is no maximum. */
function somewhere({ parameters }: Estimation): Float64Array {
  return parameters.map((value, k) => value + 0.1 * Math.sin(k + 1) + 0.05);
}

function checkGradient(
  engine: { evaluate(x: Float64Array, gradient?: Float64Array): number },
  x: Float64Array,
  step = LONG,
): Float64Array {
  const gradient = new Float64Array(x.length);
  engine.evaluate(x, gradient);
  const size = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1);
  x.forEach((_, k) => {
    const at = (moved: number): number => engine.evaluate(x.map((value, i) => (i === k ? value + moved : value)));
    const slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    expectAbsolute(gradient[k], slope, GRADIENT * size, `gradient ${k}`);
  });
  return gradient;
}

describe.each(TERMS)('%s', (term) => {
  const fits: readonly (readonly [string, () => GlmmFit])[] = [
    ['Laplace by group', () => glmm(`y ~ x + ${term}`, data, { family: 'poisson', nAGQ: 1 })],
    ['five points', () => glmm(`y ~ x + ${term}`, data, { family: 'poisson', nAGQ: 5 })],
    ['a shape', () => glmm(`y ~ x + ${term}`, data, { family: 'negativeBinomial', nAGQ: 3 })],
    ['several factors', () => glmm(`y ~ x + ${term} + (1 | h)`, data, { family: 'poisson', nAGQ: 1 })],
  ];
  it.each(fits)('%s: the gradient is that of the value', (_, make) => {
    const estimation = estimationOf(make());
    lending(() => {
      const { engine, map } = estimation.open();
      expect(map.size).toBe(estimation.parameters.length);
      checkGradient(engine, somewhere(estimation));
      const metric = engine.metric();
      for (let i = 0; i < map.size; i++) expect(metric[i * map.size + i]).toBeGreaterThan(0);
    });
  });

  it('scores of groups add up to the gradient', () => {
    const estimation = estimationOf(fits[1][1]());
    lending(() => {
      const { engine, map } = estimation.open(undefined, false);
      const at = somewhere(estimation);
      const gradient = new Float64Array(map.size);
      engine.evaluate(at, gradient);
      const n = estimation.design.groups[0].levels.length;
      const scores = engine.groupScores(at, 0, n) as Float64Array;
      gradient.forEach((g, k) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += scores[i * map.size + k];
        expectAbsolute(sum, g, 1e-9 * Math.max(1, Math.abs(g)), `score ${k}`);
      });
    });
  });

  it('the observed information in one pass is the difference of gradients, also away from the maximum', () => {
    // of so many parameters that one pass takes less than differences
    const estimation = estimationOf(glmm(`y ~ x * z * h + ${term}`, data, { family: 'poisson', nAGQ: 11 }));
    lending(() => {
      const { engine, map } = estimation.open();
      const at = somewhere(estimation);
      const information = engine.information(at) as Float64Array;
      const n = map.size;
      for (let k = 0; k < n; k++) {
        const moved = (step: number): Float64Array => {
          const gradient = new Float64Array(n);
          engine.evaluate(
            at.map((value, i) => (i === k ? value + step : value)),
            gradient,
          );
          return gradient;
        };
        const [above, below] = [moved(STEP), moved(-STEP)];
        for (let l = 0; l < n; l++) {
          const unit = Math.sqrt(Math.abs(information[k * n + k] * information[l * n + l]));
          // Louis' identity holds for the integral; the rule's own curvature is off by 1e-4 with nine rows a group
          expectAbsolute(information[k * n + l], (above[l] - below[l]) / (4 * STEP), 1e-3 * unit, `${k}, ${l}`);
        }
      }
    });
  });

  // beside effects of one row each these data have no residual
  const methods = term.includes('toep')
    ? []
    : ([
        ['ML', false],
        ['REML', true],
      ] as const);
  it.each(methods)('linear, %s: the profiled and the joint likelihood have their gradients', (method, reml) => {
    const estimation = estimationOf(lmm(`v ~ x + ${term}`, data, { method }));
    lending(() => {
      const { profiled, engine: joint, map } = openModel(linear, estimation.design, estimation.family, 1, { reml });
      checkGradient(profiled.engine, somewhere(estimation));
      const sigma = estimation.numbers.sigma;
      const beta = reml ? [] : estimation.numbers.beta;
      const theta = Array.from(somewhere(estimation), (t, k) => (map.lambda.unit[k] < 0 ? t : sigma * t));
      const at = Float64Array.from([...theta, ...beta, 1.1 * sigma]);
      // its theta are multiples of sigma, and so are the steps
      checkGradient(joint, at, sigma * LONG);
    });
  });
});

it('theta of unstructured terms is handed on, to the bit', () => {
  for (const nAGQ of [1, 5]) {
    const [us, plainTerm] = ['us(x | g)', '(x | g)'].map((term) =>
      glmm(`y ~ x + ${term}`, data, { family: 'poisson', nAGQ }),
    );
    expect(us.theta).toEqual(plainTerm.theta);
    expect(us.logLik).toBe(plainTerm.logLik);
    expect(us.vcov).toEqual(plainTerm.vcov);
    expect(JSON.stringify(us).replaceAll('us(x | g)', '(x | g)').length).toBe(JSON.stringify(plainTerm).length);
  }
});

it('a common factor of the columns is a unit of the common standard deviation', () => {
  const longer = { ...data, x: data.x.map((x) => 1000 * x), one: data.x.map(() => 1000) };
  const fit = glmm('y ~ z + homdiag(x | g)', data, { family: 'poisson', nAGQ: 3 });
  const other = glmm('y ~ z + homdiag(0 + one + x | g)', longer, { family: 'poisson', nAGQ: 3 });
  expectRelative(other.logLik, fit.logLik, 1e-9, 'logLik');
  expectRelative(1000 * other.theta[0], fit.theta[0], 1e-5, 'theta');
});
