/**
 * Of separated data: how far a combination x'beta that has no finite estimate is bounded, by the profile likelihood. The model is written in
 * columns of which one has x'beta as its coefficient, and that is profiled as any infinite coefficient (docs/mathematics.md (17.3)).
 */
import type { Design } from '../../design/types.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { endsOf } from '../../fit/limit/ends.ts';
import { estimateAt } from '../../fit/search/estimateAt.ts';
import { qnorm } from '../../stats/special.ts';
import { lending } from '../../wasm/loans.ts';
import { endlessProfile } from './endlessProfile.ts';

export interface EndlessLimits {
  /** Infinity or -Infinity; NaN where nothing determines it. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

const EVERYTHING: EndlessLimits = {
  estimate: Number.NaN,
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
};

/** @param x a number for each coefficient, not all of them zero along the free directions */
export function endlessLimits(estimation: Estimation, x: ArrayLike<number>, level: number): EndlessLimits {
  const { limit, design } = estimation;
  if (limit === undefined) return EVERYTHING;
  const j = pivotOf(x, limit.free);
  const free = limit.free.map((direction) => {
    const own = direction.slice();
    own[j] = direction.reduce((sum, value, k) => sum + value * x[k], 0);
    return own;
  });
  const own = withCoefficient(design, x, j);
  const ends = endsOf(own, limit.edge, free);
  const estimate = estimateAt(ends[j]);
  if (Number.isNaN(estimate)) return EVERYTHING;
  const place = { kind: 'fixed', index: j } as const;
  const parameter = { name: COMBINATION, alias: null, estimate, place };
  const wanted = { height: qnorm(0.5 + 0.5 * level), between: 0 };
  const { limits } = lending(() =>
    endlessProfile({ ...estimation, design: own }, { ...limit, free, ends }, parameter, wanted),
  );
  // a limit that could not be computed bounds nothing
  const bound = (value: number, other: number): number => (Number.isNaN(value) ? other : value);
  return {
    estimate,
    lower: bound(limits.lower, Number.NEGATIVE_INFINITY),
    upper: bound(limits.upper, Number.POSITIVE_INFINITY),
  };
}

const COMBINATION = "x'beta";

/** The coefficient with the largest part in the combination among those that are not finite. */
function pivotOf(x: ArrayLike<number>, free: readonly Float64Array[]): number {
  let best = 0;
  let most = -1;
  for (let j = 0; j < x.length; j++) {
    const part = Math.max(...free.map((direction) => Math.abs(direction[j] * x[j])));
    if (part > most) [best, most] = [j, part];
  }
  return best;
}

/** The same model in other columns: coefficient j is x'beta now, the others are as they were. */
function withCoefficient(design: Design, x: ArrayLike<number>, j: number): Design {
  const { fixed, nObs: n } = design;
  const values = fixed.values.slice();
  const pivot = fixed.values.subarray(j * n, (j + 1) * n);
  fixed.names.forEach((_, k) => {
    const share = x[k] / x[j];
    if (k === j) for (let i = 0; i < n; i++) values[j * n + i] = pivot[i] / x[j];
    else if (share !== 0) for (let i = 0; i < n; i++) values[k * n + i] -= share * pivot[i];
  });
  // none of them need be an intercept any more
  const { variables: _, ...rest } = fixed;
  return { ...design, fixed: { ...rest, values, assign: fixed.assign.map(() => 0) } };
}
