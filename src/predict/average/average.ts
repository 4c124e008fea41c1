/**
 * Averages of means over rows, and their uncertainty: what population averages, comparisons and poststratification are.
 *   sum_i w_i E g^-1(eta_i) / sum_i w_i
 * with the random effects of each row at their modes, at zero, or integrated out. Next to the value goes its derivative in
 * (theta, beta), and in the random effects of the groups; so rows of one group are correlated as they should be.
 * docs/mathematics.md (14.13).
 */

import { movesAlong } from '../../fit/limit/movesAlong.ts';
import { keptOf } from '../conditional/second.ts';
import { type AddedVariance, quadraticForm, reachBy, reachOf, rootOf } from '../interval.ts';
import { isEndless } from '../law/endless.ts';
import { addConditional, type Combination, type JointLaw, modeOf, rowCombinations } from '../law/jointLaw.ts';
import { marginalMean } from '../law/marginalMean.ts';
import { ownCount } from '../law/ownPart.ts';
import { addVarianceGradientAt, randomLaw, termVariance } from '../law/randomLaw.ts';
import { seenMeans } from '../law/seenMean.ts';
import { gradientSize, wholeCovariance } from '../law/thresholdLaw.ts';
import { etaFixed } from '../linearPredictor.ts';
import { type TestLaw, twoSidedReach } from '../means/law.ts';
import { MISSING_LEVEL, type Rows } from '../rows.ts';

export interface Average {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Derivative in the coefficients of second predictors, as predictions know them. */
  readonly own: Float64Array;
  /** Derivative in the random effects of known levels. */
  readonly effects: ReadonlyMap<number, number>;
  /** Derivative in the effects of levels that the fit has not seen, K for each. */
  readonly newLevels: ReadonlyMap<string, Float64Array>;
  /** Rows without a missing value. */
  readonly nRows: number;
  readonly weight: number;
}

export interface AverageOptions {
  readonly randomEffects: 'conditional' | 'zero' | 'marginal';
  /** Rows to average over; all without. */
  readonly among?: readonly number[];
  /** Weights of the rows; the rows' own counts without. */
  readonly weights?: ArrayLike<number>;
  /** Tells apart the levels of a factor that the fit has not seen; rows with the same key share an effect. */
  readonly newLevel?: (row: number, factor: number) => string;
}

export function average(joint: JointLaw, rows: Rows, options: AverageOptions): Average {
  const { state } = joint;
  const nTheta = state.theta.length;
  const law = randomLaw(state);
  const eta = etaFixed(rows, state.beta);
  const isConditional = options.randomEffects === 'conditional';
  const combination = isConditional ? rowCombinations(joint, rows) : (): Combination => NOTHING;
  /** Whether the effects of a term are integrated out in a row. */
  const integrated = (row: number) => (t: number) =>
    options.randomEffects === 'marginal' || (isConditional && rows.codes[state.terms[t].group][row] < 0);

  const kept = keptOf(state, rows);
  const seen = seenMeans(state, rows);
  const ofZeros = new Float64Array(ownCount(state));
  const own = new Float64Array(ofZeros.length);
  const gradient = new Float64Array(nTheta + state.beta.length);
  const effects = new Map<number, number>();
  const newLevels = new Map<string, Float64Array>();
  let value = 0;
  let weight = 0;
  let nRows = 0;
  let isEdge = true;
  const x = new Float64Array(nTheta + state.beta.length);
  const among = options.among ?? Array.from({ length: rows.nRows }, (_, i) => i);
  for (const i of among) {
    const weightOfRow = options.weights?.[i] ?? rows.count?.[i] ?? 1;
    // of counts that may be zeros in excess a share of the mean is left
    const w = weightOfRow * (kept?.share[i] ?? 1);
    const known = combination(i);
    const m = eta[i] + modeOf(joint, known);
    if (weightOfRow !== 0 && movesAlong(state.untold, rows.X, i, rows.nRows)) value = Number.NaN;
    const isIntegrated = integrated(i);
    let v = 0;
    law.terms.forEach((term, t) => {
      if (isIntegrated(t)) v += termVariance(term, rows.Z[t], rows.nRows, i);
    });
    if (Number.isNaN(m + v + w) || (isConditional && rows.codes.some((codes) => codes[i] === MISSING_LEVEL))) continue;
    const above = seen?.(i, m, v);
    const { mean, meanByEta, meanByVariance } = above ?? marginalMean(state.link, m, v);
    nRows++;
    if (isEdge) {
      for (let j = 0; j < state.beta.length; j++) x[nTheta + j] = rows.X[j * rows.nRows + i];
      isEdge = isEndless(state, x);
    }
    weight += weightOfRow;
    value += w * mean;
    if (kept !== null) {
      ofZeros.fill(0);
      kept.addSlopes(i, ofZeros);
      above?.addSlopes(1, ofZeros);
      for (let s = 0; s < own.length; s++) own[s] += w * mean * ofZeros[s];
    }
    for (let j = 0; j < state.beta.length; j++) gradient[nTheta + j] += w * meanByEta * rows.X[j * rows.nRows + i];
    addVarianceGradientAt(law, rows, i, w * meanByVariance, gradient, isIntegrated);
    known.effects.forEach((effect, k) => {
      effects.set(effect, (effects.get(effect) ?? 0) + w * meanByEta * known.coefficients[k]);
    });
    if (isConditional) addNewLevels(newLevels, joint, rows, i, w * meanByEta, options.newLevel);
  }
  const scale = 1 / weight;
  return {
    value: value * scale,
    // of separated data: where no row has a finite predictor nothing is known of the error
    gradient: gradient.map((g) => (isEdge ? Number.NaN : g * scale)),
    own: own.map((h) => h * scale),
    effects: new Map([...effects].map(([effect, c]) => [effect, c * scale])),
    newLevels: new Map([...newLevels].map(([name, c]) => [name, c.map((x) => x * scale)])),
    nRows,
    weight,
  };
}

/** Adds the row's z, times `factor`, to each of its levels that the fit has not seen. */
function addNewLevels(
  newLevels: Map<string, Float64Array>,
  { layout }: JointLaw,
  rows: Rows,
  row: number,
  factor: number,
  nameOf: AverageOptions['newLevel'],
): void {
  layout.factors.forEach(({ first, q }, g) => {
    if (rows.codes[g][row] >= 0) return;
    const name = `${g} ${nameOf?.(row, g) ?? row}`;
    const c = newLevels.get(name) ?? new Float64Array(layout.K);
    for (let k = first; k < first + q; k++) {
      const { t, d } = layout.columns[k];
      c[k] += factor * rows.Z[t][d * rows.nRows + row];
    }
    newLevels.set(name, c);
  });
}

const NOTHING: Combination = { effects: [], coefficients: [] };

/** Derivatives of a quantity made of averages. */
export type Derivatives = Pick<Average, 'gradient' | 'own' | 'effects' | 'newLevels'>;

/**
 * Standard error of a derived quantity, and how many of them its interval reaches. The variance is
 *   c'Cc + (g + D'c)'V(g + D'c) + sum over new levels of c'Var(b)c
 *
 * @throws GlmmError INVALID_OPTION
 */
export function spreadAt(
  joint: JointLaw,
  level: number,
  law: TestLaw | null = null,
): (of: Derivatives) => { readonly stdError: number; readonly reach: number } {
  const normal = reachOf(level);
  const reach = reachBy(joint.state, level);
  return ({ gradient, own: ofOwn, effects, newLevels }) => {
    // by another covariance of beta thresholds are taken as known
    const g = new Float64Array(law === null ? gradientSize(joint.state) : gradient.length);
    g.set(gradient);
    const known = { effects: [...effects.keys()], coefficients: [...effects.values()] };
    const own = addConditional(joint, known, g, ofOwn.slice());
    const fresh = priorVariance(joint, newLevels.values());
    const covariance = law === null ? wholeCovariance(joint.state) : law.covariance;
    const stdError = rootOf(own + fresh.variance + quadraticForm(covariance, g));
    if (law !== null) return { stdError, reach: own > 0 ? normal : twoSidedReach(level, law.freedom(g)) };
    return { stdError, reach: own > 0 ? normal : reach(g, fresh) };
  };
}

/** sum |Lambda'c|^2, with its derivative in theta: 2 scale c_r (Lambda'c)_c for Lambda_rc = scale theta. */
function priorVariance(
  { layout: { K, Lambda, cells, scale } }: JointLaw,
  combinations: Iterable<Float64Array>,
): AddedVariance {
  let variance = 0;
  const byTheta = new Float64Array(cells.length);
  const a = new Float64Array(K);
  for (const c of combinations) {
    for (let column = 0; column < K; column++) {
      a[column] = 0;
      for (let row = column; row < K; row++) a[column] += Lambda[row * K + column] * c[row];
      variance += a[column] * a[column];
    }
    cells.forEach(({ row, column }, k) => {
      byTheta[k] += 2 * scale * c[row] * a[column];
    });
  }
  return { variance, byTheta };
}

/** x * a + y * b of two averages' derivatives. */
export function combine(a: Average, x: number, b: Average, y: number): Derivatives {
  const effects = new Map([...a.effects].map(([effect, c]) => [effect, x * c]));
  for (const [effect, c] of b.effects) effects.set(effect, (effects.get(effect) ?? 0) + y * c);
  const newLevels = new Map([...a.newLevels].map(([name, c]) => [name, c.map((v) => x * v)]));
  for (const [name, c] of b.newLevels) {
    const sum = newLevels.get(name) ?? new Float64Array(c.length);
    newLevels.set(
      name,
      c.map((v, k) => sum[k] + y * v),
    );
  }
  // what is not known of an average is no part of the other
  const part = (weight: number, g: number): number => (weight === 0 ? 0 : weight * g);
  const gradient = a.gradient.map((g, k) => part(x, g) + part(y, b.gradient[k]));
  const own = a.own.map((h, k) => part(x, h) + part(y, b.own[k]));
  return { gradient, own, effects, newLevels };
}
