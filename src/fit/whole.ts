/**
 * A fit with its data: its numbers as they are read, those that cost a pass over the rows or an evaluation made when first asked for.
 */
import type { DataTable } from '../data/types.ts';
import { familyOf, linkOf } from '../family/list.ts';
import type { Estimation } from './estimation.ts';
import { epWarnings, laplaceWarnings } from './integration/warnings.ts';
import { shapeOf } from './numbers/dispersion.ts';
import { addRandomPart, fixedPredictor, forgetAlong } from './numbers/predictor.ts';
import { fiveNumbers, type ResidualType, residualsAt } from './numbers/residuals.ts';
import { ownLaws } from './numbers/second/rowLaws.ts';
import { quadratureWarnings } from './numbers/verdict.ts';
import type { FitSummary } from './types.ts';

/** What methods are given that ask for the numbers alone. */
export interface WithNumbers {
  readonly summary: FitSummary;
  /** Printed on the line `Data:`. */
  readonly dataName?: string | undefined;
}

/** What methods are given that ask the likelihood again. */
export interface WithEstimation {
  readonly estimation: Estimation;
}

/** A fit with all that is behind it. */
export interface WholeFit extends WithNumbers, WithEstimation {
  /** The user's data. */
  readonly table: DataTable | undefined;
  /** Linear predictor at the conditional modes, one per row used. */
  eta(): Float64Array;
  /** Means at the conditional modes, one per row used. */
  mu(): Float64Array;
  residuals(type: ResidualType): Float64Array;
}

export function wholeFit(estimation: Estimation, table: DataTable | undefined, dataName?: string): WholeFit {
  const { design, family, numbers, effects } = estimation;
  const once = <T>(make: () => T): (() => T) => {
    let made: { readonly value: T } | undefined;
    return () => (made ??= { value: make() }).value;
  };
  const eta = once(() =>
    addRandomPart(
      design,
      effects.map((e) => e.mode),
      forgetAlong(design, estimation.limit?.untold, fixedPredictor(design, numbers.beta)),
    ),
  );
  const lawOf = ownLaws(design, family, numbers);
  const conditional = once(() => {
    const { mean } = linkOf(family);
    return eta().map((value) => mean(value));
  });
  const { hasHurdle, seenMean } = familyOf(family);
  const mu = once(() => {
    if (!design.second?.zi) return conditional();
    return conditional().map((m, i) => {
      const { excess = 0, shape } = lawOf!(i);
      return (1 - excess) * (hasHurdle ? seenMean!(m, shape) : m);
    });
  });
  const residuals = (type: ResidualType): Float64Array =>
    residualsAt(
      type,
      family,
      design.response,
      conditional(),
      numbers.sigma,
      shapeOf(numbers.dispersion) ?? undefined,
      lawOf,
    );
  const scaled = once(() =>
    // of categories there are none
    fiveNumbers(
      familyOf(family).support.isOrdered
        ? new Float64Array(1).fill(Number.NaN)
        : residuals('pearson').filter((r) => estimation.limit?.untold === undefined || !Number.isNaN(r)),
    ),
  );
  const quadrature = once(estimation.quadrature);
  const laplace = once(estimation.laplace);
  const ep = once(estimation.ep);
  const warnings = once(() =>
    Object.freeze([
      ...numbers.warnings,
      ...quadratureWarnings(quadrature(), estimation.engine.hasRules),
      ...laplaceWarnings(laplace(), numbers),
      ...epWarnings(ep(), numbers),
    ]),
  );
  const summary: FitSummary = {
    ...numbers,
    get scaledResiduals() {
      return scaled();
    },
    get quadrature() {
      return quadrature();
    },
    get laplace() {
      return laplace();
    },
    get ep() {
      return ep();
    },
    get warnings() {
      return warnings();
    },
  };
  return { summary, dataName, estimation, table, eta, mu, residuals };
}
