/**
 * Suites that compare kernels with high-precision fixtures in ulps, on every build.
 * A fixture file maps a function's exported name to rows [...arguments, value, rest]: value is the nearest double of the exact
 * result and rest what is missing, in ulps of value.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KernelExports } from '../../src/wasm/generated.ts';
import { type KernelBuild, kernels } from './kernels.ts';
import { bits, ulpError } from './ulp.ts';

type Scalar = (...args: number[]) => number;

export interface AccuracyPlan {
  /** The fixture file. */
  readonly fixtures: URL;
  /** What the header of each function promises, in ulps. */
  readonly allowedUlps: Readonly<Record<string, number>>;
  /** [...arguments, result] demanded exactly, sign of zero included. */
  readonly exact: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Functions that have an array form, with their numbers. */
  readonly arrayForms?: readonly (readonly [name: string, f: number])[];
}

export function accuracySuite(title: string, { fixtures, allowedUlps, exact, arrayForms = [] }: AccuracyPlan): void {
  const table: Record<string, readonly (readonly number[])[]> = JSON.parse(readFileSync(fixtures, 'utf8'));
  const names = Object.keys(allowedUlps);
  const argumentsOf = (name: string): number[][] => [
    ...(table[name] ?? []).map((row) => row.slice(0, -2)),
    ...(exact[name] ?? []).map((row) => row.slice(0, -1)),
  ];

  describe.each(kernels)(`${title}, $name build`, ({ instantiate }) => {
    const instance = instantiate();

    it.each(names.filter((name) => name in table))('%s is within its promised ulps of the fixtures', (name) => {
      const f = scalar(instance.exports, name);
      let worst = { args: [NaN], got: NaN, value: NaN, error: 0 };
      for (const row of table[name]!) {
        const args = row.slice(0, -2);
        const [value, rest] = row.slice(-2) as [number, number];
        const got = f(...args);
        const error = ulpError(got, value, rest);
        if (!(error <= worst.error)) worst = { args, got, value, error };
      }
      expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(allowedUlps[name]!);
    });

    it.each(Object.keys(exact))('%s is exact at its limits and special values', (name) => {
      const f = scalar(instance.exports, name);
      const got = exact[name]!.map((row) => [...row.slice(0, -1), f(...row.slice(0, -1))]);
      expect(got).toEqual(exact[name]);
    });

    it.each(arrayForms)(
      '%s of an array gives the bits of the scalar form, in either lane and at every length',
      (name, f) => {
        const { exports, memory, put, reserve, take } = instance;
        const special = [NaN, 0, -0, Infinity, -Infinity, 800, -800, -745, 1, -1, 5e-324, 0.5, 1e308, -1e308];
        const xs = [...special.flatMap((x) => [x, 0.25, 0.25, x]), ...argumentsOf(name).map((args) => args[0]!)];
        const expected = xs.map((x) => bits(scalar(exports, name)(x)));
        const input = put(xs);
        const output = reserve(xs.length + 1);
        for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9, xs.length]) {
          new Float64Array(memory.buffer, output, n + 1).fill(-7);
          exports.mapArray(f, input, output, n);
          const got = take(output, n + 1);
          expect(Array.from(got.subarray(0, n), bits)).toEqual(expected.slice(0, n));
          expect(got[n], 'wrote past the end').toBe(-7);
        }
      },
    );
  });

  it.each(kernels.length > 1 ? names : [])(`${title}: %s has the same bits in every build`, (name) => {
    const of = ({ instantiate }: KernelBuild): string[] => {
      const f = scalar(instantiate().exports, name);
      return argumentsOf(name).map((args) => bits(f(...args)));
    };
    const [first, ...others] = kernels.map(of);
    for (const other of others) expect(other).toEqual(first);
  });
}

function scalar(exports: KernelExports, name: string): Scalar {
  return (exports as unknown as Record<string, Scalar>)[name]!;
}
