/**
 * What an evaluation with conjugate gradients costs, said before it is begun: passes over the rows for each block of eight probes.
 */
import { BLOCK } from './probes.ts';

export interface IterativeCost {
  readonly secondsPerEvaluation: number;
  readonly bytes: number;
}

interface TermSize {
  readonly nLevels: number;
  readonly q: number;
}

/** Of a step of conjugate gradients for one right side: of a row, and of a random effect of any level. */
interface StepCost {
  readonly row: number;
  readonly level: number;
  /** Of a row, what an evaluation does once, for each step that a system takes: modes and what does not depend on probes. */
  readonly once: number;
}

/** Two random intercepts go through cells; any other terms through rows and effects, by which their numbers are multiplied. */
const CELLS: StepCost = { row: 0.75e-9, level: 2e-9, once: 27e-9 };
const EFFECTS: StepCost = { row: 2e-9, level: 2e-9, once: 55e-9 };
/** Steps for each term of the tail: with one, crossed factors that no ordering helps take four or five, with two six to eight. */
const STEPS = 4;
/** Of a row and a column of X. */
const FIXED = 12e-9;

/** @param probes 0 where all unit vectors stand for them */
export function iterativeCost(terms: readonly TermSize[], nObs: number, nFixed: number, probes: number): IterativeCost {
  const perRow = terms.reduce((sum, { q }) => sum + q, 0);
  const columns = terms.reduce((sum, { nLevels, q }) => sum + nLevels * q, 0);
  const headLevels = Math.max(...terms.map(({ nLevels }) => nLevels));
  const head = terms.find(({ nLevels }) => nLevels === headLevels)!;
  const tail = columns - headLevels * head.q;
  const count = probes === 0 ? tail : probes;
  const plain = hasPlainRows(terms);
  const isOfCells = plain && terms.length === 2;
  const { row, level, once } = isOfCells ? CELLS : EFFECTS;
  const rowEffects = nObs * (isOfCells ? 1 : perRow);
  const steps = STEPS * (terms.length - 1);
  const ofProbes = count * (rowEffects * row + columns * level);
  const secondsPerEvaluation = steps * (ofProbes + rowEffects * once) + nObs * nFixed * FIXED;
  const rows = 8 * (13 + nFixed + (plain ? 0 : perRow)) + 8 * terms.length;
  const bytes = nObs * rows + tail * (8 * BLOCK * 7 + 8 * head.q + 24) + columns * (8 * 14 + 24);
  return { secondsPerEvaluation, bytes };
}

function hasPlainRows(terms: readonly TermSize[]): boolean {
  return terms.every(({ q }) => q === 1);
}
