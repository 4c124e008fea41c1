/** Structures in formulas: which there are, and what is said of others. */
import { describe, expect, it } from 'vitest';
import { COVARIANCE_NAMES, covarianceOf } from '../../src/covariance/list.ts';
import { expandFormula } from '../../src/formula/expand.ts';
import { parseFormula } from '../../src/formula/parse.ts';
import { type GlmmError, lmm } from '../../src/index.ts';
import { refusalOf } from '../support/refusal.ts';

/** Those that are of a term alone. */
const PLAIN = COVARIANCE_NAMES.filter((name) => covarianceOf({ covariance: name }).takesMatrix === undefined);

const data = {
  y: [1, 2, 3, 4.5, 5, 7, 8, 9, 4, 3, 2, 1],
  x: [1, 2, 1, 3, 2, 3, 2, 1, 2, 3, 1, 2],
  g: [...'aaabbbcccddd'],
  h: [...'ababababcccc'],
};

function errorOf(formula: string): GlmmError {
  return refusalOf(() => lmm(formula, data));
}

describe('a structure around a random term', () => {
  const random = (formula: string) => expandFormula(parseFormula(formula), Object.keys(data)).random;

  it.each(PLAIN)('%s is read as a term of that structure, nested ones too', (name) => {
    for (const right of ['g', 'g/h', 'g:h']) {
      const own = random(`y ~ x + ${name}(1 + x | ${right})`);
      const plain = random(`y ~ x + (1 + x | ${right})`);
      expect(own).toHaveLength(plain.length);
      own.forEach((term, t) => {
        expect(term).toMatchObject({ groupLabel: plain[t].groupLabel, intercept: true });
        expect(term.covariance).toBe(name === 'us' ? undefined : name);
      });
    }
  });

  it('propto(0 + g | one, A) is an intercept of each level of g, whose matrix is A', () => {
    for (const effects of ['g', 'factor(g)']) {
      const [term] = random(`y ~ x + propto(0 + ${effects} | h, A)`);
      expect(term).toMatchObject({ intercept: true, terms: [], covariance: 'propto', groupLabel: effects });
      expect(term.group.map(({ name }) => name)).toEqual(['g']);
      expect([term.relationship?.matrix.name, term.relationship?.single.name]).toEqual(['A', 'h']);
    }
    expect(random('y ~ x + (1 | g) + propto(0 + g | h, A)')).toHaveLength(2);
  });

  const all = COVARIANCE_NAMES.join(', ');
  it.each([
    ['y ~ homdag(x | g)', 'FORMULA_UNSUPPORTED', `Structures: ${all}. Did you mean "homdiag"?`],
    ['y ~ homdag(x | g) + (1 | h)', 'FORMULA_UNSUPPORTED', `Structures: ${all}. Did you mean "homdiag"?`],
    ['y ~ Diag(x | g)', 'FORMULA_UNSUPPORTED', 'Did you mean "diag"?'],
    ['y ~ foo(x | g)', 'FORMULA_SYNTAX', all],
    ['y ~ foo(x | g) + (1 | h)', 'FORMULA_UNSUPPORTED', all],
    ['y ~ rr(x | g)', 'FORMULA_UNSUPPORTED', `There are ${all}; a model with rr() cannot be fitted.`],
    ['y ~ diag(x || g)', 'FORMULA_SYNTAX', 'Write diag(x | g), or (x || g).'],
    ['y ~ diag((x | g))', 'FORMULA_SYNTAX', 'Write diag(1 + x | g).'],
    ['y ~ diag(x | g, 2)', 'FORMULA_SYNTAX', 'Write diag(1 + x | g).'],
    ['y ~ x:diag(x | g)', 'FORMULA_SYNTAX', 'a random term can only be added'],
    ['y ~ 1 - diag(x | g)', 'FORMULA_SYNTAX', 'a random term cannot be taken away'],
    ['y ~ diag(x + (1 | h) | g)', 'FORMULA_SYNTAX', 'a random term inside a random term'],
    ['y ~ propto(0 + g | h)', 'FORMULA_SYNTAX', 'Write propto(0 + g | one, A)'],
    ['y ~ propto(0 + g | h, 2)', 'FORMULA_SYNTAX', 'Write propto(0 + g | one, A)'],
    ['y ~ propto(1 + g | h, A)', 'FORMULA_SYNTAX', 'Write propto(0 + g | one, A).'],
    ['y ~ propto(0 + g:h | h, A)', 'FORMULA_SYNTAX', 'the effects of propto() are the levels of one factor'],
    ['y ~ propto(0 + g | h:g, A)', 'FORMULA_SYNTAX', 'by a column of a single value'],
    ['y ~ propto(0 + g | h, A)', 'INVALID_OPTION', 'the option relationship has no matrix "A"'],
    ['y ~ diag(0 | g)', 'FORMULA_SYNTAX', 'no random effect is left in this term'],
  ])('%s is refused with a way out', (formula, code, words) => {
    const error = errorOf(formula);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});
