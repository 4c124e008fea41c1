/** Truth: the same problem with all columns in full; for the information without random effects at beta = 0 also the closed form X'X / 4. */
import { describe, expect, it } from 'vitest';
import { sparseColumnsOf } from '../../src/design/matrix/sparseColumns.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT, BINOMIAL_PROBIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem } from '../../src/wasm/grouped/groupedProblem.ts';
import { kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';

/** Sums over the same terms in another order, relative to the largest element. */
const ROUNDING = 1e-11;
/** Modes are good to 1e-10 of their sd. */
const MOMENT = 1e-8;

const cases = [
  { code: BINOMIAL_LOGIT, q: 1, nAGQ: 25, equal: false, inOrder: true },
  { code: BINOMIAL_LOGIT, q: 1, nAGQ: 13, equal: true, inOrder: false },
  { code: BINOMIAL_LOGIT, q: 2, nAGQ: 3, equal: false, inOrder: false },
  { code: BINOMIAL_PROBIT, q: 1, nAGQ: 7, equal: true, inOrder: false },
  { code: POISSON_LOG, q: 1, nAGQ: 1, equal: true, inOrder: true },
] as const;

describe.each(kernels)('columns as lists of entries, $name build', ({ instantiate }) => {
  it.each(cases)('give what full columns give: %o', (what) => {
    const { problem, p } = drawn(what);
    const sparse = createGrouped(problem, instantiate());
    const full = createGrouped({ ...problem, X: { ...problem.X, sparse: undefined } }, instantiate());
    expect(sparse.reduced()).toEqual(full.reduced());
    const random = uniform(3);
    const beta = Float64Array.from({ length: p }, () => 0.3 * normal(random));
    const at = Float64Array.from([...(what.q === 1 ? [0.7] : [0.7, -0.2, 0.4]), ...beta]);
    const [mine, theirs] = [new Float64Array(at.length), new Float64Array(at.length)];
    near([sparse.evaluate(at, mine)], [full.evaluate(at, theirs)], ROUNDING);
    near(mine, theirs, ROUNDING);
    near(sparse.metric(), full.metric(), ROUNDING);
    const [information, other] = [sparse.information(at), full.information(at)];
    expect(information === null).toBe(other === null);
    if (information && other) near(information, other, MOMENT);
    near(sparse.posterior(at).mean, full.posterior(at).mean, MOMENT);
    const starts = [sparse, full].map((workspace) => {
      const slope = new Float64Array(p);
      const square = new Float64Array(p * p);
      return [workspace.glm(beta, slope, square), ...slope, ...square];
    });
    near(starts[0], starts[1], ROUNDING);
  });

  it('have the information without random effects in closed form, with many full columns beside them', () => {
    const { problem, p } = drawn({ code: BINOMIAL_LOGIT, q: 1, nAGQ: 1, equal: false, inOrder: false, numbers: 51 });
    const square = new Float64Array(p * p);
    createGrouped(problem, instantiate()).glm(new Float64Array(p), new Float64Array(p), square);
    const { values, factor } = problem.X;
    const n = problem.y.length;
    const expected = Float64Array.from(square, (_, k) => {
      const [i, j] = [Math.floor(k / p), k % p];
      let sum = 0;
      for (let r = 0; r < n; r++) sum += values[i * n + r] * values[j * n + r];
      return 0.25 * factor[i] * factor[j] * sum;
    });
    near(square, expected, ROUNDING);
  });
});

/** A factor of 30 levels in 321 rows of 23 groups, between columns of numbers. */
function drawn(what: {
  readonly code: number;
  readonly q: number;
  readonly nAGQ: number;
  readonly equal: boolean;
  readonly inOrder: boolean;
  readonly numbers?: number;
}): { readonly problem: GroupedProblem; readonly p: number } {
  const random = uniform(7);
  const n = 321;
  const codes = Int32Array.from({ length: n }, (_, i) => (what.inOrder ? Math.floor(i / 14) : i % 23));
  const level = Array.from(codes, (g) =>
    what.equal ? (g + Math.floor(3 * random())) % 30 : Math.floor(30 * random()),
  );
  const x = (): number[] => Array.from(codes, () => (what.equal ? Math.floor(2 * random()) - 0.5 : normal(random)));
  const dummy = (l: number): number[] => level.map((own) => (own === l ? 1 : 0));
  const columns = [
    new Array<number>(n).fill(1),
    ...Array.from({ length: 20 }, (_, l) => dummy(l + 1)),
    ...Array.from({ length: what.numbers ?? 1 }, x),
    ...Array.from({ length: 9 }, (_, l) => dummy(l + 21)),
  ];
  const p = columns.length;
  const values = Float64Array.from(columns.flat());
  const sparse = sparseColumnsOf(values, n, p) ?? undefined;
  expect(sparse?.columns.length).toBe(29);
  const factor = Float64Array.from({ length: p }, (_, j) => (j % 3 === 0 ? 2 : 1));
  const ones = new Array<number>(n).fill(1);
  return {
    p,
    problem: {
      code: what.code,
      y: Float64Array.from(codes, () => (random() < 0.4 ? 1 : 0)),
      weights: new Float64Array(n).fill(1),
      offset: null,
      X: { values, center: new Float64Array(p), factor, sparse },
      Z: [
        {
          values: Float64Array.from(what.q === 1 ? ones : [...ones, ...columns[21]]),
          center: new Float64Array(what.q),
          factor: new Float64Array(what.q).fill(1),
        },
      ],
      codes,
      nGroups: 23,
      rule: standardNormalGrid(what.nAGQ, what.q),
    },
  };
}

function near(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const size = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  Array.from(got).forEach((value, i) => {
    const off = Math.abs(value - expected[i]);
    if (!(off <= tolerance * size)) throw new Error(`element ${i}: ${value}, expected ${expected[i]}, of ${size}`);
  });
}
