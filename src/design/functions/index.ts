/**
 * All functions that formulas may call, by name.
 */
import type { FormulaFunction } from './call.ts';
import { COMBINE } from './combine.ts';
import { CONTRASTS } from './contrasts.ts';
import { CUT } from './cut.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { EXTREMES } from './extremes.ts';
import { FACTORS } from './factors.ts';
import { INTERACTION } from './interaction.ts';
import { POLY } from './poly.ts';
import { ROUND } from './round.ts';
import { SCALE } from './scale.ts';
import { SPLINES } from './splines.ts';

export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map([
  ...ELEMENTWISE,
  ...COMBINE,
  ...FACTORS,
  ...EXTREMES,
  ...SPLINES,
  ['interaction', INTERACTION],
  ['C', CONTRASTS],
  ['round', ROUND],
  ['cut', CUT],
  ['scale', SCALE],
  ['poly', POLY],
]);
