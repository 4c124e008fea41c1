/**
 * Models whose graphs differ in kind: nested, crossed, three factors, an effect per observation, slopes, leading columns that
 * are coupled to each other and to a dense tail, levels without rows. Each as the engine takes it and as the oracles do.
 */
import type { ScaledColumns } from '../../src/wasm/scaledColumns.ts';
import type { SparseLimits } from '../../src/wasm/sparse/plan.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import type { OracleFamily } from '../oracle/families.ts';
import type { Problem } from '../oracle/problem.ts';
import { uniform } from './uniform.ts';

/** A factor: the level of each row. `q` columns vary over it: 1, x, x2 ... */
interface Factor {
  readonly codes: readonly number[];
  readonly q: number;
  /** More levels than occur. */
  readonly extraLevels?: number;
}

export interface Shape {
  readonly name: string;
  readonly n: number;
  readonly factors: readonly Factor[];
}

/** Costs that put the cut where the small problems here would not have it: no tail, a part of it, everything in it. */
export const cuts: Readonly<Record<string, SparseLimits>> = {
  'all leading': { costs: { lead: 1, tail: 1e9 } },
  'cut between': { costs: { lead: 1, tail: 0.3 } },
  'all tail': { costs: { lead: 1e9, tail: 1 } },
};

export interface Model {
  readonly engine: SparseProblem;
  readonly oracle: Problem;
}

const range = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function shapes(): Shape[] {
  const random = uniform(11);
  const pick = (n: number, levels: number) => range(n, (i) => (i < levels ? i : Math.floor(levels * random())));
  const inner = pick(90, 18);
  const movers = pick(120, 30);
  return [
    { name: 'one factor', n: 60, factors: [{ codes: pick(60, 7), q: 1 }] },
    {
      name: 'nested',
      n: 90,
      factors: [
        { codes: inner, q: 1 },
        { codes: inner.map((l) => l % 5), q: 1 },
      ],
    },
    {
      name: 'crossed',
      n: 100,
      factors: [
        { codes: pick(100, 12), q: 1 },
        { codes: pick(100, 6), q: 1 },
      ],
    },
    {
      name: 'three factors',
      n: 120,
      factors: [
        { codes: pick(120, 15), q: 1 },
        { codes: pick(120, 8), q: 1 },
        { codes: pick(120, 3), q: 1 },
      ],
    },
    {
      name: 'one effect per observation',
      n: 70,
      factors: [
        { codes: range(70, (i) => i), q: 1 },
        { codes: pick(70, 9), q: 1 },
        { codes: pick(70, 3), q: 1 },
      ],
    },
    {
      name: 'slopes and crossed',
      n: 120,
      factors: [
        { codes: pick(120, 14), q: 2 },
        { codes: pick(120, 6), q: 1 },
      ],
    },
    {
      name: 'slopes on both',
      n: 120,
      factors: [
        { codes: pick(120, 7), q: 2 },
        { codes: pick(120, 9), q: 3 },
      ],
    },
    {
      name: 'two terms on one factor',
      n: 90,
      factors: [
        { codes: inner, q: 1 },
        { codes: inner, q: 2 },
        { codes: pick(90, 4), q: 1 },
      ],
    },
    {
      name: 'leading columns coupled to each other and to the tail',
      n: 120,
      // most rows keep their second level within a community of the first, a few move
      factors: [
        { codes: movers, q: 1 },
        { codes: movers.map((l, i) => (i % 9 === 0 ? i % 12 : Math.floor(l / 3))), q: 1 },
        { codes: range(120, (i) => (i * 7) % 5), q: 1 },
      ],
    },
    {
      name: 'levels without rows',
      n: 60,
      factors: [
        { codes: pick(60, 6), q: 1, extraLevels: 2 },
        { codes: pick(60, 4), q: 2, extraLevels: 1 },
      ],
    },
  ];
}

export interface Variant {
  readonly family: OracleFamily;
  readonly weights?: boolean;
  readonly offset?: boolean;
}

/** Data of a shape: an intercept and two covariates, a response with real variation between levels. */
export function model(shape: Shape, { family, weights = false, offset = false }: Variant, seed = 5): Model {
  const random = uniform(seed);
  const { n } = shape;
  const normal = () => random() + random() + random() + random() + random() + random() - 3;
  const columns = [range(n, () => 1), range(n, () => normal()), range(n, (i) => (i % 2) - 0.5)];
  const slopes = [columns[0], range(n, () => normal()), range(n, () => normal())];
  const effects = shape.factors.map((f) => range(200 * f.q, () => 0.8 * normal()));
  // the inverse link needs eta > 0
  const inverse = family === 'Gamma inverse';
  const eta = range(n, (i) => {
    let sum = (inverse ? 3 : 0.3) + 0.5 * columns[1][i] - 0.4 * columns[2][i];
    shape.factors.forEach((f, t) => {
      for (let k = 0; k < f.q; k++) sum += effects[t][f.codes[i] * f.q + k] * slopes[k][i];
    });
    return sum;
  });
  const trials = range(n, (i) => (family.startsWith('binomial') ? 1 + (i % 3) : 1));
  const y = eta.map((e, i) => response(family, e, trials[i], random, normal));
  const prior = weights ? range(n, () => 0.5 + random()) : undefined;
  const shift = offset ? range(n, () => 0.5 * normal()) : undefined;
  const scaled = (parts: readonly (readonly number[])[]): ScaledColumns => ({
    values: Float64Array.from(parts.flat()),
    center: new Float64Array(parts.length),
    factor: new Float64Array(parts.length).fill(1),
  });
  return {
    engine: {
      y: Float64Array.from(y),
      weights: Float64Array.from(trials, (size, i) => size * (prior?.[i] ?? 1)),
      offset: shift ? Float64Array.from(shift) : null,
      X: scaled(columns),
      terms: shape.factors.map((f) => ({
        Z: scaled(slopes.slice(0, f.q)),
        codes: Int32Array.from(f.codes),
        nLevels: Math.max(...f.codes) + 1 + (f.extraLevels ?? 0),
      })),
    },
    oracle: {
      family,
      y,
      X: range(n, (i) => i).map((i) => columns.map((column) => column[i])),
      terms: shape.factors.map((f) => ({
        Z: range(n, (i) => i).map((i) => slopes.slice(0, f.q).map((column) => column[i])),
        group: f.codes,
      })),
      trials,
      ...(prior && { weights: prior }),
      ...(shift && { offset: shift }),
    },
  };
}

function response(
  family: OracleFamily,
  eta: number,
  trials: number,
  random: () => number,
  normal: () => number,
): number {
  if (family === 'poisson log') return Math.floor(Math.exp(Math.min(eta, 3)) + 2 * random());
  if (family.startsWith('truncated')) return 1 + Math.floor(Math.exp(Math.min(eta, 3)) * 2 * random());
  if (family.startsWith('negativeBinomial')) return Math.floor(Math.exp(Math.min(eta, 3)) * 2 * random());
  if (family === 'Gamma inverse') return (0.3 + random() + random()) / Math.max(eta, 0.5);
  if (/^(Gamma|inverseGaussian|lognormal) log$/.test(family)) return (0.3 + random() + random()) * Math.exp(eta);
  if (family.startsWith('beta ')) return 0.02 + 0.96 * random();
  if (family.endsWith(' identity')) return eta + normal();
  let successes = 0;
  for (let k = 0; k < trials; k++) if (random() < 1 / (1 + Math.exp(-eta))) successes++;
  return successes / trials;
}

/** theta for a shape: diagonal about 0.7, the rest about 0.2. */
export function someTheta(shape: Shape): number[] {
  return shape.factors.flatMap(({ q }, t) => {
    const theta: number[] = [];
    for (let j = 0; j < q; j++)
      for (let i = j; i < q; i++) theta.push(i === j ? 0.7 + 0.1 * t - 0.15 * j : 0.2 - 0.1 * j);
    return theta;
  });
}
