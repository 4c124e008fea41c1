/**
 * Prediction intervals hold what they promise of responses in groups that are not in the data. Truth: simulation, seeded. Discrete laws have
 * no limits of exactly that share: so that theirs are near it, shares are of many trials and counts are large.
 */
import { expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

const REPLICATES = 300;
const GROUPS = 40;
const ROWS = 5;
const NEW = 40;
const SD = 0.6;
const TRIALS = 60;

interface World {
  readonly eta: (x: number) => number;
  readonly draw: (random: () => number, eta: number) => number;
  readonly fit: (data: Record<string, ArrayLike<unknown>>) => GlmmFit;
  readonly n?: number;
}

const WORLDS: readonly (readonly [string, World])[] = [
  [
    'linear',
    {
      eta: (x) => 1 + 0.5 * x,
      draw: (random, eta) => eta + normal(random),
      fit: (data) => lmm('y ~ x + (1 | g)', data),
    },
  ],
  [
    'Poisson',
    {
      eta: (x) => 3 + 0.4 * x,
      draw: (random, eta) => poissonDraw(random, Math.exp(eta)),
      fit: (data) => glmm('y ~ x + (1 | g)', data, { family: 'poisson', nAGQ: 5 }),
    },
  ],
  [
    'logistic',
    {
      eta: (x) => -0.3 + 0.5 * x,
      draw: (random, eta) => successes(random, 1 / (1 + Math.exp(-eta))) / TRIALS,
      fit: (data) => glmm('y ~ x + (1 | g)', data, { family: 'binomial', weights: 'n', nAGQ: 5 }),
      n: TRIALS,
    },
  ],
];

function successes(random: () => number, p: number): number {
  let count = 0;
  for (let k = 0; k < TRIALS; k++) if (random() < p) count++;
  return count;
}

it.each(WORLDS)(
  '%s responses of new groups: 93 to 97 of 100',
  { timeout: 300_000 },
  (name, { eta, draw, fit: fitTo, n }) => {
    const random = uniform(31);
    let held = 0;
    let heldByMean = 0;
    for (let r = 0; r < REPLICATES; r++) {
      const b = Array.from({ length: GROUPS }, () => SD * normal(random));
      const group = Array.from({ length: GROUPS * ROWS }, (_, i) => Math.floor(i / ROWS));
      const x = group.map(() => normal(random));
      const data = {
        x,
        y: x.map((value, i) => draw(random, eta(value) + b[group[i]!]!)),
        g: group.map((g) => `g${g}`),
        n: x.map(() => TRIALS),
      };
      const made = fitTo(data);
      const newData = { x: Array.from({ length: NEW }, () => normal(random)) };
      const asked = { newData, randomEffects: 'marginal' } as const;
      const rows = made.predictRows({ ...asked, interval: 'prediction', ...(n !== undefined && { n }) });
      const means = made.predictRows(asked);
      newData.x.forEach((value, i) => {
        const y = draw(random, eta(value) + SD * normal(random));
        if (rows[i]!.lower <= y && y <= rows[i]!.upper) held++;
        if (means[i]!.lower <= y && y <= means[i]!.upper) heldByMean++;
      });
    }
    const share = held / (REPLICATES * NEW);
    console.log(name, share, heldByMean / (REPLICATES * NEW));
    // replicates share their fit: a standard error of the share is 0.003 or so
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
    // the interval of the mean is none of a response
    expect(heldByMean / (REPLICATES * NEW)).toBeLessThan(0.6);
  },
);
