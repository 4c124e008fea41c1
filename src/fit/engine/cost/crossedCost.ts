/**
 * How long whole fits with crossed factors take, by a factorization and by conjugate gradients with random probes: searches, standard errors, the certificate of
 * Laplace's approximation, unit vectors at the end. In seconds as those of cost.ts.
 */
import { thetaMapOf } from '../../../covariance/map.ts';
import { sparseColumnsOf } from '../../../design/matrix/sparseColumns.ts';
import { equivalentColumns } from '../../../wasm/columns/tall.ts';
import { iterativeCost } from '../../../wasm/krylov/cost.ts';
import { BLOCK, MOST_PROBES, USUAL_PROBES } from '../../../wasm/krylov/probes.ts';
import type { SparseTerm } from '../../../wasm/sparse/pattern.ts';
import { evaluationSeconds } from '../../../wasm/sparse/plan.ts';
import type { Integration } from '../../types.ts';
import type { EngineDesign } from '../dimension.ts';
import { evaluationsOfFixed, SEARCH } from './cost.ts';

/** Sweeps of an evaluation of expectation propagation that begins with the sites of one nearby. */
export const SWEEPS = 7;
/** Of a row and a sweep: the quadrature of its site. */
const SITE = 300e-9;
/** Of a row, whatever solves: matrices, the model without random effects, predictions. */
const OTHER = 3e-6;

/** Evaluations by one block of probes, and those by all besides one for each parameter. */
const BY_BLOCK = 13;
const BY_ALL = 5;

/** What a fit is made of, as far as it takes time. */
export interface CrossedSize {
  readonly terms: readonly SparseTerm[];
  readonly nObs: number;
  readonly nTheta: number;
  readonly nFixed: number;
  /** Full columns that take as much time as the fixed ones do. */
  readonly nFull: number;
}

export function crossedSize({ random, groups, nObs, fixed }: EngineDesign): CrossedSize {
  const nFixed = fixed.names.length;
  return {
    terms: random.map(({ names, group }) => ({
      codes: groups[group].codes,
      nLevels: groups[group].levels.length,
      q: names.length,
    })),
    nObs,
    nTheta: thetaMapOf(random).nTheta,
    nFixed,
    nFull: equivalentColumns(nFixed, sparseColumnsOf(fixed.values, nObs, nFixed), nObs),
  };
}

/** Evaluations for the standard errors of coefficients: of linear models they follow from theta. */
function coefficients(nFixed: number, by: Integration, hasPass: boolean): number {
  return by === 'exact' ? 0 : evaluationsOfFixed(nFixed, hasPass);
}

/** Most sweeps of a fit with so many thetas and fixed columns. */
export function sweepsOfFit(nTheta: number, nFixed: number): number {
  return SWEEPS * (SEARCH + 2 * (nTheta + nFixed));
}

/** Seconds of a fit by a factorization that takes so many with its selected inverse. */
export function byFactor({ terms, nObs, nTheta, nFixed, nFull }: CrossedSize, factor: number, by: Integration): number {
  const searched = SEARCH + nTheta + coefficients(nFixed, by, by === 'laplace');
  const sweeps = SWEEPS * (factor + SITE * nObs);
  if (by === 'ep') return searched * sweeps;
  const evaluations = searched * evaluationSeconds(factor, terms, nObs, nFull);
  return OTHER * nObs + evaluations + (by === 'laplace' ? sweeps : 0);
}

/** And by random probes. */
export function byProbes({ terms, nObs, nTheta, nFixed, nFull }: CrossedSize, by: Integration): number {
  const cost = (probes: number) => iterativeCost(terms, nObs, nFull, probes);
  const [block, usual, most, exact] = [BLOCK, USUAL_PROBES, MOST_PROBES, 0].map(cost);
  const byAll = BY_ALL + nTheta + coefficients(nFixed, by, false);
  const sweeps = ({ secondsPerEvaluation }: typeof usual): number => SWEEPS * (secondsPerEvaluation + SITE * nObs);
  if (by === 'ep') return BY_BLOCK * sweeps(block) + byAll * sweeps(usual);
  const end = Math.min(exact.secondsPerEvaluation, most.secondsPerEvaluation);
  const evaluations = BY_BLOCK * block.secondsPerEvaluation + byAll * usual.secondsPerEvaluation + end;
  return OTHER * nObs + evaluations + (by === 'laplace' ? sweeps(usual) : 0);
}
