/** What a fit says about means and variances, from the definitions: integrals by brute force, errors by the delta method. */
import type { FamilyName, LinkName } from '../../../src/family/types.ts';
import { symmetricSolve } from '../../oracle/linalg.ts';
import { average, deltaError, type Law, quadratic } from './truth.ts';
import { MEAN, ROWS, TRIALS, varianceAt, type World } from './world.ts';

type Parameters = readonly [theta: readonly number[], beta: readonly number[], dispersion: number];

export const estimates = ({ fit, beta, problem }: World): Parameters => [fit.theta, beta, problem.dispersion!];

const toT = ({ fit }: World, theta: readonly number[]): number[] =>
  theta.map((t) => (fit.kind === 'lmm' ? fit.sigma : 1) * t);

export const rowsOf = ({ problem }: World): number[] => problem.y.map((_, i) => i);

/** x'beta */
export const fixedPart = ({ problem }: World, i: number, beta: readonly number[]): number =>
  problem.X[i][0] * beta[0] + problem.X[i][1] * beta[1];

const etaAt = (x: number, beta: readonly number[]): number => beta[0] + beta[1] * x;

/** z'Var(b)z at a value of x */
const spreadAt = (world: World, x: number, theta: readonly number[]): number => varianceAt(toT(world, theta), [1, x]);

/** The mean over all groups at a value of x. */
export function marginalAt(world: World, x: number, [theta, beta]: Parameters): number {
  return average(MEAN[world.link], etaAt(x, beta), spreadAt(world, x, theta));
}

/** Links that are not defined on the whole line have no mean over a normal law: there the package refuses. */
export const hasMarginal = ({ link }: World): boolean => link !== 'inverse' && link !== 'binomial log';

/** Derivative of a function of one number. */
export function slope(f: (x: number) => number, x: number): number {
  const h = 1e-5 * Math.max(1, Math.abs(x));
  return (f(x + h) - f(x - h)) / (2 * h);
}

/** The link as the inverse function of the mean, by bisection. */
function linkOf({ link }: World, mean: number): number {
  const f = MEAN[link];
  const rises = link !== 'inverse';
  let [low, high] = rises ? [-40, 40] : [1e-6, 1e6];
  for (let k = 0; k < 100; k++) {
    const middle = (low + high) / 2;
    if (f(middle) < mean === rises) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** z'b at the mode, and the standard error of x'beta + z'b by the joint law, for row i. */
export function conditional(world: World, law: Law, i: number): { eta: number; se: number } {
  const { problem } = world;
  const g = problem.terms[0].group[i];
  const z = problem.terms[0].Z[i];
  const mode = law.modes[g];
  const gradient = byBeta(law, problem.X[i][1]).map(
    (value, k) => value + z[0] * law.D[g][0][k] + z[1] * law.D[g][1][k],
  );
  return {
    eta: fixedPart(world, i, world.beta) + z[0] * mode[0] + z[1] * mode[1],
    se: Math.sqrt(quadratic(law.C[g], z) + quadratic(law.V, gradient)),
  };
}

/** sqrt of the variance of x'beta at x. */
export const zeroError = (law: Law, x: number): number => Math.sqrt(quadratic(law.V, byBeta(law, x)));

/** d x'beta / d parameters. */
export const byBeta = ({ V }: Law, x: number): number[] => V.map((_, k) => (k === 3 ? 1 : k === 4 ? x : 0));

/** The mean of counts of mean mu of which zeros are left out, by their probability. */
function meanPositive(mu: number, shape: number): number {
  return mu / (1 - (Number.isFinite(shape) ? (1 + mu / shape) ** -shape : Math.exp(-mu)));
}

/** E y^2 - (E y)^2 of them. */
function variancePositive(mu: number, shape: number): number {
  const mean = meanPositive(mu, shape);
  return mean * (1 + mu + mu / shape) - mean * mean;
}

/** The mean of responses that are seen. */
export function seenMean({ family }: World, mu: number, shape: number): number {
  if (family === 'truncatedPoisson') return meanPositive(mu, Number.POSITIVE_INFINITY);
  return family === 'truncatedNegativeBinomial' ? meanPositive(mu, shape) : mu;
}

/** The predictor at which that mean is y, by bisection. */
export function predictorOf(world: World, y: number, shape: number): number {
  if (!world.family.startsWith('truncated')) return linkOf(world, y);
  let [low, high] = [-40, 40];
  for (let k = 0; k < 100; k++) {
    const middle = (low + high) / 2;
    if (seenMean(world, Math.exp(middle), shape) < y) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What responses are: counts, shares of trials and categories are whole numbers; zeros that they never are, they cannot be too many of. */
export const RESPONSE: Readonly<Record<FamilyName, 'whole, zeros by chance' | 'whole, never zero' | 'measure'>> = {
  binomial: 'whole, zeros by chance',
  poisson: 'whole, zeros by chance',
  gaussian: 'measure',
  student: 'measure',
  lognormal: 'measure',
  Gamma: 'measure',
  negativeBinomial: 'whole, zeros by chance',
  negativeBinomial1: 'whole, zeros by chance',
  truncatedPoisson: 'whole, never zero',
  truncatedNegativeBinomial: 'whole, never zero',
  hurdlePoisson: 'whole, zeros by chance',
  hurdleNegativeBinomial: 'whole, zeros by chance',
  betaBinomial: 'whole, zeros by chance',
  beta: 'measure',
  cumulative: 'whole, never zero',
  inverseGaussian: 'measure',
};

/** Var(y | mu) is dispersion V(mu): the families' definitions. */
export const VARIANCE: Readonly<Record<FamilyName, (mu: number, shape: number, dispersion: number) => number>> = {
  binomial: (mu) => mu * (1 - mu),
  poisson: (mu) => mu,
  gaussian: () => 1,
  Gamma: (mu) => mu * mu,
  negativeBinomial: (mu, shape) => mu + (mu * mu) / shape,
  negativeBinomial1: (mu, phi) => mu * (1 + phi),
  truncatedPoisson: (mu) => variancePositive(mu, Number.POSITIVE_INFINITY),
  truncatedNegativeBinomial: variancePositive,
  hurdlePoisson: (mu) => variancePositive(mu, Number.POSITIVE_INFINITY),
  hurdleNegativeBinomial: variancePositive,
  betaBinomial: (mu, phi) => mu * (1 - mu) * (1 + (TRIALS - 1) / (1 + phi)),
  // of four degrees of freedom, 4 / (4 - 2)
  student: () => 2,
  lognormal: (mu, _, dispersion) => (mu * mu * Math.expm1(dispersion)) / dispersion,
  beta: (mu, phi) => (mu * (1 - mu)) / (1 + phi),
  cumulative: () => 1,
  inverseGaussian: (mu) => mu ** 3,
};

/** Dispersion and shape of a world, apart. */
export function scaleOf({ family, problem }: World): { readonly phi: number; readonly shape: number } {
  const isShape = /^(negativeBinomial|truncatedNegativeBinomial|beta)/.test(family);
  const hasPhi = ['gaussian', 'Gamma', 'inverseGaussian', 'student', 'lognormal'].includes(family);
  return { phi: hasPhi ? problem.dispersion! : 1, shape: isShape ? problem.dispersion! : Number.NaN };
}

/** The mean over rows and groups. */
const meanResponse = (world: World, at: Parameters): number =>
  world.problem.X.slice(0, ROWS).reduce((sum, [, x]) => sum + marginalAt(world, x, at), 0) / ROWS;

/** v of the ICC, averaged over the rows. */
export const between = (world: World, theta: readonly number[]): number =>
  world.problem.X.reduce((sum, [, x]) => sum + spreadAt(world, x, theta), 0) / world.problem.X.length;

/** Of the residual on the latent or logarithmic scale, docs/mathematics.md (14.10); null where none is defined. */
type Residual = ((world: World, at: Parameters) => number) | null;

export const RESIDUAL: Readonly<Record<FamilyName, Partial<Record<LinkName, Residual>>>> = {
  binomial: {
    logit: () => Math.PI ** 2 / 3,
    probit: () => 1,
    cloglog: () => Math.PI ** 2 / 6,
    loglog: () => Math.PI ** 2 / 6,
    cauchit: null,
    'binomial log': null,
  },
  poisson: { log: (world, at) => Math.log1p(1 / meanResponse(world, at)) },
  // sigma cancels in the share of a linear model, whose theta is relative to it
  gaussian: { identity: ({ problem }) => problem.dispersion!, log: null, inverse: null },
  student: { identity: (_, [, , dispersion]) => 2 * dispersion },
  lognormal: { log: (_, [, , dispersion]) => dispersion },
  Gamma: { log: (_, [, , dispersion]) => Math.log1p(dispersion), inverse: null },
  negativeBinomial: {
    log: (world, at) => Math.log1p(1 / meanResponse(world, at) + 1 / at[2]),
  },
  truncatedPoisson: { log: null },
  truncatedNegativeBinomial: { log: null },
  hurdlePoisson: {},
  hurdleNegativeBinomial: {},
  negativeBinomial1: { log: (world, at) => Math.log1p((1 + at[2]) / meanResponse(world, at)) },
  betaBinomial: { logit: null, probit: null },
  beta: { logit: null, cauchit: null },
  cumulative: {},
  inverseGaussian: { log: null },
};

/** What exp(beta) is called; null where it has no meaning. */
export const RATIO: Readonly<Record<FamilyName, Partial<Record<LinkName, string | null>>>> = {
  binomial: {
    logit: 'odds ratio',
    probit: null,
    cloglog: 'hazard ratio',
    loglog: null,
    cauchit: null,
    'binomial log': 'risk ratio',
  },
  poisson: { log: 'rate ratio' },
  gaussian: { identity: null, log: 'mean ratio', inverse: null },
  student: { identity: null },
  lognormal: { log: 'mean ratio' },
  Gamma: { log: 'mean ratio', inverse: null },
  negativeBinomial: { log: 'rate ratio' },
  negativeBinomial1: { log: 'rate ratio' },
  truncatedPoisson: { log: 'rate ratio' },
  truncatedNegativeBinomial: { log: 'rate ratio' },
  hurdlePoisson: {},
  hurdleNegativeBinomial: {},
  betaBinomial: { logit: 'odds ratio', probit: null },
  beta: { logit: 'odds ratio', cauchit: null },
  cumulative: {},
  inverseGaussian: { log: 'mean ratio' },
};

/** Least squares of g(marginal mean) on X: over the rows of one group, since all groups have the same. */
export function marginalBeta(world: World, at: Parameters): number[] {
  const X = world.problem.X.slice(0, ROWS);
  const onLink = X.map(([, x]) => linkOf(world, marginalAt(world, x, at)));
  const XX = [0, 1].map((j) => [0, 1].map((k) => X.reduce((sum, row) => sum + row[j] * row[k], 0)));
  return symmetricSolve(
    XX,
    [0, 1].map((j) => X.reduce((sum, row, i) => sum + row[j] * onLink[i], 0)),
  );
}

export const errorOf = (world: World, law: Law, f: (at: Parameters) => number): number =>
  deltaError(world, law, (...at) => f(at));

/** Of an average over rows at settings of x with the groups' effects at their modes: value and standard error. */
export function conditionalAverage(world: World, law: Law, x: number): { value: number; se: number } {
  const modes = law.modes;
  const { group } = world.problem.terms[0];
  const mu = MEAN[world.link];
  const n = group.length;
  const gradient = law.V.map(() => 0);
  let value = 0;
  let own = 0;
  law.C.forEach((C, g) => {
    const share = group.filter((other) => other === g).length / n;
    const eta = etaAt(x, world.beta) + modes[g][0] + modes[g][1] * x;
    const by = share * slope(mu, eta);
    value += share * mu(eta);
    own += by * by * quadratic(C, [1, x]);
    byBeta(law, x).forEach((d, k) => {
      gradient[k] += by * (d + law.D[g][0][k] + x * law.D[g][1][k]);
    });
  });
  return { value, se: Math.sqrt(own + quadratic(law.V, gradient)) };
}
