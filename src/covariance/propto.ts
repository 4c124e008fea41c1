/**
 * Levels of a factor that are related by a known matrix A: Var(b) = sd^2 A, `propto(0 + g | one, A)`. A is the engine's affair, which has
 * u with its precision; T is sd for each level.
 */
import { homdiag } from './homdiag.ts';
import type { Covariance } from './types.ts';

export const propto: Covariance = {
  ...homdiag,
  name: 'propto',
  words: 'one variance times a known matrix',
  within: [],
  takesMatrix: true,
  parameters: () => [{ kind: 'sd', row: 0, column: 0, text: 'propto', own: { theta: 0 } }],
};
