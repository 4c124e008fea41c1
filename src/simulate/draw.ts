/**
 * New responses from a fitted model: b from its law or as predicted, then y given b from the family.
 */
import { GlmmError } from '../errors.ts';
import { inverseLink } from '../family/moments.ts';
import type { FitCore } from '../fit/core.ts';
import { shapeOf } from '../fit/numbers/dispersion.ts';
import { addRandomPart, fixedPredictor } from '../fit/numbers/predictor.ts';
import type { VarCorr } from '../fit/types.ts';
import type { Random } from '../stats/random.ts';

/** 'new': random effects drawn anew, as for other groups of the same kind. 'conditional': those predicted, at their modes. */
export type SimulatedEffects = 'new' | 'conditional';

/** Draws responses in the kernels' form (proportions for binomial data), one vector a call. */
export type Draw = (random: Random) => Float64Array;

/** How far weights may be from whole numbers of replications. */
const WHOLE = 1e-6;

/** @throws GlmmError INVALID_WEIGHTS where binomial weights are no numbers of replications; INVALID_OPTION for families without draws */
export function createDraw(core: FitCore, effects: SimulatedEffects): Draw {
  const { design, numbers } = core;
  const drawRow = rowDraw(core);
  const fixed = fixedPredictor(design, numbers.beta);
  if (effects === 'conditional') {
    const modes = core.effects.map((term) => term.mode);
    const eta = addRandomPart(design, modes, fixed);
    return (random) => eta.map((value, i) => drawRow(random, value, i));
  }
  const factors = numbers.varCorr.map(covarianceRoot);
  const nLevels = design.random.map((term) => design.groups[term.group].levels.length);
  return (random) => {
    const b = factors.map((root, t) => drawEffects(random, root, numbers.varCorr[t].terms.length, nLevels[t]));
    return addRandomPart(design, b, fixed.slice()).map((value, i) => drawRow(random, value, i));
  };
}

/** Lower triangle T, row-major, with T T' the covariance of the term; zero columns where a variance is zero. */
function covarianceRoot({ sd, corr }: VarCorr): Float64Array {
  const q = sd.length;
  const T = new Float64Array(q * q);
  for (let i = 0; i < q; i++)
    for (let j = 0; j <= i; j++) {
      let sum = sd[i] === 0 || sd[j] === 0 ? 0 : corr[i][j] * sd[i] * sd[j];
      for (let k = 0; k < j; k++) sum -= T[i * q + k] * T[j * q + k];
      // a perfect correlation leaves rounding, above or below zero
      if (i === j) T[i * q + i] = Math.sqrt(Math.max(sum, 0));
      else T[i * q + j] = T[j * q + j] > 0 ? sum / T[j * q + j] : 0;
    }
  return T;
}

/** nLevels draws of T z, row-major. */
function drawEffects(random: Random, T: Float64Array, q: number, nLevels: number): Float64Array {
  const b = new Float64Array(nLevels * q);
  const z = new Float64Array(q);
  for (let level = 0; level < nLevels; level++) {
    for (let d = 0; d < q; d++) z[d] = random.normal();
    for (let i = 0; i < q; i++) for (let j = 0; j <= i; j++) b[level * q + i] += T[i * q + j] * z[j];
  }
  return b;
}

/** y of row i given its linear predictor. A weight of w stands for the mean of w replications. */
function rowDraw({ design, family, numbers }: FitCore): (random: Random, eta: number, i: number) => number {
  const { weights } = design.response;
  const { link } = family;
  const { sigma } = numbers;
  switch (family.family) {
    case 'binomial':
      checkWholeWeights(weights, design.rows);
      return (random, eta, i) => {
        const replications = Math.round(weights[i]);
        const p = inverseLink(link, eta);
        if (replications === 1) return random.uniform() < p ? 1 : 0;
        return random.binomial(replications, p) / replications;
      };
    case 'poisson':
      return (random, eta, i) => random.poisson(weights[i] * inverseLink(link, eta)) / weights[i];
    case 'gaussian':
      return (random, eta, i) => inverseLink(link, eta) + (sigma / Math.sqrt(weights[i])) * random.normal();
    case 'Gamma':
      return (random, eta, i) => {
        const shape = weights[i] / (sigma * sigma);
        return (random.gamma(shape) * inverseLink(link, eta)) / shape;
      };
    case 'negativeBinomial': {
      const shape = shapeOf(numbers.dispersion) ?? Number.POSITIVE_INFINITY;
      if (shape === Number.POSITIVE_INFINITY) {
        return (random, eta, i) => random.poisson(weights[i] * inverseLink(link, eta)) / weights[i];
      }
      return (random, eta, i) =>
        random.negativeBinomial(weights[i] * shape, weights[i] * inverseLink(link, eta)) / weights[i];
    }
    case 'inverseGaussian':
      return (random, eta, i) => inverseGaussian(random, inverseLink(link, eta), (sigma * sigma) / weights[i]);
  }
}

/** J. R. Michael, W. R. Schucany and R. W. Haas, Generating random variates using transformations with multiple roots, 1976. */
function inverseGaussian(random: Random, mu: number, dispersion: number): number {
  const z = random.normal();
  const c = 0.5 * dispersion * mu * z * z;
  // the smaller root 1 + c - sqrt(c (2 + c)), without its cancellation
  const smaller = mu / (1 + c + Math.sqrt(c * (2 + c)));
  return random.uniform() * (mu + smaller) <= mu ? smaller : (mu * mu) / smaller;
}

function checkWholeWeights(weights: Float64Array, rows: Int32Array | null): void {
  const at = weights.findIndex((w) => Math.abs(w - Math.round(w)) > WHOLE || Math.round(w) < 1);
  if (at < 0) return;
  const row = rows === null ? at : rows[at];
  throw new GlmmError(
    'INVALID_WEIGHTS',
    `binomial responses can be simulated for whole numbers of trials only, and row ${row + 1} has ${weights[at]}`,
    { row, value: weights[at] },
  );
}
