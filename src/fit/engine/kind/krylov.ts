/**
 * Crossed factors that a factorization is slow for: Laplace's approximation and expectation propagation with conjugate gradients and random
 * probes in the place of a factor (wasm/krylov/, docs/mathematics.md section 20). Values and gradients have an error of simulation that
 * integration/simulated.ts tells.
 */
import { allCells } from '../../../covariance/map.ts';
import type { Family } from '../../../family/types.ts';
import { createIterativeEp } from '../../../wasm/krylov/ep.ts';
import { borrowIterative } from '../../../wasm/krylov/hands.ts';
import { createIterativeLaplace } from '../../../wasm/krylov/laplace.ts';
import { createIterativeLinear } from '../../../wasm/krylov/linear.ts';
import { USUAL_PROBES } from '../../../wasm/krylov/probes.ts';
import { largestOf } from '../../rule/orders.ts';
import { isLarge } from '../cost/isLarge.ts';
import { type EngineDesign, randomTerms } from '../dimension.ts';
import { scaleFixed } from '../scale.ts';
import type { EngineKind, Opened, Opening, ProbesWanted, Wanted } from '../types.ts';
import { checkSites, ep, type OpenEp, openedEp } from './ep.ts';
import { laplace, openedLaplace } from './laplace.ts';
import { linear, type OpenLinear, openedLinear } from './linear.ts';

const PROBES: ProbesWanted = { count: USUAL_PROBES, seed: 1 };
/** From so many rows on half of them: the error falls with the rows as the standard errors do, and an evaluation takes most of a second. */
const MANY_ROWS = 500_000;

/** Sites to this share of an sd: the probes' own noise is larger. */
const SITES = 1e-7;

/** Laplace's approximation. */
export const krylov: EngineKind = krylovBy(PROBES);

/** Expectation propagation. */
export const krylovEp: EngineKind<OpenEp> = epBy(PROBES);

/** Linear mixed models. */
export const krylovLinear: EngineKind<OpenLinear> = linearBy(PROBES);

/** The engine of a linear mixed model. */
export function linearOf(design: EngineDesign, family: Family, wanted: Wanted): EngineKind<OpenLinear> {
  return krylovLinear.takes(design, family, wanted) ? linearBy(probesOf(wanted, design)) : linear;
}

/** Expectation propagation by the solver of a kind, of the likelihood that the kind maximises. */
export function epOf(kind: EngineKind): EngineKind<OpenEp> {
  return likewise(kind, kind.probes === undefined ? ep : epBy(kind.probes));
}

/** Laplace's approximation likewise. */
export function laplaceOf(kind: EngineKind): EngineKind {
  return likewise(kind, kind.probes === undefined ? laplace : krylovBy(kind.probes));
}

/** Another way to integrate is no reason to maximise something else. */
function likewise<Model extends Opened>({ penalty }: EngineKind, other: EngineKind<Model>): EngineKind<Model> {
  return penalty === undefined ? other : { ...other, penalty };
}

function krylovBy(probes: ProbesWanted): EngineKind {
  return {
    takes: (design, family, wanted) => laplace.takes(design, family, wanted) && isLarge(design, wanted, 'laplace'),
    integration: 'laplace',
    hasRules: false,
    hasLevels: false,
    probes,
    configured: (wanted, design) => krylovBy(probesOf(wanted, design)),
    rungs: () => [1],
    columns: scaleFixed,
    cells: allCells,
    open: (opening) => openIterative(opening, probes),
  };
}

function epBy(probes: ProbesWanted): EngineKind<OpenEp> {
  return {
    ...ep,
    takes: (design, family, wanted) => ep.takes(design, family, wanted) && isLarge(design, wanted, 'ep'),
    probes,
    configured: (wanted, design) => epBy(probesOf(wanted, design)),
    open: (opening) => openIterativeEp(opening, probes),
  };
}

function linearBy(probes: ProbesWanted): EngineKind<OpenLinear> {
  return {
    ...linear,
    takes: (design, family, wanted) => linear.takes(design, family, wanted) && isLarge(design, wanted, 'exact'),
    probes,
    configured: (wanted, design) => linearBy(probesOf(wanted, design)),
    open: (opening) => openIterativeLinear(opening, probes),
  };
}

function openIterativeLinear(opening: Opening, probes: ProbesWanted): OpenLinear {
  const { design, shared, Z, reml = false } = opening;
  const problem = { ...shared, terms: randomTerms(design, Z), reml };
  const { made: workspace, giveBack: release } = borrowIterative(design.nObs, (instance) =>
    createIterativeLinear(problem, probes, instance),
  );
  const { setProbes, determinantSd, exactSeconds, probeSeconds } = workspace;
  return {
    ...openedLinear(opening, workspace, release),
    probed: { setProbes, determinantSd, exactSeconds, probeSeconds },
  };
}

function openIterativeEp(opening: Opening, probes: ProbesWanted): OpenEp {
  const { design, family, shared, Z } = opening;
  checkSites(family, design);
  const problem = { ...shared, terms: randomTerms(design, Z) };
  const { made: workspace, giveBack: release } = borrowIterative(design.nObs, (instance) =>
    createIterativeEp(problem, probes, instance),
  );
  workspace.setTolerance(SITES);
  const opened = openedEp(opening, workspace, release, krylovBy(probes));
  const { setProbes, determinantSd, exactSeconds, probeSeconds } = workspace;
  return {
    ...opened,
    engine: { ...opened.engine, isSimulated: true },
    probed: { setProbes, determinantSd, exactSeconds, probeSeconds },
  };
}

function probesOf({ probes }: Wanted, { nObs }: EngineDesign): ProbesWanted {
  const usual = nObs < MANY_ROWS ? PROBES.count : PROBES.count / 2;
  return { count: probes?.count ?? usual, seed: probes?.seed ?? PROBES.seed };
}

function openIterative(opening: Opening, probes: ProbesWanted): Opened {
  const { design, points, shared, Z } = opening;
  if (largestOf(points) > 1) laplace.open(opening);
  const problem = { ...shared, terms: randomTerms(design, Z) };
  const { made: workspace, giveBack: release } = borrowIterative(design.nObs, (instance) =>
    createIterativeLaplace(problem, probes, instance),
  );
  const opened = openedLaplace(opening, workspace, release, false);
  const { setProbes, determinantSd, exactSeconds, probeSeconds } = workspace;
  return {
    ...opened,
    engine: { ...opened.engine, isSimulated: true },
    probed: { setProbes, determinantSd, exactSeconds, probeSeconds },
  };
}
