/** Truth: mpmath at 60 digits (fixtures/densities.py). */
import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { expectAbsolute } from '../support/tolerance.ts';
import { logDensity, type OracleFamily } from './families.ts';

type Row = [family: OracleFamily, y: number, trials: number, dispersion: number, eta: number, ...numbers: number[]];

const rows = JSON.parse(readFileSync(new URL('fixtures/densities.json', import.meta.url), 'utf8')) as Row[];

/** Relative to the largest term that enters; 30 roundings. */
const TOLERANCE = 30 * Number.EPSILON;
/** The fixture's numerical derivatives lose what is smaller than this; added to sums of order one it is nothing. */
const FLOOR = 1e-30;

describe('log-densities of the oracle', () => {
  const families = [...new Set(rows.map((r) => r[0]))];
  it.each(families)('%s: value and two derivatives in eta', (family) => {
    for (const [, y, trials, dispersion, eta, value, d1, d2] of rows.filter((r) => r[0] === family)) {
      // the oracle of this one is a sum of y terms
      if (family === 'negativeBinomial1 log' && !Number.isInteger(y)) continue;
      const got = logDensity(family, y, eta, trials, dispersion);
      const at = `y = ${y} of ${trials}, eta = ${eta}`;
      // sums of gamma functions of the two shapes lose what is rounded at their size, times their logarithms
      // slopes of these means are e^|eta| times what is small beside them
      const steep = /cloglog|loglog/.test(family) ? Math.exp(Math.abs(eta)) : 1;
      const lost = /^(beta|truncatedNegative)/.test(family) ? 20 * Math.max(dispersion, trials) * steep : 0;
      // and what is left of two terms of order one where nearly all counts are truncated
      const left = family.startsWith('truncated') ? 1 + Math.exp(Math.min(eta, 8)) : 0;
      const scale = Math.max(1, y * Math.abs(eta), Math.exp(Math.min(eta, 5)), lost);
      expectAbsolute(got.value, value, TOLERANCE * Math.max(scale, Math.abs(value)), `value at ${at}`);
      expectAbsolute(
        got.d1,
        d1,
        FLOOR + TOLERANCE * Math.max(y, Math.abs(d1), lost, left),
        `first derivative at ${at}`,
      );
      expectAbsolute(
        got.d2,
        d2,
        FLOOR + TOLERANCE * Math.max(Math.min(1, Math.abs(d1)), Math.abs(d2), lost, left),
        `second at ${at}`,
      );
    }
  });
});
