/**
 * Predictions for the rows of the fit or for new ones, with standard errors and intervals.
 *
 * Three kinds of prediction, by what is done with the random effects b:
 *   conditional  x'beta + z'b at the conditional mode of the row's group
 *   zero         x'beta: a group whose effects are zero, the typical one
 *   marginal     the mean over all groups, g(E g^-1(x'beta + z'b)) with b ~ N(0, Var(b))
 *
 * Standard errors. Let phi = (theta, beta), and log shape where the density has one, with covariance V from the observed
 * information, b_phi the mode of b given y, and C
 * the inverse curvature at that mode. The error of the conditional prediction is z'(b_phi - b) + (x + D'z)'(phi - truth) with
 * D = d b_phi / d phi, the two parts uncorrelated to this order (Kass and Steffey 1989; the joint covariance of TMB):
 *   zero          g'Vg,           g = (0, x)
 *   conditional   z'Cz + g'Vg,    g = (0, x) + D'z
 *   new level     z'Var(b)z + g'Vg, g = (0, x):  its effects are zero on average and vary as the model says
 *   marginal      g'Vg,           g by the exact derivatives of the integral in x'beta and z'Var(b)z, theta included
 * Intervals of linear mixed models are by t where no predicted effect has a part, with the degrees of freedom of x'beta, or of the
 * whole variance for a new group; elsewhere they are normal.
 * On the scale of the response standard errors are multiplied by the derivative of the mean. C is the curvature at the mode, also for
 * fits by quadrature: the same law for b that the modes come from. docs/mathematics.md (14.1) to (14.7).
 */
import { type Check, FLAG, LEVEL, type OptionTable, oneOf } from '../../data/check.ts';
import type { DataTable } from '../../data/types.ts';
import { linkOf } from '../../family/list.ts';
import { holding } from '../../infer/interval.ts';
import { invalid } from '../../infer/options.ts';
import { type AddedVariance, DEFAULT_LEVEL, quadraticForm, reachBy, reachOf, rootOf } from '../interval.ts';
import { columnsOfZ } from '../law/effectLayout.ts';
import { isEndless } from '../law/endless.ts';
import { jointLaw } from '../law/jointLaw.ts';
import { marginalMean } from '../law/marginalMean.ts';
import { meansWithin } from '../law/meanInterval.ts';
import { ownCount, ownPart } from '../law/ownPart.ts';
import { addVarianceGradientAt, type RandomLaw, randomLaw, termVariance, varianceAt } from '../law/randomLaw.ts';
import { rowPredictors } from '../law/rowPredictor.ts';
import { type SeenMeans, seenMeans } from '../law/seenMean.ts';
import { gradientSize, wholeCovariance } from '../law/thresholdLaw.ts';
import { etaKnown } from '../linearPredictor.ts';
import { MISSING_LEVEL, type Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { checkHasResponse, predictCategories } from './categories.ts';
import { checkLevels } from './newLevels.ts';
import { CATEGORY_TYPES, isCategoryType, type Prediction, type PredictionScale, SECOND_TYPES } from './scale.ts';
import { type Kept, keptOf, predictSecond } from './second.ts';

type Kind = NonNullable<PredictionScale['randomEffects']>;
type IntervalKind = 'none' | 'confidence' | 'newGroup';

const INTERVAL: Check = {
  must: "be true, false, 'none', 'confidence' or 'newGroup' ('prediction', of new responses, is of predictRows())",
  names: ['none', 'confidence', 'newGroup'],
  holds: (value) => typeof value === 'boolean' || value === 'none' || value === 'confidence' || value === 'newGroup',
};

export const SCALE: OptionTable<PredictionScale> = {
  type: oneOf('link', 'response', ...SECOND_TYPES, ...CATEGORY_TYPES),
  randomEffects: oneOf('conditional', 'zero', 'marginal'),
  se: FLAG,
  interval: INTERVAL,
  level: LEVEL,
  allowNewLevels: FLAG,
};
/** Slope of a mean that is held at its end. */
const AT_THE_EDGE = 1e-9;

/** @param table the new data, to name levels that are not known; null for rows of the fit */
export function predict(
  state: PredictionState,
  rows: Rows,
  options: PredictionScale,
  table: DataTable | null = null,
): Prediction {
  const { type = 'link', randomEffects: kind = 'conditional' } = options;
  if (type === 'zprob' || type === 'disp') return predictSecond(state, rows, type === 'disp' ? 'disp' : 'zi', options);
  const kept = type === 'response' ? keptOf(state, rows) : null;
  const seen = type === 'response' || type === 'conditional' ? seenMeans(state, rows) : null;
  const interval = intervalOf(options.interval, kind);
  const level = options.level ?? DEFAULT_LEVEL;
  if (kind === 'conditional') checkLevels(state, rows, table, options.allowNewLevels ?? false);
  if (isCategoryType(type)) return predictCategories(state, rows, type, options);
  if (type === 'response') checkHasResponse(state);

  const wantSe = options.se === true || interval !== 'none';
  const { center, spread, onLink } = predictor(state, rows, kind, interval, wantSe, level, kept, seen);
  const link = linkOf(state);
  const share = (i: number): number => kept?.share[i] ?? 1;
  const fit = onLink.map((eta, i) => (type === 'link' ? eta : share(i) * link.mean(eta)));
  if (!wantSe) return { fit };
  const slopeAt = (eta: number): number => Math.abs(link.slope(eta));
  const se = spread.map((sd, i) => {
    if (type === 'link') return sd;
    const slope = share(i) * slopeAt(onLink[i]);
    // at the edge of separated data the mean is known to be at its end
    return sd === Number.POSITIVE_INFINITY && slope < AT_THE_EDGE ? 0 : sd * slope;
  });
  const ends = Array.from(interval === 'none' ? [] : fit, (value, i) => {
    const [eta, width] = [center.eta[i], center.width[i]];
    return holding(
      value,
      ...(type === 'link'
        ? ([eta - width, eta + width] as const)
        : shareOf(
            seen !== null && interval === 'newGroup'
              ? [seen(i, eta - width, 0).mean, seen(i, eta + width, 0).mean]
              : meansWithin(state.link, eta, width),
            share(i),
          )),
    );
  });
  return {
    fit,
    ...(options.se === true && { se }),
    ...(interval !== 'none' && {
      lower: Float64Array.from(ends, ({ lower }) => lower),
      upper: Float64Array.from(ends, ({ upper }) => upper),
    }),
  };
}

function shareOf([lower, upper]: readonly [number, number], share: number): readonly [number, number] {
  return [share * lower, share * upper];
}

function intervalOf(interval: PredictionScale['interval'], kind: Kind): IntervalKind {
  if (interval === 'newGroup' && kind === 'conditional')
    throw invalid("with interval 'newGroup', randomEffects", kind, "be 'zero' or 'marginal'");
  return interval === true ? 'confidence' : interval === false ? 'none' : (interval ?? 'none');
}

interface Predictor {
  /** The prediction on the scale of the link. */
  readonly onLink: Float64Array;
  /** Its standard error. */
  readonly spread: Float64Array;
  /** Middle of the interval on that scale, and how far it reaches to either side; 0 where none is wanted. */
  readonly center: { readonly eta: Float64Array; readonly width: Float64Array };
}

/** Conditional predictions without standard errors, column by column. */
function atTheModes(state: PredictionState, rows: Rows): Predictor {
  const joint = jointLaw(state);
  const { factors } = joint.layout;
  const Z = columnsOfZ(joint.layout, rows);
  const onLink = etaKnown(rows, state);
  factors.forEach(({ first, q, start }, g) => {
    const codes = rows.codes[g];
    for (let d = 0; d < q; d++) {
      const z = Z[first + d];
      for (let i = 0; i < onLink.length; i++)
        if (codes[i] >= 0) onLink[i] += z[i] * joint.mode[start + codes[i] * q + d];
    }
    for (let i = 0; i < onLink.length; i++) if (codes[i] === MISSING_LEVEL) onLink[i] = Number.NaN;
  });
  const none = new Float64Array(0);
  return { onLink, spread: none, center: { eta: none, width: none } };
}

/** On the scale of the logarithm of means above zero. */
function seenAlone(at: Predictor, seen: SeenMeans | null): Predictor {
  return seen === null ? at : { ...at, onLink: at.onLink.map((eta, i) => seen(i, eta, 0).link) };
}

function predictor(
  state: PredictionState,
  rows: Rows,
  kind: Kind,
  interval: IntervalKind,
  wantSe: boolean,
  level: number,
  kept: Kept | null,
  seen: SeenMeans | null,
): Predictor {
  if (kind === 'conditional' && !wantSe) return seenAlone(atTheModes(state, rows), seen);
  const { nRows } = rows;
  const law = randomLaw(state);
  const covariance = wholeCovariance(state);
  const at = rowPredictors(state, rows, kind === 'conditional', wantSe);
  const nTheta = state.theta.length;
  const p = state.beta.length;
  const fixed = etaKnown(rows, state);
  const onLink = new Float64Array(nRows);
  const spread = new Float64Array(nRows);
  const width = new Float64Array(nRows);
  const normal = reachOf(level);
  const reach = reachBy(state, level);
  const g = new Float64Array(gradientSize(state));
  const ofDensity = new Float64Array(ownCount(state));
  const ofFixed = new Float64Array(g.length);
  for (let i = 0; i < nRows; i++) {
    ofDensity.fill(0);
    kept?.addSlopes(i, ofDensity);
    // what else the logarithm of a mean above zero depends on, in units of its slope in eta
    const above = seen?.(i, at(i, g).eta, kind === 'marginal' ? varianceAt(law, rows, i) : 0);
    if (above !== undefined) {
      above.addSlopes(1, ofDensity);
      for (let s = 0; s < ofDensity.length; s++) ofDensity[s] /= above.linkByEta;
    }
    const { unseen, ...own } = at(i, g, ofDensity);
    for (let j = 0; j < p; j++) ofFixed[nTheta + j] = rows.X[j * nRows + i];
    const endless = wantSe && state.covariance !== null && isEndless(state, ofFixed);
    let { eta, predicted } = own;
    if (interval === 'newGroup') {
      const all = effectsVariance(law, rows, i, nTheta);
      width[i] = reach(g, all) * rootOf(quadraticForm(covariance, g) + ownPart(state, g, ofDensity) + all.variance);
    }
    if (kind === 'marginal') {
      const { link, linkByEta, linkByVariance } = above ?? marginalMean(state.link, eta, varianceAt(law, rows, i));
      eta = link;
      if (above === undefined) for (let j = 0; j < p; j++) g[nTheta + j] *= linkByEta;
      addVarianceGradientAt(law, rows, i, above === undefined ? linkByVariance : linkByVariance / linkByEta, g);
    } else if (above !== undefined) eta = above.link;
    onLink[i] = eta;
    if (!wantSe) continue;
    if (kind !== 'conditional') predicted = ownPart(state, g, ofDensity);
    const steepness = above?.linkByEta ?? 1;
    const sd = endless
      ? Number.POSITIVE_INFINITY
      : steepness * rootOf(predicted + unseen + quadraticForm(covariance, g));
    spread[i] = Number.isNaN(onLink[i]) ? Number.NaN : sd;
    if (endless) width[i] = spread[i];
    if (endless || interval !== 'confidence') continue;
    const added =
      unseen > 0 ? effectsVariance(law, rows, i, nTheta, (t) => rows.codes[state.terms[t].group][i] < 0) : undefined;
    width[i] = spread[i] * (predicted > 0 ? normal : reach(g, added));
  }
  return { onLink, spread, center: { eta: interval === 'newGroup' ? fixed : onLink, width } };
}

/** z'Var(b)z of one row over the terms asked for, with its derivative in theta. */
function effectsVariance(
  law: RandomLaw,
  rows: Rows,
  row: number,
  nTheta: number,
  ofTerm: (t: number) => boolean = () => true,
): AddedVariance {
  const byTheta = new Float64Array(nTheta);
  addVarianceGradientAt(law, rows, row, 1, byTheta, ofTerm);
  let variance = 0;
  law.terms.forEach((term, t) => {
    if (ofTerm(t)) variance += termVariance(term, rows.Z[t], rows.nRows, row);
  });
  return { variance, byTheta };
}
