import { describe, expect, it } from 'vitest';
import { FAMILY_NAMES, familyOf } from '../../src/family/list.ts';
import { binomial, gamma, gaussian, inverseGaussian, negativeBinomial, poisson } from '../../src/family/makers.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import * as codes from '../../src/wasm/codes.ts';

describe('resolveFamily', () => {
  it.each([
    ['binomial', undefined, 'binomial', 'logit', codes.BINOMIAL_LOGIT, false],
    ['binomial', 'probit', 'binomial', 'probit', codes.BINOMIAL_PROBIT, false],
    ['binomial', 'cloglog', 'binomial', 'cloglog', codes.BINOMIAL_CLOGLOG, false],
    ['Poisson', undefined, 'poisson', 'log', codes.POISSON_LOG, false],
    ['gaussian', undefined, 'gaussian', 'identity', codes.GAUSSIAN_IDENTITY, true],
    ['gamma', undefined, 'Gamma', 'inverse', codes.GAMMA_INVERSE, true],
    ['Gamma', 'log', 'Gamma', 'log', codes.GAMMA_LOG, true],
    ['negative.binomial', undefined, 'negativeBinomial', 'log', codes.NEGATIVE_BINOMIAL_LOG, true],
    ['inverse_gaussian', undefined, 'inverseGaussian', 'log', codes.INVERSE_GAUSSIAN_LOG, true],
  ])('%s, link %s', (spec, link, family, name, code, hasDispersion) => {
    expect(resolveFamily(spec, link)).toEqual({ family, link: name, code, hasDispersion });
  });

  it('takes what the constructors make, and a link over theirs', () => {
    expect(resolveFamily(binomial({ link: 'probit' }))).toEqual(resolveFamily('binomial', 'probit'));
    expect(resolveFamily(binomial(), 'cloglog').link).toBe('cloglog');
    expect(
      [binomial(), poisson(), gaussian(), gamma(), negativeBinomial(), inverseGaussian()].map(({ link }) => link),
    ).toEqual(['logit', 'log', 'identity', 'inverse', 'log', 'log']);
    expect(Object.isFrozen(binomial())).toBe(true);
  });

  it('says which families there are', () => {
    expect(() => resolveFamily('binomal')).toThrow(
      `[UNKNOWN_FAMILY]: no family "binomal"\nFamilies: ${FAMILY_NAMES.join(', ')}. Did you mean "binomial"?`,
    );
    expect(() => resolveFamily('__proto__')).toThrow('[UNKNOWN_FAMILY]');
    for (const wrong of [null, undefined, 3, {}, binomial]) {
      expect(() => resolveFamily(wrong as unknown as string)).toThrow(
        '[UNKNOWN_FAMILY]: the family must be a name or a call',
      );
    }
  });

  it('says which links a family has', () => {
    const links = familyOf({ family: 'binomial' }).links.map(({ link }) => link.name);
    expect(() => resolveFamily('binomial', 'probbit')).toThrow(
      `[UNKNOWN_LINK]: the binomial family has no link "probbit"\nLinks: ${links.join(', ')}. Did you mean "probit"?`,
    );
    expect(() => resolveFamily('poisson', 'identity')).toThrow('[UNKNOWN_LINK]');
    expect(() => gamma({ link: 'identity' as 'log' })).toThrow('[UNKNOWN_LINK]');
  });
});
