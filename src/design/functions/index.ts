/**
 * All functions that formulas may call, by name.
 */
import type { FormulaFunction } from './call.ts';
import { COMBINE } from './combine.ts';
import { CUT } from './cut.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { FACTORS } from './factors.ts';
import { POLY } from './poly.ts';
import { SCALE } from './scale.ts';
import { SPLINES } from './splines.ts';

export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map([
  ...ELEMENTWISE,
  ...COMBINE,
  ...FACTORS,
  ...SPLINES,
  ['cut', CUT],
  ['scale', SCALE],
  ['poly', POLY],
]);
