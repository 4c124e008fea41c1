/**
 * Truth: mpmath at 40 digits (fixtures/marginalMean.py); closed forms; symmetry.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linkOf } from '../../src/family/list.ts';
import { marginalMean } from '../../src/predict/law/marginalMean.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Row {
  readonly link: 'logit' | 'cloglog';
  readonly m: number;
  readonly v: number;
  readonly mean: number;
  readonly meanByEta: number;
  readonly meanByVariance: number;
  readonly onLink: number;
}

const rows = JSON.parse(readFileSync(new URL('fixtures/marginalMean.json', import.meta.url), 'utf8')) as Row[];

/** A few hundred terms, each right to a few units of the last place. */
const DIGITS = 2e-14;
/** The second derivative changes sign: relative to the first. */
const CANCELLING = 1e-14;

describe('the mean over the random effects', () => {
  it.each(rows)('$link, m = $m, v = $v', ({ link, m, v, mean, meanByEta, meanByVariance, onLink }) => {
    const got = marginalMean(link, m, v);
    expectRelative(got.mean, mean, DIGITS, 'mean');
    expectRelative(got.meanByEta, meanByEta, DIGITS, 'by eta');
    expectAbsolute(got.meanByVariance, meanByVariance, CANCELLING * meanByEta, 'by variance');
    expectAbsolute(got.link, onLink, DIGITS * Math.max(1, Math.abs(onLink)), 'on the scale of the link');
  });

  it.each(['logit', 'probit', 'cloglog', 'log', 'identity'] as const)(
    '%s: without variance it is the inverse link, with its derivatives',
    (link) => {
      const { mean, slope, curvature } = linkOf({ link });
      for (const m of [-3, -0.2, 0, 1.7]) {
        const got = marginalMean(link, m, 0);
        expectRelative(got.mean, mean(m), 1e-15, 'mean');
        expectRelative(got.meanByEta, slope(m), 2e-15, 'slope');
        expectAbsolute(got.meanByVariance, 0.5 * curvature(m), 1e-15, 'curvature');
        expectAbsolute(got.link, m, 1e-14, 'link');
      }
    },
  );

  it.each(['logit', 'probit', 'cloglog', 'log'] as const)('%s: derivatives against differences', (link) => {
    const h = 1e-4;
    for (const [m, v] of [
      [-1, 0.5],
      [0.7, 4],
      [2, 20],
    ]) {
      const { linkByEta, linkByVariance } = marginalMean(link, m, v);
      const byEta = (marginalMean(link, m + h, v).link - marginalMean(link, m - h, v).link) / (2 * h);
      const byVariance = (marginalMean(link, m, v + h).link - marginalMean(link, m, v - h).link) / (2 * h);
      expectRelative(linkByEta, byEta, 1e-7, 'by eta');
      expectRelative(linkByVariance, byVariance, 1e-7, 'by variance');
    }
  });

  it('logit: mirrored in eta', () => {
    const right = marginalMean('logit', 1.3, 7);
    const left = marginalMean('logit', -1.3, 7);
    expectRelative(left.mean, 1 - right.mean, 1e-14, 'mean');
    expectRelative(left.link, -right.link, 1e-13, 'link');
  });

  it('a missing value stays missing', () => {
    expect(marginalMean('logit', Number.NaN, 1).mean).toBeNaN();
    expect(marginalMean('logit', 0, Number.NaN).mean).toBeNaN();
  });

  it('refuses the inverse link, where the integral does not exist', () => {
    expect(() => marginalMean('inverse', 1, 1)).toThrow(/INVALID_OPTION/);
    // of the typical group, and of groups whose effects are known, it is asked without variance
    expect(marginalMean('inverse', 4, 0)).toMatchObject({ mean: 0.25, meanByEta: -0.0625, link: 4, linkByEta: 1 });
  });
});
