/** Simulated data as columns, for whole fits. */
import { normal, poissonDraw, uniform } from './random.ts';

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
