/**
 * Where the likelihood can be computed or not depends on the modes that are looked from. Truth: a parabola that is finite from where modes are put back
 * to zero, and infinite from where they were left.
 */
import { expect, it } from 'vitest';
import type { ParameterMap } from '../../src/fit/engine/parameters.ts';
import { search } from '../../src/fit/search/estimate.ts';

/** @param hasLikelihood whether there is a likelihood at all */
function searched(hasLikelihood: boolean) {
  let isReset = false;
  const engine = {
    evaluate([x]: Float64Array, gradient = new Float64Array(1)): number {
      gradient[0] = 2 * (x! - 3);
      return isReset && hasLikelihood ? (x! - 3) * (x! - 3) : Number.POSITIVE_INFINITY;
    },
    resetModes: () => {
      isReset = true;
    },
    metric: () => Float64Array.of(1),
    information: () => null,
    iterated: false,
  };
  return search(engine, { nTheta: 0, size: 1 } as ParameterMap, Float64Array.of(0));
}

it('begins from modes at zero where those of another place lead nowhere', () => {
  const { x, stopped } = searched(true);
  expect(stopped).toBe('flat');
  expect(Math.abs(x[0]! - 3)).toBeLessThan(1e-12);
});

it('ends where there is none from these either', () => {
  expect(searched(false).stopped).toBe('not finite');
});
