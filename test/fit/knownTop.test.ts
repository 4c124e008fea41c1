/**
 * Searches that end where the hill they go up is known. Truths: parabolas, of which value and slope are in closed form; and the maxima of real data,
 * which test/reference compares with other programs.
 */
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/api/readModel.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import { engineOf, openModel } from '../../src/fit/engine/engine.ts';
import type { ParameterMap } from '../../src/fit/engine/parameters.ts';
import { type KnownTop, leadsTo } from '../../src/fit/search/knownTop.ts';
import { startBeta } from '../../src/fit/start/startBeta.ts';
import { startGlm } from '../../src/fit/start/startGlm.ts';
import { furtherStarts } from '../../src/fit/start/starts.ts';
import { startFromMoments } from '../../src/fit/start/startTheta.ts';
import { glmm } from '../../src/index.ts';
import { dataset } from '../support/datasets.ts';

/** Nothing whose sign is not told by the data. */
const NO_SCALES = { lambda: { scales: [], terms: [] } } as unknown as ParameterMap;

/** (x - top)'B(x - top) / 2 above `value`, B = [[2, 1], [1, 3]], whose inverse is [[3, -1], [-1, 2]] / 5. */
const top: KnownTop = {
  x: Float64Array.of(0.4, -1),
  value: 7,
  gradient: new Float64Array(2),
  inverse: Float64Array.of(0.6, -0.2, -0.2, 0.4),
};
function placeAt(a: number, b: number) {
  const [u, v] = [a - 0.4, b + 1];
  const gradient = Float64Array.of(2 * u + v, u + 3 * v);
  return { x: Float64Array.of(a, b), value: 7 + 0.5 * (u * gradient[0] + v * gradient[1]), gradient };
}

describe('on a parabola', () => {
  it('every place near the top leads to it', () => {
    // with these the place is below the top by 0.0025 to 0.09
    for (const [u, v] of [
      [0.05, 0],
      [0.1, 0.15],
      [-0.3, 0.1],
      [0, -0.2],
    ])
      expect(leadsTo(NO_SCALES, top, placeAt(0.4 + u, -1 + v))).toBe(true);
  });

  it('a place far below does not, and none that is higher or no number', () => {
    expect(leadsTo(NO_SCALES, top, placeAt(0.9, -1))).toBe(false);
    const near = placeAt(0.45, -1);
    expect(leadsTo(NO_SCALES, top, { ...near, value: 6.99 })).toBe(false);
    expect(leadsTo(NO_SCALES, top, { ...near, value: Number.NaN })).toBe(false);
  });

  it('a slope that leads elsewhere does not, whether along the way or across it', () => {
    const { x, value, gradient } = placeAt(0.6, -1);
    expect(leadsTo(NO_SCALES, top, { x, value, gradient: gradient.map((g) => -g) })).toBe(false);
    // as steep along the way from the top, which is that of the first parameter
    expect(leadsTo(NO_SCALES, top, { x, value, gradient: Float64Array.of(gradient[0], -1.5) })).toBe(false);
  });
});

it('six searches for the hills of counts with a shape end at one', () => {
  const { columns } = dataset('salamanders');
  const formula = 'count ~ mined + (1 | site)';
  const fit = glmm(formula, columns, { family: 'negativeBinomial1', nAGQ: 1 });
  expect(fit.optim.lowerMaxima).toBeUndefined();
  // each to its end they take 71
  expect(fit.optim.evaluations).toBeLessThan(60);
});

it('of a dispersion model of a Gaussian every search has a place to start from', () => {
  const { columns } = dataset('sleepstudy');
  const family = resolveFamily('gaussian', 'identity');
  const { design } = readModel('Reaction ~ Days + (1 | Subject)', columns, family, { dispformula: '~ Days' });
  const { engine, map } = openModel(engineOf(design, family, { nAGQ: 1 }), design, family, 1);
  const glm = startGlm(engine, startBeta(design, family, 2));
  for (const start of furtherStarts(design, family, map, startFromMoments(design, map, family, glm)))
    expect(Number.isFinite(engine.evaluate(start))).toBe(true);
});
