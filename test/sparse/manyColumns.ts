/** Models of several factors with many fixed columns, for tests of what is done with these. */
import { sparseColumnsOf } from '../../src/design/matrix/sparseColumns.ts';
import { BINOMIAL_LOGIT, NEGATIVE_BINOMIAL_LOG } from '../../src/wasm/codes.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { normal, uniform } from '../support/random.ts';

export interface Drawn {
  readonly problem: SparseProblem & { readonly code: number };
  readonly p: number;
  readonly nTheta: number;
  /** Parameters of some place. */
  readonly at: Float64Array;
}

/** A factor of 30 levels, and one of 20 that shares rows with it, between columns of numbers; two crossed grouping factors, q effects a level. */
export function drawn(code: number, q = 1): Drawn {
  const random = uniform(7);
  const n = 321;
  const drawLevels = (count: number) => Array.from({ length: n }, () => Math.floor(count * random()));
  const [level, other] = [drawLevels(30), drawLevels(20)];
  const x = (): number[] => Array.from({ length: n }, () => normal(random));
  const dummies = (of: number[], count: number) =>
    Array.from({ length: count - 1 }, (_, k) => of.map((l) => Number(l === k + 1)));
  const columns = [new Array<number>(n).fill(1), ...dummies(level, 30), x(), ...dummies(other, 20), x()];
  const p = columns.length;
  const values = Float64Array.from(columns.flat());
  const factor = Float64Array.from({ length: p }, (_, j) => (j % 3 === 0 ? 1 : 2));
  const ones = new Array<number>(n).fill(1);
  const term = (nLevels: number, effects: number) => ({
    Z: {
      values: Float64Array.from([...ones, ...(effects === 2 ? x() : [])]),
      center: new Float64Array(effects),
      factor: new Float64Array(effects).fill(1),
    },
    codes: Int32Array.from({ length: n }, (_, i) => (i < nLevels ? i : Math.floor(nLevels * random()))),
    nLevels,
  });
  const terms = [term(23, q), term(11, 1)];
  const y = Float64Array.from({ length: n }, () =>
    code === BINOMIAL_LOGIT ? Number(random() < 0.4) : Math.floor(4 * random()),
  );
  const sparse = sparseColumnsOf(values, n, p) ?? undefined;
  const X = { values, center: new Float64Array(p), factor, sparse };
  const beta = Float64Array.from({ length: p }, () => 0.2 * normal(random));
  const theta = q === 2 ? [0.7, 0.2, 0.5, 0.4] : [0.7, 0.4];
  const shape = code === NEGATIVE_BINOMIAL_LOG ? [0.8] : [];
  return {
    problem: { code, y, weights: new Float64Array(n).fill(1), offset: null, X, terms },
    p,
    nTheta: theta.length,
    at: Float64Array.from([...theta, ...beta, ...shape]),
  };
}
