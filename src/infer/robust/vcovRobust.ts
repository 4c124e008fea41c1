/**
 * Covariances of the fixed effects that hold where the model's variances are wrong: bread times the spread of the scores of independent
 * clusters (Huber 1967; Liang and Zeger, Biometrika 73, 1986). CR0 as it is; CR1 times m / (m - 1) for m clusters; CR2 with residuals that
 * are made as wide as they would be under the model, and df by Satterthwaite (Pustejovsky and Tipton, J. Bus. Econ. Stat. 36, 2018), for
 * linear models. As R's clubSandwich has them.
 */
import { COLUMN, type OptionTable, oneOf, SECONDS } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import type { Method } from '../../fit/method.ts';
import type { Coefficient } from '../../fit/types.ts';
import type { WholeFit } from '../../fit/whole.ts';
import { pnorm, pt } from '../../stats/special.ts';
import { refuseFreedom } from '../freedom.ts';
import { invalid } from '../options.ts';
import { type Clusters, clustersOf } from './clusters.ts';
import { type ContrastFreedom, freedomOfContrast } from './contrastFreedom.ts';
import { linearRobust } from './linear.ts';
import { scoresByCluster } from './scores.ts';

export interface RobustOptions {
  /** 'CR0', 'CR1' (default: times m / (m - 1) for m clusters), or 'CR2' of linear models, which is nearly unbiased and has degrees of freedom. */
  readonly type?: 'CR0' | 'CR1' | 'CR2';
  /** A column whose values make the clusters; each holds whole groups. Default: the grouping factor, of nested ones the outermost. */
  readonly cluster?: string;
  /** Seconds that CR2 may take by prediction; beyond them it is refused (TOO_LONG). Default 10, as of fits. */
  readonly maxSeconds?: number;
}

/** What other methods take as their option `vcov`. */
export interface RobustVcov {
  readonly type: 'CR0' | 'CR1' | 'CR2';
  /** What makes the clusters, and how many there are. */
  readonly cluster: string;
  readonly nClusters: number;
  /** Of the fixed effects, p rows of p numbers. */
  readonly vcov: readonly (readonly number[])[];
  /** Of theta, on the scale of the fit; null for linear models. */
  readonly thetaVcov: readonly (readonly number[])[] | null;
  /** The table of fixed effects by it: z, or t where there are degrees of freedom. */
  readonly coefficients: readonly Coefficient[];
  /** Of CR2, what degrees of freedom of contrasts are made of: other methods take it from here. */
  readonly freedom?: ContrastFreedom;
}

const ROBUST: OptionTable<RobustOptions> = { type: oneOf('CR0', 'CR1', 'CR2'), cluster: COLUMN, maxSeconds: SECONDS };

/** @throws GlmmError INVALID_OPTION for clusters that cut a group, and for models whose groups are not independent; TOO_LONG */
function vcovRobust({ estimation, table }: WholeFit, { type = 'CR1', cluster, maxSeconds }: RobustOptions): RobustVcov {
  const { design, numbers } = estimation;
  if (numbers.penalty !== undefined)
    throw invalid('penalty', numbers.penalty.kind, 'be absent: scores of a penalised likelihood do not sum to zero');
  refuseFreedom('vcovRobust()', estimation, 'Use vcov.');
  if (estimation.limit !== undefined || estimation.covariance === null) throw withoutCovariance();
  const clusters = clustersOf(design, table, cluster);
  const p = numbers.beta.length;
  const isLinear = numbers.kind === 'lmm';
  if (type === 'CR2' && !isLinear)
    throw invalid(
      'type',
      type,
      "be 'CR0' or 'CR1': CR2 is for linear mixed models, whose residuals have a known spread",
    );
  const { vcov, thetaVcov, freedom } = isLinear
    ? linearRobust(estimation, clusters, type, maxSeconds)
    : likelihoodRobust(estimation, clusters);
  const { nClusters, name } = clusters;
  const factor = type === 'CR1' ? nClusters / (nClusters - 1) : 1;
  const rowsOf = (matrix: Float64Array, n: number): number[][] =>
    Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n), (value) => factor * value));
  const rows = rowsOf(vcov, p);
  return {
    ...{ type, cluster: name, nClusters, vcov: rows },
    thetaVcov: thetaVcov && rowsOf(thetaVcov, numbers.theta.length),
    coefficients: numbers.coefficients.map(({ term, estimate }, j) =>
      coefficient(term, estimate, Math.sqrt(rows[j][j]), freedom && freedomOfContrast(freedom, unit(p, j))),
    ),
    ...(freedom && { freedom }),
  };
}

function unit(p: number, at: number): number[] {
  return Array.from({ length: p }, (_, j) => (j === at ? 1 : 0));
}

function coefficient(term: string, estimate: number, stdError: number, df: number | null): Coefficient {
  const statistic = estimate / stdError;
  const size = -Math.abs(statistic);
  if (df === null) return { term, estimate, stdError, statistic, pValue: 2 * pnorm(size) };
  return { term, estimate, stdError, statistic, df, pValue: 2 * pt(size, df) };
}

interface Robust {
  readonly vcov: Float64Array;
  readonly thetaVcov: Float64Array | null;
  readonly freedom: ContrastFreedom | null;
}

/** From the gradients of the clusters' log-likelihoods in all parameters. */
function likelihoodRobust(estimation: Estimation, clusters: Clusters): Robust {
  const joint = scoresByCluster(estimation, clusters);
  const { theta, beta } = estimation.numbers;
  const [n, p] = [theta.length, beta.length];
  const size = Math.sqrt(joint.length);
  const block = (from: number, count: number): Float64Array =>
    Float64Array.from(
      { length: count * count },
      (_, k) => joint[(from + Math.floor(k / count)) * size + from + (k % count)],
    );
  return { vcov: block(n, p), thetaVcov: block(0, n), freedom: null };
}

function withoutCovariance(): GlmmError {
  return new GlmmError(
    'NUMERICAL_FAILURE',
    'this fit has no covariance of its estimates, so none that is robust either: see its warnings',
  );
}

export interface VcovRobustSignature {
  /** A covariance of the fixed effects from the scores of independent clusters, as R's clubSandwich. Other methods take it as `vcov`. */
  vcovRobust(options?: RobustOptions): RobustVcov;
}

export const vcovRobustMethod: Method<VcovRobustSignature, WholeFit> = {
  name: 'vcovRobust',
  options: ROBUST,
  run: vcovRobust,
};
