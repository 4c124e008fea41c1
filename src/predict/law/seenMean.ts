/**
 * The mean of counts with a hurdle, those above zero: g = mu / (1 - f0), mu = e^eta and f0 = e^l0 the probability of zero before zeros are left
 * out. Over random effects by the trapezoidal rule: g is analytic in the strip |Im eta| < pi / 2, at whose edges f0 may be 1. On the scale of
 * the link what is linear is log g. docs/mathematics.md (16.32), (16.33).
 */

import type { MarginalMean } from '../../family/link/record.ts';
import { onLinkScale } from '../../family/link/record.ts';
import { familyOf } from '../../family/list.ts';
import { positiveMean, positiveVariance } from '../../family/truncation.ts';
import { exp, expm1, log, log1p } from '../../stats/special.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { normalRule } from './marginalMean.ts';
import { ownCount } from './ownPart.ts';

/** The mean over random effects, and d log of it by the density's own parameters. */
export interface SeenMean extends MarginalMean {
  addSlopes(by: number, h: Float64Array): void;
}

/** For row i with eta ~ N(m, v). */
export type SeenMeans = (i: number, m: number, v: number) => SeenMean;

/** null where means are those of the link. */
export function seenMeans(state: PredictionState, rows: Pick<Rows, 'nRows' | 'second'>): SeenMeans | null {
  const family = familyOf(state);
  if (!family.hasHurdle) return null;
  const { disp = null, zi = null } = state.second ?? {};
  const columns = disp && rows.second!().disp!;
  const first = zi?.beta.length ?? 0;
  const hasOwn = family.extra !== null && ownCount(state) > first;
  return (i, m, v) => {
    const column = (j: number): number => columns![j * rows.nRows + i];
    const shape = disp === null ? (state.shape ?? Number.POSITIVE_INFINITY) : exp(sumOf(disp.beta, column));
    const { byLogShape, ...mean } = seenMean(m, v, shape);
    return {
      ...mean,
      addSlopes: (by, h) => {
        if (!hasOwn) return;
        const slope = (by * byLogShape) / mean.mean;
        if (disp === null) h[first] += slope;
        else for (let j = 0; j < disp.beta.length; j++) h[first + j] += slope * column(j);
      },
    };
  };
}

function sumOf(beta: readonly number[], column: (j: number) => number): number {
  return beta.reduce((sum, b, j) => sum + b * column(j), 0);
}

/** Half the strip in which g is analytic. */
const STRIP = Math.PI / 2;
/** Of a difference of two slopes, whose error is of its square. */
const STEP = 1e-4;

export function seenMean(m: number, v: number, shape: number): MarginalMean & { readonly byLogShape: number } {
  const sd = Math.sqrt(v);
  let [mean, byEta, byVariance, byLogShape] = [0, 0, 0, 0];
  if (v > 0 && Number.isFinite(m)) {
    // g grows as e^eta, and its mass lies up to a standard deviation further up
    const { h, last, weights } = normalRule(sd, STRIP, sd);
    for (let k = -last; k <= last; k++) {
      const x = k * h;
      const weight = weights[Math.abs(k)];
      const there = seenAt(m + sd * x, shape);
      mean += weight * there.mean;
      byEta += weight * there.slope;
      // E g'' / 2, by Stein's identity
      byVariance += (0.5 * weight * there.slope * x) / sd;
      byLogShape += weight * there.byLogShape;
    }
  } else {
    ({ mean, slope: byEta, byLogShape } = seenAt(m, shape));
    byVariance = (seenAt(m + STEP, shape).slope - seenAt(m - STEP, shape).slope) / (4 * STEP);
  }
  return { ...onLinkScale(mean, byEta, byVariance, log(mean), 1 / mean), byLogShape };
}

/** g, dg / d eta and dg / d log shape. */
function seenAt(eta: number, shape: number): { mean: number; slope: number; byLogShape: number } {
  const mu = exp(eta);
  const mean = positiveMean(mu, shape);
  const slope = positiveVariance(mu, shape) / (1 + mu / shape);
  if (shape === Number.POSITIVE_INFINITY || mu === 0) return { mean, slope, byLogShape: 0 };
  const l0 = -shape * log1p(mu / shape);
  return { mean, slope, byLogShape: (mean / expm1(-l0)) * (l0 + mu / (1 + mu / shape)) };
}
