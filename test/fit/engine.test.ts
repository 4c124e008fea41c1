/**
 * The door to the engines. Truth: the fit itself: every fit can be opened again, and at its estimates what is open is the likelihood that was
 * maximised, flat there; and which engine is for which model.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { engineOf, openModel } from '../../src/fit/engine/engine.ts';
import { ep } from '../../src/fit/engine/kind/ep.ts';
import { grouped } from '../../src/fit/engine/kind/grouped.ts';
import { laplace } from '../../src/fit/engine/kind/laplace.ts';
import { linear } from '../../src/fit/engine/kind/linear.ts';
import { nested } from '../../src/fit/engine/kind/nested.ts';
import { fromUser } from '../../src/fit/engine/parameters.ts';
import { levelsOf, pointsOf } from '../../src/fit/rule/orders.ts';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Sums over a hundred rows in another order. */
const VALUE = 1e-9;
/** What an end of a search leaves of the slope, in units of logLik per standard error. */
const SLOPE = 1e-3;
const EFFECTS = 1e-8;

const random = createRandom(5);
const other = createRandom(6);
const rows = Array.from({ length: 120 }, (_, i) => {
  const [g, h] = [i % 12, i % 5];
  const x = random.normal();
  const eta = 0.3 + 0.5 * x + Math.sin(5 * g) + 0.6 * Math.cos(3 * h);
  return {
    ...{ g: `g${g}`, h: `h${h}`, x, year: 2000 + h },
    yes: random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0,
    count: random.negativeBinomial(3, Math.exp(eta)),
    real: 10 + 2 * eta + random.normal(),
    risen: 10 + eta + 0.8 * (h - 2) * Math.cos(2 * g) + random.normal(),
    rating: Math.max(0, Math.min(3, Math.floor(1.5 + eta + other.normal()))),
    zeros: i % 4 === 1 ? 0 : other.negativeBinomial(3, Math.exp(1 + eta)),
  };
});

const FITS: readonly (readonly [string, () => GlmmFit, unknown])[] = [
  ['linear, REML', () => lmm('real ~ x + (x | g)', rows), linear],
  ['linear, ML, two factors', () => lmm('real ~ x + (1 | g) + (1 | h)', rows, { method: 'ML' }), linear],
  ['linear, far columns', () => lmm('risen ~ year + (year | g)', rows, { method: 'ML' }), linear],
  ['linear, by glmm', () => glmm('real ~ x + (1 | g)', rows), linear],
  ['one factor', () => glmm('yes ~ x + (1 | g)', rows, { family: 'binomial', nAGQ: 9 }), grouped],
  ['one factor, shape', () => glmm('count ~ x + (1 | g)', rows, { family: 'negativeBinomial', nAGQ: 9 }), grouped],
  [
    'several factors, Laplace',
    () => glmm('yes ~ x + (1 | g) + (1 | h)', rows, { family: 'binomial', nAGQ: 1 }),
    laplace,
  ],
  ['two nested factors', () => glmm('count ~ x + (1 | g) + (1 | g:h)', rows, { family: 'poisson', nAGQ: 7 }), nested],
  [
    'two nested factors, a shape',
    () => glmm('count ~ x + (1 | g) + (1 | g:h)', rows, { family: 'negativeBinomial', nAGQ: { outer: 3, inner: 5 } }),
    nested,
  ],
  [
    'two nested factors, ordered categories',
    () => glmm('rating ~ x + (1 | g) + (1 | g:h)', rows, { family: 'cumulative', nAGQ: { outer: 3, inner: 5 } }),
    nested,
  ],
  [
    'two nested factors, excess zeros and a shape for each row',
    () =>
      glmm('zeros ~ x + (1 | g) + (1 | g:h)', rows, {
        ...{ family: 'negativeBinomial', ziformula: '~ 1', dispformula: '~ x', nAGQ: 4 },
      }),
    nested,
  ],
  ['several factors', () => glmm('yes ~ x + (1 | g) + (1 | h)', rows, { family: 'binomial' }), ep],
  ['one factor, sites', () => glmm('yes ~ x + (1 | g)', rows, { family: 'binomial', integration: 'ep' }), ep],
];

describe.each(FITS)('%s', (_, make, kind) => {
  const fit = make();
  const estimation = estimationOf(fit);
  const { engine, map, search } = estimation.open();
  const at = fromUser(map, estimation.maximum);

  it('is fitted by its engine, which the model chooses', () => {
    expect(estimation.engine).toBe(kind);
    const wanted = kind === ep ? { nAGQ: 'auto' as const, integration: 'ep' as const } : { nAGQ: 'auto' as const };
    expect(engineOf(estimation.design, estimation.family, wanted)).toBe(kind);
  });

  it('can be opened again: at the estimates it is the likelihood of the fit, and flat', () => {
    const gradient = new Float64Array(map.size);
    const value = engine.evaluate(at, gradient);
    expectAbsolute(value - 2 * estimation.normaliser, fit.minus2LogLik, VALUE, 'minus2LogLik');
    const metric = engine.metric();
    gradient.forEach((slope, i) => {
      expectAbsolute(slope / Math.sqrt(metric[i * map.size + i]), 0, SLOPE, `slope ${i}`);
    });
    engine.resetModes();
    expectRelative(engine.evaluate(at), value, VALUE, 'without its gradient');
  });

  it('has the gradient of central differences elsewhere', () => {
    const away = at.map((value, i) => value + 0.05 + 0.01 * i);
    const gradient = new Float64Array(map.size);
    engine.evaluate(away, gradient);
    away.forEach((value, i) => {
      const step = 1e-5 * Math.max(1, Math.abs(value));
      const there = (sign: number) => engine.evaluate(away.map((v, j) => (j === i ? v + sign * step : v)));
      const difference = (there(1) - there(-1)) / (2 * step);
      expectAbsolute(gradient[i], difference, 1e-6 * Math.max(1, Math.abs(difference)), `derivative ${i}`);
    });
  });

  it('what is searched leads to the estimates, and both to the random effects', () => {
    const found = search.estimates(estimation.parameters);
    for (const [own, theirs] of [
      [found.theta, fit.theta],
      [found.beta, fit.beta],
      [[found.sigma], [fit.sigma]],
    ])
      theirs.forEach((value, k) => expectRelative(own[k], value, VALUE, `estimate ${k}`));
    const modes = found.modes();
    estimation.effects.forEach(({ mode }, t) => {
      mode.forEach((b, k) => expectAbsolute(modes[t][k], b, EFFECTS * Math.max(1, Math.abs(b)), `mode ${k}`));
    });
  });

  it('without random effects has the gradient of central differences too', () => {
    const size = engine.nBeta + engine.nShape;
    const start = at.slice(map.nTheta);
    const [gradient, information] = [new Float64Array(size), new Float64Array(size * size)];
    engine.glm(start, gradient, information);
    const slopes = gradient.slice();
    slopes.forEach((slope, i) => {
      const step = 1e-5 * Math.max(1, Math.abs(start[i]));
      const there = (sign: number) =>
        engine.glm(
          start.map((v, j) => (j === i ? v + sign * step : v)),
          gradient,
          information,
        );
      const difference = (there(1) - there(-1)) / (2 * step);
      expectAbsolute(slope, difference, 1e-6 * Math.max(1, Math.abs(difference)), `derivative ${i}`);
      expect(information[i * (size + 1)]).toBeGreaterThan(0);
    });
  });

  it('answers whatever is asked, null where it cannot', () => {
    const nGroups = estimation.design.groups[0].levels.length;
    const groups = engine.groupLogLik();
    expect(groups === null ? nGroups : groups.length).toBe(nGroups);
    const scores = openModel(estimation.engine, estimation.design, estimation.family, fit.nAGQ, {
      reduce: false,
    }).engine.groupScores(estimation.parameters, 0, 2);
    expect(scores === null || scores.length === 2 * map.size).toBe(true);
    const information = engine.information(estimation.parameters);
    expect(information === null || information.length === map.size * map.size).toBe(true);
    expect(engine.setPoints(fit.nAGQ)).toBe(true);
    // sites have rules too, but no larger one of theirs says what they leave of the integral
    const judged = estimation.engine.hasRules || kind === ep;
    const { outer, inner } = levelsOf(fit.nAGQ);
    expect(engine.setPoints(pointsOf({ outer: outer + 2, inner: inner + 2 }))).toBe(judged);
    expect(estimation.engine.rungs(estimation.design)[0] === 1).toBe(!judged);
    // nested factors are looked at in full
    expect(engine.sample(1)).toBe(estimation.engine.hasRules && !estimation.engine.hasLevels);
    expect(engine.moments()?.length ?? 1).toBeGreaterThan(0);
  });
});

it('quadrature of several factors is refused by the engine that has one rule', () => {
  const { design, family } = estimationOf(glmm('yes ~ x + (1 | g) + (1 | h)', rows, { family: 'binomial' }));
  expect(() => openModel(laplace, design, family, 5)).toThrow(/SEVERAL_FACTORS/);
});
