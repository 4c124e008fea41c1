/**
 * By which covariance and with how many degrees of freedom estimates are judged: those of the model, another covariance of the fixed
 * effects, or that of Kenward and Roger.
 */
import { quoted } from '../../data/text/printable.ts';
import { GlmmError } from '../../errors.ts';
import type { FixedLaw, FTest } from '../../infer/fixedLaw.ts';
import { inverseOfProducts, krFreedom } from '../../infer/kenwardRoger/test.ts';
import { invalid } from '../../infer/options.ts';
import { freedomOfContrast, freedomOfContrasts } from '../../infer/robust/contrastFreedom.ts';
import { pfUpper } from '../../stats/fLaw.ts';
import { Matrix, matrixOf, sandwich, symmetricEigen } from '../../stats/matrix.ts';
import { qt } from '../../stats/special.ts';
import type { WithState } from '../given.ts';
import { freedomOf, quadraticForm, reachOf, rootOf } from '../interval.ts';
import type { EstimateState } from '../state.ts';
import type { DfOption, LawOptions, VcovOption } from './options.ts';

/** Standard errors that an interval reaches. */
export function twoSidedReach(level: number, df: number): number {
  return df === Number.POSITIVE_INFINITY ? reachOf(level) : qt(0.5 + 0.5 * level, df);
}

/** The words of {@link DfOption}; 'given' for a number. */
export type DfKind = 'asymptotic' | 'satterthwaite' | 'kenward-roger' | 'given';

/** Gradients are in (theta, beta). */
export interface TestLaw {
  readonly kind: DfKind;
  /** Of (theta, beta), row-major; null without. */
  readonly covariance: readonly number[] | null;
  stdError(gradient: ArrayLike<number>): number;
  /** Infinity for the normal law. */
  freedom(gradient: ArrayLike<number>): number;
  /** Of independent rows of contrasts of beta and the values they are estimated to have. */
  joint(rows: readonly Float64Array[], values: ArrayLike<number>): FTest;
}

/**
 * @param own covariance of longer gradients, in the place of the model's of (theta, beta)
 * @throws GlmmError INVALID_OPTION for degrees of freedom that the model, or what was kept of it, has not
 */
export function testLaw(given: WithState, { df, vcov }: LawOptions, own?: readonly number[] | null): TestLaw {
  const state = given.state();
  const kind = kindOf(state, df, vcov);
  if (kind === 'kenward-roger') return krLaw(given, state);
  const covariance = own !== undefined ? own : vcov === undefined ? state.covariance : withVcov(state, vcov);
  const known = { ...state, covariance };
  const robust = vcov !== undefined && 'freedom' in vcov ? vcov.freedom : undefined;
  const freedom = (gradient: ArrayLike<number>): number => {
    if (kind === 'satterthwaite' && robust)
      return freedomOfContrast(
        robust,
        Array.from(gradient).slice(state.theta.length, state.theta.length + state.beta.length),
      );
    if (kind === 'satterthwaite') return freedomOf(known, gradient);
    return typeof df === 'number' ? df : Number.POSITIVE_INFINITY;
  };
  return {
    kind,
    covariance,
    freedom,
    stdError: (gradient) => rootOf(quadraticForm(covariance, gradient)),
    joint(rows, values) {
      const q = rows.length;
      if (q === 0 || covariance === null) return noTest(q);
      const L = new Matrix(rows.map((row) => Array.from(row)));
      const V = betaBlock(state, covariance);
      const F = waldOf(L, values, V) / q;
      if (kind === 'satterthwaite' && robust) return hotelling(F, q, freedomOfContrasts(robust, L));
      if (kind === 'satterthwaite') return fTest(F, q, satterthwaiteOf(known, L, V, freedom));
      return fTest(F, q, freedom(inBeta(state, rows[0])));
    },
  };
}

/** The same for contrasts of the coefficients alone; null where nothing is asked for but what the fit has. */
export function fixedLaw(given: WithState, options: LawOptions): FixedLaw | null {
  if (options.df === undefined && options.vcov === undefined) return null;
  const law = testLaw(given, options);
  const state = given.state();
  return {
    joint: law.joint,
    single(row) {
      const gradient = inBeta(state, row);
      return { stdError: law.stdError(gradient), df: law.freedom(gradient) };
    },
  };
}

function kindOf(state: EstimateState, df: DfOption | undefined, vcov: VcovOption | undefined): DfKind {
  if (typeof df === 'number') return 'given';
  const hasFreedom = vcov !== undefined && 'freedom' in vcov && vcov.freedom !== undefined;
  if (hasFreedom && (df === undefined || df === 'satterthwaite')) return 'satterthwaite';
  if (df === undefined) return state.contrast === null || vcov !== undefined ? 'asymptotic' : 'satterthwaite';
  if (df !== 'asymptotic' && vcov !== undefined) {
    throw new GlmmError(
      'INVALID_OPTION',
      `df: ${quoted(df)} belongs to the covariance of the model, and vcov is another one: leave one of them out, or give df as a number`,
      { option: 'df', value: df },
    );
  }
  if (df === 'satterthwaite' && state.contrast === null) {
    const why =
      state.kind === 'lmm'
        ? 'this fit knows no covariance of its variances'
        : "and this is none: its degrees of freedom are infinite, df: 'asymptotic'";
    throw new GlmmError('INVALID_OPTION', `df: 'satterthwaite' is for linear mixed models, ${why}`, {
      option: 'df',
      value: df,
    });
  }
  return df;
}

/** p rows of p numbers in the place of the block of beta; theta varies as it did, by itself. */
function withVcov(state: EstimateState, given: VcovOption): number[] {
  const rows = 'vcov' in given ? given.vcov : given;
  const p = state.beta.length;
  const nTheta = state.theta.length;
  const size = nTheta + p;
  const isSquare =
    rows.length === p && rows.every((row) => Array.isArray(row) && row.length === p && row.every(Number.isFinite));
  if (!isSquare) throw invalid('vcov', rows, `have ${p} rows of ${p} finite numbers, one for each coefficient`);
  if (!isCovariance(rows))
    throw invalid(
      'vcov',
      rows,
      'be a covariance: symmetric, and no combination of coefficients with a variance below zero',
    );
  const out = new Array<number>(size * size).fill(0);
  for (let i = 0; i < nTheta; i++)
    for (let j = 0; j < nTheta; j++) out[i * size + j] = state.covariance?.[i * size + j] ?? Number.NaN;
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) out[(nTheta + i) * size + nTheta + j] = rows[i][j];
  return out;
}

/** Of a covariance that another program has rounded, or of few clusters, whose rank is below p. */
const ROUNDED = 1e-6;

/** Judged as correlations: coefficients may have units of any size. */
function isCovariance(rows: readonly (readonly number[])[]): boolean {
  const p = rows.length;
  const sd = rows.map((row, i) => Math.sqrt(row[i]));
  if (!sd.every((s) => s >= 0)) return false;
  const unit = (i: number, j: number): number => (rows[i][j] === 0 ? 0 : rows[i][j] / (sd[i] * sd[j]));
  const R = new Matrix(rows.map((row, i) => row.map((_, j) => unit(i, j))));
  if (Matrix.sub(R, R.transpose()).abs().max() > ROUNDED) return false;
  const [least] = Array.from(symmetricEigen(R).values);
  return least >= -ROUNDED * p;
}

function krLaw({ laws }: WithState, state: EstimateState): TestLaw {
  if (laws === null) {
    const instead = state.contrast === null ? 'asymptotic' : 'satterthwaite';
    throw new GlmmError(
      'INVALID_OPTION',
      `df: 'kenward-roger' asks the model again, and a fit read from JSON is without its data: ask for df: '${instead}'`,
      { option: 'df' },
    );
  }
  const law = laws.kenwardRoger();
  const { adjusted } = law;
  const covariance = withVcov(state, adjusted.to2DArray());
  const ofBeta = (gradient: ArrayLike<number>): number[] => Array.from(gradient).slice(state.theta.length);
  return {
    kind: 'kenward-roger',
    covariance,
    stdError: (gradient) => rootOf(quadraticForm(covariance, gradient)),
    freedom(gradient) {
      const row = ofBeta(gradient);
      return row.every((value) => value === 0) ? Number.POSITIVE_INFINITY : krFreedom(law, Matrix.rowVector(row)).df2;
    },
    joint(rows, values) {
      const q = rows.length;
      if (q === 0) return noTest(q);
      const L = new Matrix(rows.map((row) => Array.from(row)));
      const { df2, scaling } = krFreedom(law, L);
      return fTest((scaling * waldOf(L, values, adjusted)) / q, q, df2);
    },
  };
}

/**
 * Independent combinations of the contrasts have a t and df each; df of their sum of squares by its mean (as R's lmerTest, from Fai and
 * Cornelius 1996).
 */
function satterthwaiteOf(
  state: EstimateState,
  L: Matrix,
  V: Matrix,
  freedom: (gradient: ArrayLike<number>) => number,
): number {
  const { vectors } = symmetricEigen(sandwich(L, V));
  return freedomOfSum(
    vectors
      .transposeMultiply(L)
      .to2DArray()
      .map((row) => freedom(inBeta(state, row))),
  );
}

/** df whose F has the mean of the sum of squared t's, E = sum nu / (nu - 2): 2 E / (E - q). */
function freedomOfSum(nu: readonly number[]): number {
  const q = nu.length;
  if (q === 1 || nu.every((one) => Math.abs(one - nu[0]) < SAME_FREEDOM))
    return nu.reduce((sum, one) => sum + one, 0) / q;
  if (nu.some((one) => one <= 2)) return 2;
  const mean = nu.reduce((sum, one) => sum + (one === Number.POSITIVE_INFINITY ? 1 : one / (one - 2)), 0);
  return mean > q ? (2 * mean) / (mean - q) : Number.POSITIVE_INFINITY;
}

/** As lmerTest has it. */
const SAME_FREEDOM = 1e-8;

/** values' (L V L')^-1 values */
function waldOf(L: Matrix, values: ArrayLike<number>, V: Matrix): number {
  return sandwich(matrixOf(values, 1, L.rows), inverseOfProducts(L, V)).get(0, 0);
}

function betaBlock({ theta, beta }: EstimateState, covariance: readonly number[]): Matrix {
  const [n, p] = [theta.length, beta.length];
  return matrixOf(covariance, n + p, n + p).subMatrix(n, n + p - 1, n, n + p - 1);
}

function inBeta({ theta }: EstimateState, row: ArrayLike<number>): Float64Array {
  const out = new Float64Array(theta.length + row.length);
  out.set(Array.from(row), theta.length);
  return out;
}

function fTest(F: number, df1: number, df2: number): FTest {
  return { F, df1, df2, pValue: pfUpper(F, df1, df2) };
}

/** Q / q of q contrasts whose covariance has eta degrees of freedom: (eta - q + 1) / eta of it has an F law. */
function hotelling(F: number, q: number, eta: number): FTest {
  const df2 = eta - q + 1;
  return df2 > 0 ? fTest((F * df2) / eta, q, df2) : noTest(q);
}

function noTest(df1: number): FTest {
  return { F: Number.NaN, df1, df2: Number.NaN, pValue: Number.NaN };
}
