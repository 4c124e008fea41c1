/** What the records of families and links promise. Truth: identities, and differences with Richardson's correction. */
import { describe, expect, it } from 'vitest';
import { densityOf } from '../../src/family/density.ts';
import { FAMILIES, FAMILY_NAMES, familyOf, LINK_NAMES, LINKS, linkOf, pairOf } from '../../src/family/list.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import { FAMILY_WORDS } from '../../src/family/words.ts';
import { rowDerivatives, sumLogDensity } from '../../src/stats/densities.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Of differences: h^4 of their remainder and eps / h of their rounding, both about 1e-11 at this step. */
const STEP = 1e-3;
const DIFFERENCES = 1e-9;

/** f'(x), by central differences with steps h and 2 h. */
function slopeOf(f: (x: number) => number, x: number): number {
  const at = (h: number): number => (f(x + h) - f(x - h)) / (2 * h);
  return (4 * at(STEP) - at(2 * STEP)) / 3;
}

/** Where a rising function is zero, by bisection. */
function rootOf(f: (x: number) => number, low: number, high: number): number {
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

describe.each(LINKS.map((link) => [link.name, link] as const))('the link %s', (_, link) => {
  const etas = { positive: [0.8, 1, 3.3], negative: [-2.1, -0.3, -0.2], line: [-2.1, -0.3, 0.2, 1.1] }[link.domain];

  it('goes to the mean and back', () => {
    for (const eta of etas) expectAbsolute(link.of(link.mean(eta)), eta, 1e-13, `at ${eta}`);
  });

  it('has the slope and the curvature of its mean', () => {
    for (const eta of etas) {
      expectAbsolute(link.slope(eta), slopeOf(link.mean, eta), DIFFERENCES, `slope at ${eta}`);
      expectAbsolute(link.curvature(eta), slopeOf(link.slope, eta), DIFFERENCES, `curvature at ${eta}`);
    }
  });

  it('tells how eta changes with the logarithm of the mean: mu / |mu prime|', () => {
    const logMean = -0.7;
    const mu = Math.exp(logMean);
    expectRelative(link.unit(logMean), mu / Math.abs(link.slope(link.of(mu))), 1e-12, 'unit');
  });

  it('has the row that an integral takes', () => {
    for (const eta of etas) {
      const mean = link.mean(eta);
      expect(link.isProbability).toBe(
        { line: [-3, 3], negative: [-3, -0.1], positive: [] }[link.domain].every(
          (far) => link.mean(far) > 0 && link.mean(far) < 1,
        ) && link.domain !== 'positive',
      );
      if (link.average === null || typeof link.average === 'function') continue;
      const out = new Float64Array(4);
      link.average.row(eta, out);
      [mean, 1 - mean, link.slope(eta), link.curvature(eta)].forEach((value, k) => {
        expectAbsolute(out[k], value, 1e-14, `row at ${eta}`);
      });
    }
  });

  it('lies where its average says, by the sign of the curvature', () => {
    const bends = etas.map((eta) => Math.sign(link.curvature(eta)));
    if (link.averageLies === 'on it') expect(bends.every((bend) => bend === 0)).toBe(true);
    if (link.averageLies === 'above') expect(bends.every((bend) => bend > 0)).toBe(true);
    if (link.averageLies === 'flatter') expect(new Set(bends)).toEqual(new Set([-1, 1]));
    expect(link.averageLies === null).toBe(link.average === null);
  });
});

describe.each(FAMILIES.map((family) => [family.name, familyOf({ family: family.name })] as const))(
  'the family %s',
  (_, family) => {
    const { links, support, extra } = family;
    const ys = support.isOrdered
      ? [0, 1, 2]
      : support.isShare
        ? [0, 0.25, 1]
        : support.most === 1
          ? [0.2, 0.7]
          : support.isCount
            ? // zeros of counts with a hurdle have no place in the law of the rest
              [family.hasHurdle ? 1 : support.least, 3]
            : [0.4, 2.5];
    const scale = {
      dispersion: FAMILY_WORDS[family.name].extra?.name === 'dispersion' ? 1.7 : 1,
      shape: ['shape', 'overdispersion', 'precision'].includes(FAMILY_WORDS[family.name].extra?.name ?? '')
        ? 1.7
        : (family.knownFreedom ?? Number.POSITIVE_INFINITY),
      ...(support.isOrdered && { thresholds: [0, 0.9] }),
    };

    it('has the score of its log-density, and no response beyond its support', () => {
      // of an inverse link further from its pole
      for (const { link } of links)
        for (const y of ys)
          for (const eta of { negative: [-1.2, -0.4], line: [0.4, 1.2], positive: [1.2, 2.4] }[link.domain]) {
            const rows = densityOf({ family, link, ...scale }, [y], [2]);
            const density = (at: number): number => sumLogDensity(rows, [at]);
            const score = (at: number): number => rowDerivatives(rows, [at], false).scores[0]!;
            expectAbsolute(score(eta), slopeOf(density, eta), 10 * DIFFERENCES, `score of ${y} at ${eta}`);
            const information = rowDerivatives(rows, [eta], false).information[0]!;
            expectAbsolute(information, -slopeOf(score, eta), 10 * DIFFERENCES, `information of ${y} at ${eta}`);
            expect(support.excludes(y)).toBe(false);
          }
    });

    it('has a deviance that is least, and zero, at the response', () => {
      for (const y of ys.filter((value) => value > 0 && value < support.most)) {
        // of truncated counts at the mean before truncation that has the response as the mean of what is seen
        const mu = family.seenMean === undefined ? y : rootOf((at) => family.seenMean!(at, scale.shape) - y, 1e-300, y);
        expectAbsolute(family.unitDeviance(y, mu, scale.shape, 3, scale.dispersion), 0, 1e-14, `of ${y}`);
        expect(family.unitDeviance(y, 0.9 * mu + 0.01, scale.shape, 3, scale.dispersion)).toBeGreaterThan(0);
      }
    });

    it('goes from its parameter to the log shape and back', () => {
      expect(extra === null).toBe(FAMILY_WORDS[family.name].extra === null);
      if (extra !== null) expectRelative(extra.ofLogShape(extra.toLogShape(2.3)), 2.3, 1e-14, 'parameter');
    });

    it('is found by its name, its aliases, and the codes of its links', () => {
      for (const name of [family.name, ...family.aliases]) expect(resolveFamily(name).family).toBe(family.name);
      for (const pair of links) {
        expect(pairOf(pair.code)).toBe(pair);
        expect(pairOf(resolveFamily(family.name, pair.link.name).code)).toBe(pair);
        expect(linkOf(resolveFamily(family.name, pair.link.name))).toBe(pair.link);
      }
    });
  },
);

it('names and words are those of the lists', () => {
  expect(Object.keys(FAMILY_WORDS).sort()).toEqual([...FAMILY_NAMES].sort());
  for (const family of FAMILIES) {
    const { links, isCount } = FAMILY_WORDS[family.name];
    expect(links).toEqual(family.links.map(({ link }) => link.name));
    expect(isCount).toBe(family.support.isCount);
  }
  expect(new Set([...FAMILY_NAMES, ...LINK_NAMES]).size).toBe(FAMILIES.length + LINKS.length);
});
