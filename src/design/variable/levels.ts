/**
 * Levels of factors: counted, dropped, recoded.
 */
import { placeOf } from '../../data/text/normalForm.ts';
import type { FactorValue } from './value.ts';

/** The same categories coded by `levels`; those not among them become missing. */
export function withLevels(source: FactorValue, levels: readonly string[]): FactorValue {
  if (source.levels === levels || sameLevels(source.levels, levels)) return { ...source, levels };
  const recode = Int32Array.from(source.levels, placeOf(levels));
  const codes = new Int32Array(source.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = source.codes[i];
    codes[i] = code < 0 ? -1 : recode[code];
  }
  return { ...source, codes, levels };
}

function sameLevels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((level, k) => level === b[k]);
}

/** Levels that occur, in their order. */
export function usedLevels(factor: FactorValue): readonly string[] {
  const used = new Uint8Array(factor.levels.length);
  const { codes } = factor;
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) used[codes[i]] = 1;
  return used.includes(0) ? factor.levels.filter((_, code) => used[code] === 1) : factor.levels;
}

/** Rows of each level. */
export function countLevels(factor: FactorValue): Int32Array {
  const counts = new Int32Array(factor.levels.length);
  const { codes } = factor;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code >= 0) counts[code]++;
  }
  return counts;
}

/** The same rows with only the levels that occur, as lme4 does. */
export function dropUnusedLevels(factor: FactorValue): FactorValue {
  return withLevels(factor, usedLevels(factor));
}
