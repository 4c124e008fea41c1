/** What all rows of the table use. */
import { expect } from 'vitest';
import type { GlmmFit } from '../../../src/index.ts';
import { refusalOf } from '../../support/refusal.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';
import type { Law } from './truth.ts';
import type { World } from './world.ts';

/** Of values: modes found to 1e-10 of a standard deviation, integrals of the oracle right to 1e-11. */
export const VALUE = 1e-8;
/** Of standard errors: V of the oracle by differences is right to 1e-5. */
export const SE = 1e-4;
export const Z975 = 1.959963984540054;

export type Check = (world: World, law: Law) => void | Promise<void>;
export type MethodName = {
  [K in keyof GlmmFit]-?: GlmmFit[K] extends (...args: never[]) => unknown ? K : never;
}[keyof GlmmFit];

/** @throws where `run` does anything but refuse an option */
export function expectRefused(run: () => unknown): void {
  expect(refusalOf(run).code).toBe('INVALID_OPTION');
}

export interface Estimated {
  readonly estimate: number;
  readonly stdError: number;
}

export function expectEstimate(got: Estimated, estimate: number, stdError: number, what: string): void {
  expectAbsolute(got.estimate, estimate, VALUE * Math.max(1, Math.abs(estimate)), what);
  expectRelative(got.stdError, stdError, SE, `standard error of ${what}`);
}

/** Values of x. */
export const SETTINGS = [-1, 0.5];
