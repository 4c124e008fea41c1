/**
 * A fit by random probes made as good as they can make it: more of them where their noise shows in the estimates, all unit vectors at the
 * end where these are cheap, and the noise that is left (docs/mathematics.md (20.9), (20.10)).
 */
import type { Design } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';
import { multiply } from '../../optimize/symmetric.ts';
import type { Probes } from '../../wasm/krylov/load.ts';
import { BLOCK, MOST_PROBES } from '../../wasm/krylov/probes.ts';
import type { OpenModel, ProbesWanted } from '../engine/types.ts';
import { parameterNames } from '../numbers/verdict.ts';
import type { Estimate, EstimateOptions, LikelihoodEngine } from '../search/estimate.ts';
import { highestFrom } from '../search/hills.ts';
import type { Simulation } from '../types.ts';
import { exactEnd } from './exactEnd.ts';
import { bounded, type Searched } from './fewProbes.ts';

/** Standard errors: above, there are twice as many probes, up to MOST of them. */
const SHIFT_WANTED = 0.02;
/**
 * All unit vectors take the last steps where that costs no more than so many evaluations by probes, as the search itself does, and where the noise of
 * estimates is larger than wanted or the search has not converged, if it takes no more than so many seconds.
 */
const EXACT_EVALUATIONS = 4;
const EXACT_SECONDS = 5;
/** Of logLik, which leaves p-values of likelihood ratios: it is taken at the end by as many probes as that needs, or by unit vectors. */
const LOGLIK_WANTED = 0.025;
/** Standard errors: above, a reader is warned. */
const SHIFT_COARSE = 0.05;

export interface Simulated {
  readonly found: Estimate;
  readonly simulation: Simulation;
}

/**
 * @param searched what was searched, whose parameters the estimates are
 * @param how they were searched
 */
export function simulated(
  design: Design,
  { probed }: Pick<OpenModel, 'probed'>,
  searched: Searched,
  probes: ProbesWanted,
  first: Estimate,
  how: EstimateOptions,
): Simulated {
  if (probed === undefined) throw new Error('this engine has no probes');
  const { engine, map } = searched;
  const { seed } = probes;
  let found = first;
  let { count } = probes;
  const set = (some: Omit<Probes, 'seed'>, wedges = false): void => {
    probed.setProbes({ seed, wedges, ...some });
  };
  const setBlock = (block: number): void => set({ count: BLOCK, first: block, rough: true });
  const { exactSeconds, probeSeconds } = probed;
  const canBeExact = exactSeconds < EXACT_SECONDS;
  const noise = (): Float64Array => noiseOf(engine, found, count, setBlock);
  let isExact = canBeExact && (exactSeconds <= EXACT_EVALUATIONS * probeSeconds || !found.converged);
  let sds = isExact ? new Float64Array(found.parameters.length) : noise();
  if (canBeExact && largestOf(sds) > SHIFT_WANTED) isExact = true;
  while (!isExact && largestOf(sds) > SHIFT_WANTED && 2 * count <= MOST_PROBES) {
    count *= 2;
    set({ count });
    found = highestFrom({ map, engine: bounded(engine, map) }, [found.parameters], how).found;
    sds = noise();
  }
  const valueBy = (some: number): number => {
    set({ count: some }, true);
    return engine.evaluate(found.parameters, new Float64Array(found.parameters.length));
  };
  if (!isExact) {
    let value = valueBy(count);
    const needed = BLOCK * Math.ceil((count * square((0.5 * probed.determinantSd()) / LOGLIK_WANTED)) / BLOCK);
    if (needed > count) {
      isExact = canBeExact && (needed > MOST_PROBES || exactSeconds * count <= probeSeconds * needed);
      if (!isExact && needed <= MOST_PROBES) value = valueBy(needed);
    }
    found = { ...found, minus2LogLik: value };
  }
  let logLik = 0.5 * probed.determinantSd();
  if (isExact) {
    set({ count: 0 });
    const seconds = Math.max(EXACT_SECONDS, found.optim.evaluations * probeSeconds);
    found = exactEnd(searched, found, seconds / exactSeconds, how);
    if (found.converged) {
      sds = new Float64Array(found.parameters.length);
      logLik = 0;
    } else {
      // what was not brought to its end has the error of the probes
      sds = noise();
      valueBy(count);
      logLik = 0.5 * probed.determinantSd();
    }
    set({ count });
  }
  const names = parameterNames(design);
  const shifts: Record<string, number> = Object.create(null);
  sds.forEach((sd, i) => {
    if (i < map.size) shifts[names[i]] = sd;
  });
  return { found, simulation: { probes: count, seed, shift: largestOf(sds), shifts, logLik } };
}

function square(x: number): number {
  return x * x;
}

function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => (value <= largest ? largest : value), 0);
}

/** Standard deviations of the estimates in standard errors, from the scores of blocks of probes, each of which is one draw: V cov(G) V / blocks. */
function noiseOf(
  engine: LikelihoodEngine,
  { parameters, covariance }: Estimate,
  count: number,
  setBlock: (first: number) => void,
): Float64Array {
  const n = parameters.length;
  const blocks = count / BLOCK;
  const scores: Float64Array[] = [];
  for (let b = 0; b < blocks; b++) {
    setBlock(b * BLOCK);
    const gradient = new Float64Array(n);
    engine.evaluate(parameters, gradient);
    scores.push(gradient.map((g) => 0.5 * g));
  }
  if (covariance === null) return new Float64Array(n).fill(Number.NaN);
  const steps = scores.map((score) => {
    const step = new Float64Array(n);
    multiply(covariance, n, score, step);
    return step;
  });
  return Float64Array.from({ length: n }, (_, i) => {
    const se = Math.sqrt(covariance[i * n + i]);
    if (se === 0) return 0;
    const mean = steps.reduce((sum, step) => sum + step[i], 0) / blocks;
    const squares = steps.reduce((sum, step) => sum + (step[i] - mean) * (step[i] - mean), 0);
    return Math.sqrt(squares / (blocks - 1) / blocks) / se;
  });
}

export function simulationWarnings(simulation: Simulation | undefined): GlmmWarning[] {
  if (simulation === undefined || !(simulation.shift > SHIFT_COARSE)) return [];
  const { shift, probes } = simulation;
  return [
    {
      code: 'SIMULATION_COARSE',
      message:
        `The ${probes} random probes of the iterative solver leave a simulation error of ${shift.toPrecision(2)} standard errors in the estimates. ` +
        'Ask for more (control.probes), or for the exact engine (control.engine).',
      details: { shift, probes },
    },
  ];
}
