/**
 * The grouped engine at fixed parameters, on an oracle's problem: same scale, same order of parameters, all constants.
 * Columns enter unscaled, so nothing of the fit's own preparation stands between the two.
 */

import { codeWith } from '../../src/family/code.ts';
import * as codes from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import type { ScaledColumns } from '../../src/wasm/scaledColumns.ts';
import { type OracleFamily, STUDENT_DF } from '../oracle/families.ts';
import { hermiteRule } from '../oracle/gaussHermite.ts';
import { sum } from '../oracle/linalg.ts';
import type { Problem } from '../oracle/problem.ts';
import { lgamma, logChoose } from '../oracle/special.ts';

/** Those of shares by two shapes differ by their link alone: some of them are enough. */
type ByTwoShapes = Extract<OracleFamily, `beta${string}`>;
/** Linear models have an engine of their own. */
type KernelFamily = Exclude<OracleFamily, 'gaussian identity'>;
type Codes = Record<Exclude<KernelFamily, ByTwoShapes>, number> & Partial<Record<ByTwoShapes, number>>;

/** A density that is not here is compared with no oracle. */
const CODES = {
  'binomial logit': codes.BINOMIAL_LOGIT,
  'binomial probit': codes.BINOMIAL_PROBIT,
  'binomial cloglog': codes.BINOMIAL_CLOGLOG,
  'binomial loglog': LAWS.BinomialLoglog,
  'binomial cauchit': LAWS.BinomialCauchit,
  'binomial log': LAWS.BinomialLog,
  'poisson log': codes.POISSON_LOG,
  'Gamma log': codes.GAMMA_LOG,
  'Gamma inverse': codes.GAMMA_INVERSE,
  'negativeBinomial log': codes.NEGATIVE_BINOMIAL_LOG,
  'negativeBinomial1 log': LAWS.NegativeBinomial1,
  'gaussian log': LAWS.GaussianLog,
  'gaussian inverse': LAWS.GaussianInverse,
  'student identity': codeWith(LAWS.Student, STUDENT_DF),
  'lognormal log': LAWS.Lognormal,
  'truncatedPoisson log': LAWS.TruncatedPoisson,
  'truncatedNegativeBinomial log': LAWS.TruncatedNegativeBinomial,
  'inverseGaussian log': codes.INVERSE_GAUSSIAN_LOG,
  'betaBinomial logit': LAWS.BetaBinomial,
  'beta logit': LAWS.Beta,
  // numbers of links in the code, in the order of SHARE_LINKS
  'beta probit': codeWith(LAWS.Beta, 1),
  'betaBinomial loglog': codeWith(LAWS.BetaBinomial, 3),
} satisfies Codes;

export const CODE: Readonly<Record<string, number>> = CODES;

export const kernelFamilies = Object.keys(CODE) as KernelFamily[];

export interface Evaluation {
  /** Absolute, as the oracle's. */
  readonly minus2LogLik: number;
  /** In theta, then beta, then log shape where there is one. */
  readonly gradient: number[];
}

export interface Engine {
  readonly workspace: GroupedWorkspace;
  /** From a cold start each time: no memory of earlier modes. */
  readonly evaluate: (theta: readonly number[], beta: readonly number[]) => Evaluation;
}

export function engineOf(problem: Problem, nAGQ: number, instance?: KernelInstance): Engine {
  const q = problem.terms.reduce((n, term) => n + term.Z[0].length, 0);
  const trials = problem.y.map((_, r) => problem.trials?.[r] ?? 1);
  const weights = problem.y.map((_, r) => (problem.weights?.[r] ?? 1) * trials[r]);
  const workspace = createGrouped(
    {
      code: CODE[problem.family],
      y: kernelResponse(problem),
      weights: Float64Array.from(weights),
      offset: problem.offset === undefined ? null : Float64Array.from(problem.offset),
      X: columns(problem.X),
      Z: problem.terms.map((term) => columns(term.Z)),
      codes: Int32Array.from(problem.terms[0].group),
      nGroups: Math.max(...problem.terms[0].group) + 1,
      rule: normalRule(nAGQ, q),
    },
    instance,
  );
  const constants = -2 * sum(problem.y.map((_, r) => (problem.weights?.[r] ?? 1) * constantOf(problem, r)));
  return {
    workspace,
    evaluate: (theta, beta) => {
      const at = Float64Array.from([...theta, ...beta, ...logShape(problem)]);
      const gradient = new Float64Array(at.length);
      workspace.resetModes();
      const value = workspace.evaluate(at, gradient);
      return { minus2LogLik: value + constants, gradient: [...gradient] };
    },
  };
}

/** Whether the oracle's dispersion is the kernels' shape, and not one over it. */
function isShape(family: OracleFamily): boolean {
  return /^(negativeBinomial|truncatedNegativeBinomial|beta|betaBinomial) /.test(family);
}

/** The kernels' last parameter; none for families without a shape. */
export function logShape({ family, dispersion = 1 }: Problem): number[] {
  if (isShape(family)) return [Math.log(dispersion)];
  return /^(Gamma|inverseGaussian|negativeBinomial1|gaussian|student|lognormal) /.test(family)
    ? [-Math.log(dispersion)]
    : [];
}

/** The oracle's dispersion from the kernels' last parameter. */
export function withLogShape(problem: Problem, [value]: readonly number[]): Problem {
  if (value === undefined) return problem;
  return { ...problem, dispersion: Math.exp(isShape(problem.family) ? value : -value) };
}

export function kernelResponse({ family, y }: Problem): Float64Array {
  return Float64Array.from(/^(Gamma|inverseGaussian|lognormal) log$/.test(family) ? y.map(Math.log) : y);
}

/** What the density has beside the part that depends on parameters. */
export function constantOf(problem: Problem, r: number): number {
  const { family } = problem;
  if (/^(poisson|negativeBinomial1?|truncated\w+) log$/.test(family)) return -lgamma(problem.y[r] + 1);
  if (family.startsWith('Gamma')) return -Math.log(problem.y[r]);
  if (family === 'inverseGaussian log') return -0.5 * Math.log(2 * Math.PI * problem.y[r] ** 3);
  if (/^(gaussian|student)/.test(family)) return 0;
  if (family === 'lognormal log') return -Math.log(problem.y[r]);
  if (family.startsWith('beta ')) return -Math.log(problem.y[r]) - Math.log1p(-problem.y[r]);
  if (!/^(binomial|betaBinomial) /.test(family)) throw new Error(`say here which constant the density ${family} has`);
  const trials = problem.trials?.[r] ?? 1;
  return logChoose(trials, Math.round(trials * problem.y[r]));
}

export function columns(rows: readonly (readonly number[])[]): ScaledColumns {
  const width = rows[0].length;
  const values = Float64Array.from(
    { length: rows.length * width },
    (_, k) => rows[k % rows.length][Math.floor(k / rows.length)],
  );
  return { values, center: new Float64Array(width), factor: new Float64Array(width).fill(1) };
}

/** The oracle's rule for the standard normal law in q dimensions, first dimension fastest. */
function normalRule(nAGQ: number, q: number): { nodes: Float64Array; factor: Float64Array } {
  const { z, omega } = hermiteRule(nAGQ);
  const count = nAGQ ** q;
  const nodes = new Float64Array(count * q);
  const factor = new Float64Array(count).fill(1);
  for (let k = 0; k < count; k++) {
    for (let d = 0; d < q; d++) {
      const j = Math.floor(k / nAGQ ** d) % nAGQ;
      nodes[k * q + d] = Math.SQRT2 * z[j];
      factor[k] *= omega[j] / Math.sqrt(Math.PI);
    }
  }
  return { nodes, factor };
}

/**
 * The numbers of points by which the oracle's rule is the engine's. Groups of inverse Gaussian responses, and of Gaussian ones with the
 * log link, with one random effect may be integrated over the whole line instead: the truth for those is in test/grouped/levelPart.test.ts.
 */
export function comparablePoints(
  family: string,
  sizes: readonly number[],
  points: readonly number[],
): readonly number[] {
  // a node that comes to a mean of 1 leaves a jump where there is a success: few nodes of several effects do not come near
  if (family === 'binomial log' && sizes.reduce((sum, size) => sum + size) > 1) return points.filter((n) => n <= 4);
  const overTheLine = ['inverseGaussian log', 'gaussian log'].includes(family) && sizes.length === 1 && sizes[0] === 1;
  return overTheLine ? points.filter((n) => n === 1) : points;
}
