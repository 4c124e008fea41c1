/**
 * Which engine 'auto' takes for crossed factors. Truth: CPU seconds of whole default fits by either engine, each measured once, on a loaded machine; one of them
 * takes at least 1.8 times as long as the other, more than such loads are worth. No clock is read here.
 */
import { describe, expect, it } from 'vitest';
import { isLarge } from '../../src/fit/engine/cost/isLarge.ts';
import type { EngineDesign } from '../../src/fit/engine/dimension.ts';
import type { Integration } from '../../src/fit/types.ts';
import { type GlmmFit, type GlmmOptions, glmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

interface Measured {
  readonly rows: number;
  readonly levels: readonly number[];
  readonly by: Integration;
  /** CPU seconds. */
  readonly exact: number;
  readonly iterative: number;
}

const MEASURED: readonly Measured[] = [
  { rows: 1e5, levels: [1000, 1000], by: 'laplace', exact: 4.1, iterative: 1.5 },
  { rows: 1e5, levels: [1000, 1000], by: 'exact', exact: 3.0, iterative: 1.25 },
  { rows: 1e4, levels: [1000, 1000], by: 'ep', exact: 14.8, iterative: 1.6 },
  { rows: 1e4, levels: [1000, 1000], by: 'exact', exact: 1.8, iterative: 0.22 },
  { rows: 1e4, levels: [500, 500], by: 'ep', exact: 2.3, iterative: 1.2 },
  { rows: 1e5, levels: [10_000, 300], by: 'ep', exact: 7.4, iterative: 15.5 },
  { rows: 3e4, levels: [300, 300, 100], by: 'laplace', exact: 0.8, iterative: 6.5 },
  { rows: 3e4, levels: [300, 300, 100], by: 'exact', exact: 0.54, iterative: 4.8 },
];
/** Exact results are worth two seconds, whatever probes take: three of the loaded machine. */
const SECONDS = 3;

describe("control.engine 'auto'", () => {
  it.each(MEASURED)('$rows rows of $levels levels, $by: the faster one', ({ rows, levels, by, exact, iterative }) => {
    expect(isLarge(designOf(rows, levels), {}, by)).toBe(exact > SECONDS && exact > iterative);
  });

  it('is a factorization where it takes less than two seconds, though probes take half of that', () => {
    expect(isLarge(designOf(1e4, [500, 500]), {}, 'laplace')).toBe(false);
    expect(isLarge(designOf(1e4, [500, 500]), {}, 'exact')).toBe(false);
  });

  it('is a factorization where coefficients are many, whose information it has in one pass', () => {
    const design = designOf(1e5, [1000, 1000]);
    expect(isLarge(design, {}, 'laplace')).toBe(true);
    expect(isLarge(withColumns(designOf(1e5, [1000, 1000]), 40), {}, 'laplace')).toBe(false);
  });

  it('Laplace by a factorization, and expectation propagation, which takes a hundred of them, by probes', () => {
    expect(fitOf(7600, 760, { integration: 'laplace' }).simulation).toBeUndefined();
    const better = fitOf(7600, 760, {});
    expect(better.integration).toBe('ep');
    expect(better.simulation?.probes).toBe(64);
    expect(better.simulation?.shift).toBeLessThan(0.02);
  });

  it('does not go on to expectation propagation by probes that is predicted to take longer than the fit may', () => {
    const { integration, laplace, simulation, warnings } = fitOf(11_000, 1100, { maxSeconds: 0.5 });
    expect(integration).toBe('laplace');
    expect(simulation?.probes).toBe(64);
    expect(laplace?.beyond?.seconds).toBeGreaterThan(0.5);
    const { message } = warnings.find(({ code }) => code === 'LAPLACE_COARSE')!;
    expect(message).toMatch(/predicted to take .*: allow it with maxSeconds: /);
  });
});

/** Binary rows of two crossed factors of so many levels each. */
function fitOf(n: number, levels: number, options: GlmmOptions): GlmmFit {
  const random = uniform(3);
  const draw = () => 0.8 * normal(random);
  const effects = [0, 1].map(() => Array.from({ length: levels }, draw));
  const rows = Array.from({ length: n }, () => {
    const [i, j] = [0, 1].map(() => Math.floor(levels * random()));
    const eta = effects[0][i] + effects[1][j];
    return { y: Number(random() < 1 / (1 + Math.exp(-eta))), a: `a${i}`, b: `b${j}` };
  });
  return glmm('y ~ 1 + (1 | a) + (1 | b)', rows, { family: 'binomial', ...options });
}

/** Levels that meet evenly at random. */
function designOf(nObs: number, levels: readonly number[]): EngineDesign {
  const random = uniform(7);
  const groups = levels.map((count, t) => ({
    name: `g${t}`,
    levels: Array.from({ length: count }, (_, l) => `${l}`),
    codes: Int32Array.from({ length: nObs }, () => Math.floor(count * random())),
  }));
  const terms = levels.map((_, group) => ({ names: ['(Intercept)'], group, covariance: 'us' }));
  return withColumns({ nObs, groups, random: terms } as unknown as EngineDesign, 2);
}

function withColumns(design: EngineDesign, p: number): EngineDesign {
  const values = new Float64Array(design.nObs * p).fill(1);
  return {
    ...design,
    fixed: { names: Array.from({ length: p }, (_, j) => `x${j}`), values },
  } as unknown as EngineDesign;
}
