/**
 * Truth: R's ptukey and qtukey, mvtnorm (simultaneous.R beside this), and closed forms: a range of two is |x - y|, one statistic is t,
 * independent ones multiply.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pdunnettUpper, sidak } from '../../../src/stats/simultaneous/dunnett.ts';
import { largestOf } from '../../../src/stats/simultaneous/largest.ts';
import { ptukeyUpper, qtukeyUpper } from '../../../src/stats/simultaneous/tukey.ts';
import { pnorm, pt } from '../../../src/stats/special.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';

interface Tail {
  readonly q: number;
  readonly k: number;
  readonly df: number | 'Inf';
  readonly p: number;
}
interface Rectangle {
  readonly m: number;
  readonly R: readonly number[];
  readonly t: number;
  readonly df: number | 'Inf';
  readonly p: number;
}

const { tails, quantiles, largest, dunnett } = JSON.parse(
  readFileSync(new URL('simultaneous.json', import.meta.url), 'utf8'),
) as { tails: Tail[]; quantiles: Tail[]; largest: Rectangle[]; dunnett: Omit<Rectangle, 'R'>[] };

const dfOf = (df: number | 'Inf'): number => (df === 'Inf' ? Number.POSITIVE_INFINITY : df);

/**
 * R's ptukey takes Gauss-Legendre rules that are good to 1e-7 from five df on, and not below: 0.2928672 for q = 2 of two means with 2 df,
 * which is 1 - 1 / sqrt(2) = 0.2928932, and 1 for what is 0.9998 of a hundred with 5. Of two means the truth is in closed form below.
 */
const PTUKEY = 1e-6;
const LEAST_DF = 5;
/** Its qtukey stops when steps are below 1e-4, and has the errors of ptukey in the tail. */
const QTUKEY = 2e-3;

describe('the studentized range', () => {
  it("is R's", () => {
    for (const { q, k, df, p } of tails)
      if (dfOf(df) >= LEAST_DF && p < 1)
        expectAbsolute(ptukeyUpper(q, k, dfOf(df)), p, PTUKEY, `q ${q}, k ${k}, df ${df}`);
  });
  it('of two means is a t', () => {
    for (const df of [1, 2, 3.7, 20, 300])
      for (const t of [0.2, 1, 2.5, 6, 12]) {
        const truth = 2 * pt(-t, df);
        expectAbsolute(ptukeyUpper(Math.SQRT2 * t, 2, df), truth, 1e-11, `t ${t}, df ${df}`);
      }
    for (const t of [0.2, 1, 2.5, 4, 6])
      expectRelative(ptukeyUpper(Math.SQRT2 * t, 2, Number.POSITIVE_INFINITY), 2 * pnorm(-t), 1e-7, `z ${t}`);
  });
  it("has R's quantiles, and they are inverses", () => {
    for (const { q, k, df, p } of quantiles) {
      // with 4 df R's are off by a hundredth far out
      if (dfOf(df) > 4) expectRelative(qtukeyUpper(p, k, dfOf(df)), q, QTUKEY, `p ${p}, k ${k}, df ${df}`);
      expectAbsolute(ptukeyUpper(qtukeyUpper(p, k, dfOf(df)), k, dfOf(df)), p, 1e-10, 'inverse');
    }
  });
  it('takes fractions of means, falls in q and rises in k', () => {
    let before = 1;
    for (let q = 0; q <= 14; q += 0.125) {
      const tail = ptukeyUpper(q, 3.5, 20);
      expect(tail).toBeLessThanOrEqual(before);
      expect(tail).toBeGreaterThanOrEqual(ptukeyUpper(q, 3, 20) - 1e-12);
      expect(tail).toBeLessThanOrEqual(ptukeyUpper(q, 4, 20) + 1e-12);
      before = tail;
    }
  });
  it('says NaN for what it is not', () => {
    for (const [q, k, df] of [
      [Number.NaN, 3, 5],
      [2, 1, 5],
      [2, 3, 0],
      [2, 3, Number.NaN],
      [2, 2000, 5],
    ])
      expect(ptukeyUpper(q, k, df)).toBeNaN();
  });
});

it('Dunnett: correlations of one half, as mvtnorm', () => {
  for (const { m, t, df, p } of dunnett)
    expectAbsolute(pdunnettUpper(t, m, dfOf(df)), p, 2e-5, `m ${m}, t ${t}, df ${df}`);
  expectRelative(pdunnettUpper(2.1, 1, 9), 2 * pt(-2.1, 9), 1e-9, 'one contrast');
});

describe('the largest of correlated statistics', () => {
  /** Two standard errors of the lattice are 3e-4 where p is large; and 1e-4 where it is small; the largest of a dozen deviations is three of them. */
  const LATTICE = 6e-4;
  it('is that of mvtnorm', () => {
    for (const { m, R, t, df, p } of largest) {
      const tolerance = p < 0.1 ? 1.5e-4 : LATTICE;
      expectAbsolute(largestOf(Float64Array.from(R), m).tail(t, dfOf(df)), p, tolerance, `m ${m}, t ${t}, df ${df}`);
    }
  });
  it('of one is t, of copies the same, of independent ones a product', () => {
    const one = largestOf(Float64Array.of(1), 1).tail;
    expectRelative(one(2.3, 7), 2 * pt(-2.3, 7), 1e-9, 'one');
    const copies = largestOf(new Float64Array(9).fill(1), 3).tail;
    expectRelative(copies(2.3, 7), 2 * pt(-2.3, 7), 1e-9, 'copies');
    const independent = largestOf(
      Float64Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? 1 : 0)),
      4,
    ).tail;
    expectAbsolute(independent(2.5, Number.POSITIVE_INFINITY), sidak(2 * pnorm(-2.5), 4), 1e-4, 'independent');
  });
  // all pairs of 30 means alike: Tukey's law is exact, and one column of A less than there are means
  it('says how far off it is where a sample that is good to 1e-4 would take too long', () => {
    const means = 30;
    const pairs = Array.from({ length: means }, (_, i) =>
      Array.from({ length: means - i - 1 }, (__, k) => [i, i + k + 1] as const),
    ).flat();
    const shared = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
      0.5 * (Number(a === c) - Number(a === d) - Number(b === c) + Number(b === d));
    const R = Float64Array.from(pairs.flatMap((one) => pairs.map((other) => shared(one, other))));
    const { tail, error } = largestOf(R, pairs.length);
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(1e-3);
    for (const t of [3, 3.6, 4])
      expectAbsolute(
        tail(t, Number.POSITIVE_INFINITY),
        ptukeyUpper(Math.SQRT2 * t, means, Number.POSITIVE_INFINITY),
        3 * error,
        `all pairs of ${means}, t ${t}`,
      );
  });
  it('is the same every time', () => {
    const { R, m } = largest[0];
    const at = (): number => largestOf(Float64Array.from(R), m).tail(2.5, 8);
    expect(at()).toBe(at());
  });
});
