/**
 * A fit keeps what it was made from out of sight: further entries of the package (pictures, workers) compute from it.
 */
import { GlmmError } from '../errors.ts';
import type { FitCore } from './core.ts';

/** From the registry of symbols, so that entries bundled apart find it too. */
const CORE = Symbol.for('glmm-wasm.core');

/** `fit` with its core, which neither prints nor is copied. */
export function keepCore<T extends object>(fit: T, core: FitCore): T {
  return Object.defineProperty(fit, CORE, { value: core });
}

/** @throws GlmmError INVALID_OPTION for what is no fit, or one read from JSON, which lacks the data */
export function coreOf(fit: unknown): FitCore {
  const core = typeof fit === 'object' && fit !== null ? (fit as { [CORE]?: FitCore })[CORE] : undefined;
  if (core !== undefined) return core;
  throw new GlmmError(
    'INVALID_OPTION',
    'this needs a fit as glmm() or lmm() return it, with its data. A copy of a fit or one read from JSON has none: fit again',
  );
}
