/**
 * Profile intervals of effects, thresholds, coefficients of excess zeros and standard deviations hold what they promise. Truth: the values that
 * data were simulated with, seeded. Few sets here, so the limits are those of a binomial count; `bench/coverage.mjs` has a thousand.
 */
import { expect, it } from 'vitest';
import { type GlmmFit, glmm } from '../../src/index.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';
import { rated } from '../support/rated.ts';

const SETS = 60;
const GROUPS = 30;
/** Of 60 intervals that hold the truth 95 times in a hundred more than 10 miss it once in 5800 times; of those that hold it 80 times two in three do. */
const MOST_MISSED = 10;
/** Of 60 that hold it every other time fewer or more hold it once in 23,000 times. */
const HALF = [15, 45] as const;

interface World {
  readonly truth: Readonly<Record<string, number>>;
  readonly fitted: (set: number) => GlmmFit;
}

const WORLDS: readonly (readonly [string, World])[] = [
  [
    'ordered categories',
    {
      // as support/rated.ts has them
      truth: { 'sd_(Intercept)|g': 0.9, '0|1': -1.2, '1|2': 0.2, '2|3': 1.5, x: 0.6, fb: 0.5 },
      fitted: (set) =>
        glmm('y ~ x + f + (1 | g)', rated({ seed: 1000 + set, groups: GROUPS, rows: 6, twist: 0 }), {
          family: 'cumulative',
          nAGQ: 5,
        }),
    },
  ],
  [
    'counts with excess zeros',
    {
      truth: { 'sd_(Intercept)|g': 0.6, '(Intercept)': 1, x: 0.4, 'zi_(Intercept)': -0.7, zi_z: 0.8 },
      fitted: (set) => glmm('y ~ x + (1 | g)', withZeros(2000 + set), { family: 'poisson', ziformula: '~ z', nAGQ: 5 }),
    },
  ],
];

function withZeros(seed: number) {
  const random = uniform(seed);
  return Array.from({ length: GROUPS }, (_, g) => ({ g: `g${g}`, b: 0.6 * normal(random) })).flatMap(({ g, b }) =>
    Array.from({ length: 8 }, () => {
      const [x, z] = [normal(random), normal(random)];
      const isExcess = random() < 1 / (1 + Math.exp(0.7 - 0.8 * z));
      const count = poissonDraw(random, Math.exp(1 + 0.4 * x + b));
      return { g, x, z, y: isExcess ? 0 : count };
    }),
  );
}

it.each(WORLDS)('%s: profile intervals at 95 and 50%', { timeout: 120_000 }, (_, { truth, fitted }) => {
  const names = Object.keys(truth);
  const missed = new Map(names.map((name) => [name, 0]));
  const within = new Map(names.map((name) => [name, 0]));
  const count = (held: Map<string, number>, name: string): void => void held.set(name, held.get(name)! + 1);
  for (let set = 0; set < SETS; set++) {
    const fit = fitted(set);
    for (const { parm, lower, upper } of fit.confint({ method: 'profile', level: 0.95 }))
      if (parm in truth && !(lower <= truth[parm]! && truth[parm]! <= upper)) count(missed, parm);
    for (const { parm, lower, upper } of fit.confint({ method: 'profile', level: 0.5 }))
      if (parm in truth && lower <= truth[parm]! && truth[parm]! <= upper) count(within, parm);
  }
  for (const name of names) {
    expect(missed.get(name), `${name}: missed at 95%`).toBeLessThanOrEqual(MOST_MISSED);
    expect(within.get(name), `${name}: held at 50%`).toBeGreaterThanOrEqual(HALF[0]);
    expect(within.get(name), `${name}: held at 50%`).toBeLessThanOrEqual(HALF[1]);
  }
});
