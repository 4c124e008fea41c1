/** Simulated data as columns, for whole fits. */
import { normal, poissonDraw, type Random, uniform } from './random.ts';

export interface Simulated {
  readonly y: Float64Array;
  readonly x: Float64Array;
  readonly g: Int32Array;
}

/** Random-intercept data, rows of a group together. */
export function simulateIntercept(options: {
  readonly seed: number;
  readonly nGroups: number;
  readonly rowsPerGroup: number;
  readonly family: 'binomial' | 'poisson';
  readonly beta: readonly [number, number];
  readonly sd: number;
}): Simulated {
  const { seed, nGroups, rowsPerGroup, family, beta, sd } = options;
  const random = uniform(seed);
  const n = nGroups * rowsPerGroup;
  const out = { y: new Float64Array(n), x: new Float64Array(n), g: new Int32Array(n) };
  for (let i = 0, r = 0; i < nGroups; i++) {
    const b = sd * normal(random);
    for (let k = 0; k < rowsPerGroup; k++, r++) {
      out.x[r] = normal(random);
      out.g[r] = i;
      const eta = beta[0] + beta[1] * out.x[r] + b;
      out.y[r] =
        family === 'poisson' ? poissonDraw(random, Math.exp(eta)) : Number(random() < 1 / (1 + Math.exp(-eta)));
    }
  }
  return out;
}

/** Counts in two crossed factors, g and h: y ~ x + (1 | g) + (1 | h). */
export function simulateCrossed(): Simulated & { readonly h: number[] } {
  const data = simulateIntercept({
    seed: 9,
    nGroups: 20,
    rowsPerGroup: 8,
    family: 'poisson',
    beta: [0.5, 0.2],
    sd: 0.6,
  });
  return { ...data, h: Array.from(data.y, (_, i) => i % 7) };
}

/** What a model of up to four random effects a group is fitted to: y ~ x + (1 + x + z + v | g). */
export interface SimulatedSlopes extends Simulated {
  readonly z: Float64Array;
  readonly v: Float64Array;
}

/** Independent random effects of intercept and slopes, these of half the standard deviation; counts of shape 2 for the negative binomial. */
export function simulateSlopes(options: {
  readonly seed: number;
  readonly q: number;
  readonly nGroups: number;
  readonly rowsPerGroup: number;
  readonly family: 'binomial' | 'poisson' | 'negativeBinomial';
  readonly sd: number;
}): SimulatedSlopes {
  const { seed, q, nGroups, rowsPerGroup, family, sd } = options;
  const random = uniform(seed);
  const n = nGroups * rowsPerGroup;
  const draws = (): Float64Array => Float64Array.from({ length: n }, () => normal(random));
  const [x, z, v] = [draws(), draws(), draws()];
  const y = new Float64Array(n);
  const g = new Int32Array(n);
  for (let i = 0, r = 0; i < nGroups; i++) {
    const b = Array.from({ length: q }, (_, k) => (k === 0 ? sd : sd / 2) * normal(random));
    for (let k = 0; k < rowsPerGroup; k++, r++) {
      g[r] = i;
      const columns = [1, x[r], z[r], v[r]];
      const eta = 0.3 + 0.5 * x[r] + b.reduce((sum, effect, d) => sum + effect * columns[d], 0);
      y[r] =
        family === 'binomial' ? Number(random() < 1 / (1 + Math.exp(-eta))) : count(random, Math.min(eta, 4), family);
    }
  }
  return { y, x, z, v, g };
}

/** Poisson, or with a gamma variate of shape 2, the sum of two exponential ones, as its mean. */
function count(random: Random, eta: number, family: 'poisson' | 'negativeBinomial'): number {
  const gamma = -(Math.log(1 - random()) + Math.log(1 - random())) / 2;
  return poissonDraw(random, Math.exp(eta) * (family === 'poisson' ? 1 : gamma));
}
