/**
 * exp, log and their relatives on the three builds. Truth: 60-digit values (fixtures/elementary.py), in ulps; limits and
 * special values exact; and the array forms (two lanes) give the bits of the scalar forms.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type KernelBuild, kernels } from '../support/kernels.ts';
import { bits, ulpError } from '../support/ulp.ts';

type Name = 'exp' | 'expm1' | 'log' | 'log1p' | 'softplus' | 'logistic' | 'log1mexp' | 'tanh' | 'atanh';
type Row = readonly [x: number, value: number, rest: number];
const fixtures: Record<Name, readonly Row[]> = JSON.parse(
  readFileSync(new URL('./fixtures/elementary.json', import.meta.url), 'utf8'),
);

/** What the header of each function promises. */
const allowedUlps: Record<Name, number> = {
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  softplus: 2,
  logistic: 2.5,
  log1mexp: 2.5,
  tanh: 3,
  atanh: 3,
};

/** Result demanded exactly, sign of zero included. */
const exact: Record<Name, readonly (readonly [x: number, value: number])[]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [709.7827128933841, Infinity],
    [1e308, Infinity],
    [-745.1332191019412, 0],
    [-745.1332191019411, 5e-324],
    [-1e308, 0],
    [5e-324, 1],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [Infinity, Infinity],
    [-Infinity, -1],
    [-50, -1],
    [NaN, NaN],
    [710, Infinity],
  ],
  log: [
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [-1, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [NaN, NaN],
    [2, 0.6931471805599453],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [-1, -Infinity],
    [-1.5, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [NaN, NaN],
  ],
  softplus: [
    [0, 0.6931471805599453],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [1e308, 1e308],
    [-1e308, 0],
  ],
  logistic: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [NaN, NaN],
    [800, 1],
    [-800, 0],
  ],
  log1mexp: [
    [0, -Infinity],
    [Infinity, -0],
    [-1, NaN],
    [NaN, NaN],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [1000, 1],
    [NaN, NaN],
  ],
  atanh: [
    [0, 0],
    [-0, -0],
    [1, Infinity],
    [-1, -Infinity],
    [1.5, NaN],
    [NaN, NaN],
  ],
};

const names = Object.keys(allowedUlps) as Name[];
const arrayForms = ['exp', 'expm1', 'log', 'log1p', 'softplus', 'logistic'] as const;

describe.each(kernels)('elementary functions, $name build', ({ instantiate }) => {
  const { exports, memory, put, reserve, take } = instantiate();

  it.each(names)('%s is within its promised ulps of 60-digit values', (name) => {
    let worst = { x: NaN, got: NaN, value: NaN, error: 0 };
    for (const [x, value, rest] of fixtures[name]) {
      const got = exports[name](x);
      const error = ulpError(got, value, rest);
      if (!(error <= worst.error)) worst = { x, got, value, error };
    }
    expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(allowedUlps[name]);
  });

  it.each(names)('%s is exact at its limits and special values', (name) => {
    const got = exact[name].map(([x]) => [x, exports[name](x)]);
    expect(got).toEqual(exact[name].map(([x, value]) => [x, value]));
  });

  it.each(arrayForms)('%sArray gives the bits of the scalar form, in either lane and at every length', (name) => {
    const special = [NaN, 0, -0, Infinity, -Infinity, 800, -800, -745, 1, -1, 5e-324, 0.5];
    const xs = [...special.flatMap((x) => [x, 0.25, 0.25, x]), ...fixtures[name].map(([x]) => x)];
    const expected = xs.map((x) => bits(exports[name](x)));
    const input = put(xs);
    const output = reserve(xs.length + 1);
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9, xs.length]) {
      new Float64Array(memory.buffer, output, n + 1).fill(-7);
      exports[`${name}Array`](input, output, n);
      const got = take(output, n + 1);
      expect(Array.from(got.subarray(0, n), bits)).toEqual(expected.slice(0, n));
      expect(got[n], 'wrote past the end').toBe(-7);
    }
  });
});

it.each(names)('%s has the same bits in the three builds', (name) => {
  const xs = [...fixtures[name].map(([x]) => x), ...exact[name].map(([x]) => x)];
  const of = ({ instantiate }: KernelBuild) => xs.map(instantiate().exports[name]).map(bits);
  const [release, debug, scalar] = kernels.map(of);
  expect(debug).toEqual(release);
  expect(scalar).toEqual(release);
});
