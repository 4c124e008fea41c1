/**
 * Densities with thresholds on each build. Truths: the definition P = G(a) - G(b) by differences of the law, derivatives by differences
 * of value and score, and the gradients of both engines by differences of their values.
 */
import { describe, expect, it } from 'vitest';
import type { CumulativeLink } from '../../src/family/link/record.ts';
import { familyOf } from '../../src/family/list.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels, type TestInstance } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { expectGlm, GRADIENT } from './expectGlm.ts';

const links = familyOf({ family: 'cumulative' }).links.map(({ link, code }) => ({
  link: link as CumulativeLink,
  code,
  name: link.name,
}));
const THRESHOLDS = [0, 0.7, 1.9];

/** P(y = c), from the definition. */
function probability({ below: { mean } }: CumulativeLink, c: number, eta: number): number {
  const upTo = (k: number): number => (k < 0 ? 0 : k >= THRESHOLDS.length ? 1 : mean(THRESHOLDS[k]! - eta));
  return upTo(c) - upTo(c - 1);
}

function rowOf({ exports, put, memory }: TestInstance, code: number, y: number, eta: number, thresholds = THRESHOLDS) {
  const table = exports.densityTable();
  new Float64Array(memory.buffer, table, thresholds.length + 3).set([
    thresholds.length,
    -Infinity,
    ...thresholds,
    Infinity,
  ]);
  const at = [y, 1, eta, 0, 0, 0].map((value) => put([value, 0]));
  const value = exports.densityRows(code, table + 8, at[0]!, at[1]!, at[2]!, 1, at[3]!, at[4]!, at[5]!);
  const [score, W, dW] = at.slice(3).map((address) => new Float64Array(memory.buffer, address, 1)[0]!);
  const [up, ofW] = [put([0, 0]), put([0, 0])];
  exports.densityShapeRows(code, table + 8, at[0]!, at[1]!, at[2]!, 1, at[3]!, at[4]!, up, ofW);
  return { value, score: score!, W: W!, dW: dW!, byUpper: new Float64Array(memory.buffer, up, 1)[0]! };
}

describe.each(kernels)('$name build', ({ name, instantiate }) => {
  it.each(links)('$name: the density is the difference of the law, with its derivatives', ({ link, code }) => {
    const instance = instantiate();
    const h = 1e-4;
    for (const y of [0, 1, 2, 3])
      for (const eta of [-3, -0.4, 0.3, 1.1, 4]) {
        const here = rowOf(instance, code, y, eta);
        const P = probability(link, y, eta);
        // differences of probabilities cancel in the tails
        expectAbsolute(here.value, Math.log(P), 1e-15 / P + 1e-13, `log P of ${y} at ${eta}`);
        const [up, down] = [rowOf(instance, code, y, eta + h), rowOf(instance, code, y, eta - h)];
        const size = 1 + Math.abs(here.score) + Math.abs(here.W) + Math.exp(Math.abs(eta));
        expectAbsolute(here.score, (up.value - down.value) / (2 * h), 1e-7 * size, `score of ${y} at ${eta}`);
        expectAbsolute(here.W, -(up.score - down.score) / (2 * h), 1e-7 * size, `W of ${y} at ${eta}`);
        expectAbsolute(here.dW, (up.W - down.W) / (2 * h), 1e-7 * size * size, `dW of ${y} at ${eta}`);
        const moved = (by: number) => THRESHOLDS.map((tau, c) => (c === y ? tau + by : tau));
        const slope =
          (rowOf(instance, code, y, eta, moved(h)).score - rowOf(instance, code, y, eta, moved(-h)).score) / (2 * h);
        expectAbsolute(here.byUpper, slope, 1e-7 * size * size, `d score / d up of ${y} at ${eta}`);
      }
  });

  it.each(links)('$name: an infinite end has no part in a category', ({ code }) => {
    const instance = instantiate();
    // categories 0 and 1 about the first threshold, 2 behind what separates runs, 3 and 4 about the last
    const runs = [0, Infinity, -Infinity, 1.9];
    for (const eta of [-1, 0.3, 2.5]) {
      const about = (tau: number, y: number) => rowOf(instance, code, y, eta, [tau]);
      const all = [about(0, 0), about(0, 1), about(1.9, 0), about(1.9, 1)];
      [0, 1, 3, 4].forEach((y, k) => {
        expect(rowOf(instance, code, y, eta, runs)).toEqual(all[k]);
      });
    }
  });

  it.each(links)('$name: far from its category a row has a finite density', ({ code }) => {
    const instance = instantiate();
    for (const eta of [-35, 35])
      for (const y of [0, 1, 3]) {
        const row = rowOf(instance, code, y, eta);
        expect([row.score, row.W, row.dW].every((value) => !Number.isNaN(value))).toBe(true);
        expect(row.value).toBeLessThan(1e-9);
      }
    expect(rowOf(instance, code, 1, Number.NaN).value).toBeNaN();
  });

  const shapes = [
    { q: 1, nAGQ: 1, kind: 'flexible' },
    { q: 1, nAGQ: 5, kind: 'symmetric' },
    { q: 2, nAGQ: 3, kind: 'flexible' },
    { q: 3, nAGQ: 3, kind: 'equidistant' },
  ] as const;
  const some = name === 'release' ? links : links.slice(0, 1);
  it.each(some)('$name: gradients of both engines are those of their values', ({ code }) => {
    const random = uniform(3);
    const nObs = 42;
    const rows = Array.from({ length: nObs }, (_, i) => i);
    const columns = (count: number) => ({
      values: Float64Array.from({ length: nObs * count }, (_, k) => (k < nObs ? 1 : normal(random))),
      center: new Float64Array(count),
      factor: new Float64Array(count).fill(1),
    });
    const y = Float64Array.from(rows, (i) => (i < 5 ? i % 5 : Math.min(4, Math.floor(5 * random()))));
    const weights = Float64Array.from(rows, () => 1 + Math.floor(2 * random()));
    for (const { q, nAGQ, kind } of shapes) {
      const thresholds = thresholdMap(5, kind);
      const X = columns(2);
      const Z = columns(q);
      const codes = Int32Array.from(rows, (i) => Math.floor(i / 7));
      const shared = { code, y, weights, offset: null, X, thresholds };
      const theta = [[0.8], [0.8, 0.2, 0.5], [0.8, 0.2, 0.1, 0.5, -0.2, 0.4]][q - 1]!;
      const at = [...theta, 0.9, -0.4, ...Array.from({ length: thresholds.nParameters }, (_, s) => 0.1 * s - 0.2)];
      const grouped = createGrouped(
        { ...shared, Z: [Z], codes, nGroups: 6, rule: standardNormalGrid(nAGQ, q) },
        instantiate(),
      );
      const workspaces = [
        ['grouped', grouped],
        ...(nAGQ === 1
          ? [['sparse', createLaplace({ ...shared, terms: [{ Z, codes, nLevels: 6 }] }, instantiate())] as const]
          : []),
      ] as const;
      const values = workspaces.map(([engine, workspace]) => {
        const gradient = new Float64Array(at.length);
        const value = workspace.evaluate(Float64Array.from(at), gradient);
        const central = differences((v) => workspace.evaluate(Float64Array.from(v)), at, 0.02, 4);
        central.forEach((slope, k) => {
          expectAbsolute(
            gradient[k]!,
            slope,
            GRADIENT * Math.max(1, Math.abs(slope)),
            `${engine}, q ${q}, gradient ${k}`,
          );
        });
        return value;
      });
      for (const value of values) expectRelative(value, values[0]!, 1e-10, 'both engines');
      // without random effects: gradient and information
      for (const [engine, workspace] of workspaces) expectGlm(workspace, at.slice(theta.length), engine);
    }
  });
});
