/**
 * New responses from a fitted model: b from its law or as predicted, then y given b from the family.
 */
import { GlmmError } from '../errors.ts';
import { familyOf, linkOf } from '../family/list.ts';
import type { FamilyName } from '../family/types.ts';
import type { Estimation, FitNumbers } from '../fit/estimation.ts';
import { addRandomPart, fixedPredictor } from '../fit/numbers/predictor.ts';
import { rowLaws } from '../fit/numbers/second/rowLaws.ts';
import type { VarCorr } from '../fit/types.ts';
import type { Random } from '../stats/random.ts';
import { relating } from './related.ts';

/** 'new': random effects drawn anew, as for other groups of the same kind. 'conditional': those predicted, at their modes. */
export type SimulatedEffects = 'new' | 'conditional';

/** What responses are drawn from: a fit, or parameters that are said to be so. */
export interface Drawn extends Pick<Estimation, 'design' | 'family' | 'effects'> {
  readonly numbers: Pick<
    FitNumbers,
    'beta' | 'varCorr' | 'sigma' | 'dispersion' | 'thresholds' | 'zeroInflation' | 'dispersionModel'
  >;
}

/** Draws responses in the kernels' form (proportions for binomial data), one vector a call. */
export type Draw = (random: Random) => Float64Array;

/** How far weights may be from whole numbers of replications. */
const WHOLE = 1e-6;

/** @throws GlmmError INVALID_WEIGHTS where binomial weights are no numbers of replications */
export function createDraw(estimation: Drawn, effects: SimulatedEffects): Draw {
  const { design, numbers } = estimation;
  const drawRow = rowDraw(estimation);
  const fixed = fixedPredictor(design, numbers.beta);
  if (effects === 'conditional') {
    const modes = estimation.effects.map((term) => term.mode);
    const eta = addRandomPart(design, modes, fixed);
    return (random) => eta.map((value, i) => drawRow(random, value, i));
  }
  const factors = numbers.varCorr.map(covarianceRoot);
  const nLevels = design.random.map((term) => design.groups[term.group].levels.length);
  const related = design.random.map(({ relationship }, t) => relationship && relating(relationship, nLevels[t]));
  return (random) => {
    const b = factors.map((root, t) => {
      const own = drawEffects(random, root, numbers.varCorr[t].terms.length, nLevels[t]);
      return related[t]?.(own) ?? own;
    });
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
function rowDraw({ design, family, numbers }: Drawn): (random: Random, eta: number, i: number) => number {
  const { weights } = design.response;
  const lawOf = rowLaws(design, family, numbers);
  const { draw, support } = familyOf(family);
  const { mean } = linkOf(family);
  if (support.isShare) checkWholeWeights(family.family, weights, design.rows);
  return (random, eta, i) => {
    const law = lawOf(i);
    const { excess = 0 } = law;
    if (excess === 0) return draw(random, mean(eta), weights[i], law);
    // of as many replications as are no zeros in excess
    const left = random.binomial(Math.max(1, Math.round(weights[i])), 1 - excess);
    return left === 0 ? 0 : (left * draw(random, mean(eta), left, law)) / weights[i];
  };
}

function checkWholeWeights(family: FamilyName, weights: Float64Array, rows: Int32Array | null): void {
  const at = weights.findIndex((w) => Math.abs(w - Math.round(w)) > WHOLE || Math.round(w) < 1);
  if (at < 0) return;
  const row = rows === null ? at : rows[at];
  throw new GlmmError(
    'INVALID_WEIGHTS',
    `${family} responses can be simulated for whole numbers of trials only, and row ${row + 1} has ${weights[at]}`,
    { row, value: weights[at] },
  );
}
