/**
 * What an evaluation with conjugate gradients costs, said before it is begun: passes over the rows for each block of eight probes.
 */

export interface IterativeCost {
  readonly secondsPerEvaluation: number;
  readonly bytes: number;
}

interface TermSize {
  readonly nLevels: number;
  readonly q: number;
}

/** Of a row and a random effect: one of eight right sides in a product; what else a probe asks of it; what an evaluation does once. */
const SWEEP = 0.45e-9;
const REST = 2.5e-9;
const ONCE = 250e-9;
/** Steps of conjugate gradients: crossed factors that no ordering helps take four to twelve. */
const STEPS = 7;
/** Of a row and a column of X. */
const FIXED = 12e-9;
const LANES = 8;

/** @param probes 0 where all unit vectors stand for them */
export function iterativeCost(terms: readonly TermSize[], nObs: number, nFixed: number, probes: number): IterativeCost {
  const perRow = terms.reduce((sum, { q }) => sum + q, 0);
  const columns = terms.reduce((sum, { nLevels, q }) => sum + nLevels * q, 0);
  const headLevels = Math.max(...terms.map(({ nLevels }) => nLevels));
  const head = terms.find(({ nLevels }) => nLevels === headLevels)!;
  const tail = columns - headLevels * head.q;
  const count = probes === 0 ? tail : probes;
  const secondsPerEvaluation =
    nObs * (perRow - head.q) * (count * (STEPS * SWEEP + REST) + ONCE) + nObs * nFixed * FIXED;
  const plain = hasPlainRows(terms);
  const rows = 8 * (13 + nFixed + (plain ? 0 : perRow)) + 8 * terms.length;
  const bytes = nObs * rows + tail * (8 * LANES * 7 + 8 * head.q + 24) + columns * (8 * 14 + 24);
  return { secondsPerEvaluation, bytes };
}

function hasPlainRows(terms: readonly TermSize[]): boolean {
  return terms.every(({ q }) => q === 1);
}
