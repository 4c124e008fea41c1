/**
 * Which structures take in which: tests of likelihood ratios go by what the records say (`within`). Truth: the nearest covariance of the
 * other structure, by Levenberg's and Marquardt's steps on the elements of T T'.
 */
import { describe, expect, it } from 'vitest';
import { COVARIANCES } from '../../src/covariance/list.ts';
import type { Covariance } from '../../src/covariance/types.ts';
import { cellAt } from '../../src/covariance/unstructured.ts';
import { symmetricSolve } from '../oracle/linalg.ts';
import { normal, uniform } from '../support/random.ts';

/** From four on one correlation of neighbours, of lags and of all pairs are different structures. */
const Q = 4;
/** Elements are of size one: what is taken in is met to rounding, what is not is this far off. */
const MET = 1e-6;
const STEP = 1e-6;
const STEPS = 200;
/** A step that gains a smaller share is the last. */
const SETTLED = 1e-5;
const MOST_DAMPED = 1e8;

/** Those whose levels a matrix relates are no covariances of any effects. */
const FREE = COVARIANCES.filter(({ takesMatrix }) => takesMatrix !== true);

describe.each(FREE.map((record) => [record.name, record] as const))('%s', (name, record) => {
  it.each(FREE.filter((other) => other !== record).map((other) => [other.name, other] as const))('%s', (_, other) => {
    const random = uniform(7);
    const theta = Array.from({ length: record.size(Q) }, () => 0.4 + 0.3 * Math.abs(normal(random)));
    const left = distance(other, covariance(record, theta));
    const says = `the nearest covariance of ${other.name} differs by ${left}: ${name} names in its \`within\` what takes it in`;
    expect(record.within.includes(other.name), says).toBe(left < MET);
  });
});

/** By how much the nearest covariance of a structure differs from a given one. */
function distance(record: Covariance, V: readonly number[]): number {
  const sds = Array.from({ length: Q }, (_, j) => Math.sqrt(V[j * Q + j]!));
  let theta = record.start(sds);
  const restAt = (at: readonly number[]): number[] => covariance(record, at).map((value, k) => V[k]! - value);
  const size = (rest: readonly number[]): number => Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0));
  let rest = restAt(theta);
  let damping = 1e-2;
  for (let step = 0; step < STEPS && size(rest) > 1e-3 * MET; step++) {
    const slopes = theta.map((_, k) => {
      const moved = (by: number): number[] =>
        covariance(
          record,
          theta.map((t, i) => (i === k ? t + by : t)),
        );
      const below = moved(-STEP);
      return moved(STEP).map((value, i) => (value - below[i]!) / (2 * STEP));
    });
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    const normalMatrix = slopes.map((a, i) => slopes.map((b, j) => dot(a, b) + (i === j ? damping : 0)));
    const move = symmetricSolve(
      normalMatrix,
      slopes.map((a) => dot(a, rest)),
    );
    const next = theta.map((t, k) => t + move[k]!);
    const nextRest = restAt(next);
    const gain = 1 - size(nextRest) / size(rest);
    if (gain > 0) [theta, rest, damping] = [next, nextRest, damping / 5];
    else damping *= 4;
    // at the bottom, or no way down
    if ((gain > 0 && gain < SETTLED) || damping > MOST_DAMPED) break;
  }
  return size(rest);
}

/** T T', row-major. */
function covariance(record: Covariance, theta: ArrayLike<number>): number[] {
  const T = new Float64Array((Q * (Q + 1)) / 2);
  record.cells(theta, Q, T);
  const at = (i: number, j: number): number => (j > i ? 0 : T[cellAt(Q, i, j)]!);
  return Array.from({ length: Q * Q }, (_, k) => {
    let sum = 0;
    for (let d = 0; d < Q; d++) sum += at(Math.floor(k / Q), d) * at(k % Q, d);
    return sum;
  });
}
