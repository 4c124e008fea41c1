import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expandFormula } from '../../src/formula/expand.ts';
import { parseFormula } from '../../src/formula/parse.ts';
import { printExpr, printFormula } from '../../src/formula/print.ts';
import type { Formula, TermList } from '../../src/formula/types.ts';

interface Case {
  readonly formula: string;
  readonly bare: string;
  readonly printed: string;
  readonly fixed: { readonly intercept: boolean; readonly labels: string[]; readonly offsets: string[] };
  readonly random: { readonly intercept: boolean; readonly labels: string[]; readonly group: string }[];
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/terms.json', import.meta.url), 'utf8')) as {
  readonly columns: string[];
  readonly cases: Case[];
};

describe('expandFormula, truth: terms() and findbars() of R and lme4 (fixtures/terms.R)', () => {
  it.each(fixture.cases)('$formula', ({ formula, fixed, random, bare, printed }) => {
    const ours = expand(formula);
    expect({ ...summary(ours.fixed), offsets: ours.offsets.map(printExpr) }).toEqual(fixed);
    const withoutOurs = random.length === 0 ? [] : ours.random;
    expect(withoutOurs.map((term) => ({ ...summary(term), group: term.groupLabel }))).toEqual(random);
    expect(printFormula(parseFormula(bare))).toBe(printed);
  });
});

describe('expandFormula of random nestings of operators, truth: terms() of R (fixtures/randomTerms.R)', () => {
  const random = JSON.parse(readFileSync(new URL('./fixtures/randomTerms.json', import.meta.url), 'utf8')) as {
    readonly formula: string;
    readonly intercept: boolean;
    readonly labels: string[];
  }[];
  it('agrees wherever no operand is without terms, which we refuse', () => {
    let nRefused = 0;
    for (const { formula, ...expected } of random) {
      try {
        expect(summary(expand(`${formula} + (1 | g)`).fixed), formula).toEqual(expected);
      } catch (error) {
        if (!/there is no term here/.test((error as Error).message)) throw error;
        nRefused++;
      }
    }
    expect(nRefused).toBeLessThan(0.1 * random.length);
  });
});

describe('expandFormula', () => {
  it('keeps the text as the user wrote it', () => {
    expect(expand('y~x+(1|g)').text).toBe('y~x+(1|g)');
  });

  it('lists the variables of a term in the order of its label', () => {
    const term = expand('y ~ x + b:a:x + (1 | g)').fixed.terms[1];
    expect(term.label).toBe('x:b:a');
    expect(term.variables.map(printExpr)).toEqual(['x', 'b', 'a']);
  });

  it('lists the columns of a grouping factor, innermost first', () => {
    const groups = expand('y ~ (1 | g/h/k)').random.map(({ group }) => group.map(({ name }) => name));
    expect(groups).toEqual([['k', 'h', 'g'], ['h', 'g'], ['g']]);
  });

  it('nests within combinations, which lme4 cannot', () => {
    expect(expand('y ~ (1 | g:h/k)').random.map(({ groupLabel }) => groupLabel)).toEqual(['k:(g:h)', 'g:h']);
    expect(expand('y ~ (1 | (g/(h/k)))').random.map(({ groupLabel }) => groupLabel)).toEqual(['k:(h:g)', 'h:g', 'g']);
  });

  it('takes factor(g) as the column g', () => {
    const [term] = expand('y ~ (1 | factor(g))').random;
    expect([term.groupLabel, term.group.map(({ name }) => name)]).toEqual(['factor(g)', ['g']]);
  });

  it('lets `.` swallow neither the response nor a grouping factor, however they are written', () => {
    const labels = (text: string) => expand(text).fixed.terms.map(({ label }) => label);
    expect(labels('y ~ . + (1 | g) + (x | h:k)')).toEqual(['a', 'b', 'c', 'd', 'x', 'z', 'n', '`my var`', 'größe']);
    expect(labels('cbind(y, n - y) ~ . + (1 | factor(g)) + (1 | h/k)')).not.toContain('n');
    expect(labels('log(y) ~ . + (1 | g)')).not.toContain('y');
  });

  it('expands `.` to a column named __proto__ or constructor as to any other', () => {
    const { fixed } = expandFormula(parseFormula('y ~ . + `__proto__`:constructor + (1 | g)'), [
      'y',
      '__proto__',
      'constructor',
      'g',
    ]);
    expect(fixed.terms.map(({ label }) => label)).toEqual(['`__proto__`', 'constructor', '`__proto__`:constructor']);
  });

  it('expands what was printed to the same', () => {
    const labels = ({ fixed, random }: Formula) => [
      summary(fixed),
      random.map((term) => [summary(term), term.groupLabel]),
    ];
    for (const { formula } of fixture.cases) {
      expect(labels(expand(printFormula(parseFormula(formula))))).toEqual(labels(expand(formula)));
    }
  });

  it('keeps positions in the text', () => {
    const { random, fixed } = expand('y ~ log(x) + (1 | g)');
    const variable = fixed.terms[0].variables[0];
    expect([variable.from, variable.to]).toEqual([4, 10]);
    expect([random[0].from, random[0].to]).toEqual([14, 19]);
  });

  it('expands a thousand columns and more', () => {
    const names = Array.from({ length: 1500 }, (_, k) => `v${k}`);
    const text = `y ~ ${names.slice(0, 1300).join(' + ')} + (1 | g)`;
    expect(expandFormula(parseFormula(text), [...names, 'y', 'g']).fixed.terms).toHaveLength(1300);
    expect(expandFormula(parseFormula('y ~ . + (1 | g)'), [...names, 'y', 'g']).fixed.terms).toHaveLength(1500);
  });
});

describe('expandFormula refuses', () => {
  const refused: [formula: string, code: string, place: string, message: RegExp][] = [
    ['y ~ x', 'NO_RANDOM_TERM', '', /no random term/],
    ['y ~ 1 + agee + (1 | g)', 'UNKNOWN_COLUMN', 'agee', /no column "agee"/],
    ['y ~ x + (1 | gg)', 'UNKNOWN_COLUMN', 'gg', /Did you mean "g"/],
    ['yy ~ x + (1 | g)', 'UNKNOWN_COLUMN', 'yy', /no column "yy"/],
    ['y ~ poly(x, 2, raw = T) + (1 | g)', 'UNKNOWN_COLUMN', 'T', /Write TRUE/],
    ['y ~ a * (1 | g)', 'FORMULA_SYNTAX', '1 | g', /can only be added/],
    ['y ~ (1 | g):x', 'FORMULA_SYNTAX', '1 | g', /can only be added/],
    ['y ~ (x + (1 | g))^2', 'FORMULA_SYNTAX', '1 | g', /can only be added/],
    ['y ~ x - (1 | g)', 'FORMULA_SYNTAX', '1 | g', /cannot be taken away/],
    ['y ~ x > 0 + (1 | g)', 'FORMULA_SYNTAX', '1 | g', /comparison takes all.*parentheses/],
    ['y ~ !x + (1 | g)', 'FORMULA_SYNTAX', '1 | g', /! takes all.*parentheses/],
    ['y ~ log((1 | g))', 'FORMULA_SYNTAX', '1 | g', /cannot be an argument of log/],
    ['y ~ x (1 | g)', 'FORMULA_SYNTAX', '1 | g', /cannot be an argument of x/],
    ['y ~ x + 1 | g', 'FORMULA_SYNTAX', 'x + 1 | g', /Write x \+ \(1 \| g\)/],
    ['y ~ x | g', 'FORMULA_SYNTAX', 'x | g', /Write \(x \| g\)/],
    ['y ~ (1 | g | h)', 'FORMULA_SYNTAX', '1 | g', /inside a random term/],
    ['y ~ ((1 | g) | h)', 'FORMULA_SYNTAX', '1 | g', /inside a random term/],
    ['(1 | g) ~ x', 'FORMULA_SYNTAX', '1 | g', /left of ~/],
    ['y:x ~ x + (1 | g)', 'FORMULA_SYNTAX', 'y:x', /left of ~/],
    ['1 ~ x + (1 | g)', 'FORMULA_SYNTAX', '1', /names no column/],
    ['. ~ x + (1 | g)', 'FORMULA_SYNTAX', '.', /cannot stand here/],
    ['y ~ log(.) + (1 | g)', 'FORMULA_SYNTAX', '.', /cannot stand here/],
    ['y ~ (. | g)', 'FORMULA_SYNTAX', '.', /Write the columns out/],
    ['y ~ (1 | .)', 'FORMULA_SYNTAX', '.', /not a grouping factor/],
    ['y ~ (0 | g)', 'FORMULA_SYNTAX', '0 | g', /no random effect is left/],
    ['y ~ (x - 1 - x | g)', 'FORMULA_SYNTAX', 'x - 1 - x | g', /no random effect is left/],
    ['y ~ (1 | g + h)', 'FORMULA_SYNTAX', 'g + h', /\(1 \| g\) \+ \(1 \| h\)\./],
    ['y ~ (1 | g * h)', 'FORMULA_SYNTAX', 'g * h', /\(1 \| g:h\)/],
    ['y ~ (1 | log(g))', 'FORMULA_SYNTAX', 'log(g)', /not a grouping factor/],
    ['y ~ (1 | 1)', 'FORMULA_SYNTAX', '1', /not a grouping factor/],
    ['y ~ (1 | (g/h):k)', 'FORMULA_SYNTAX', 'g/h', /not a grouping factor/],
    ['y ~ (1 | g/g)', 'FORMULA_SYNTAX', 'g', /nested in itself/],
    ['y ~ (1 | g:g)', 'FORMULA_SYNTAX', 'g', /named twice/],
    ['y ~ (1 | y)', 'FORMULA_SYNTAX', 'y', /response cannot be a grouping factor/],
    ['y ~ (a | g) + (x | g)', 'FORMULA_SYNTAX', 'x | g', /a random intercept by g is there already/],
    ['y ~ (a | g:h) + (x | h:g)', 'FORMULA_SYNTAX', 'x | h:g', /there already/],
    ['y ~ (0 + x | g) + (0 + x + a | g) + (0 + x + b | g)', 'FORMULA_SYNTAX', '0 + x + b | g', /effect of x/],
    ['y ~ y + (1 | g)', 'FORMULA_SYNTAX', 'y', /also on the right side/],
    ['log(y) ~ x:log(y) + (1 | g)', 'FORMULA_SYNTAX', 'log(y)', /also on the right side/],
    ['y ~ x + 2 + (1 | g)', 'FORMULA_SYNTAX', '2', /only 0 and 1/],
    ['y ~ a:1 + (1 | g)', 'FORMULA_SYNTAX', '1', /no term here to join/],
    ['y ~ (a - a) * b + (1 | g)', 'FORMULA_SYNTAX', '(a - a)', /no term here to join/],
    ['y ~ b %in% (0 + 1) + (1 | g)', 'FORMULA_SYNTAX', '(0 + 1)', /no term here to join/],
    ['y ~ 1^2 + (1 | g)', 'FORMULA_SYNTAX', '1', /no term here to join/],
    ['y ~ x * 2 + (1 | g)', 'FORMULA_SYNTAX', '2', /I\(/],
    ['y ~ x^0.5 + (1 | g)', 'FORMULA_SYNTAX', '0.5', /I\(x\^0\.5\)/],
    ['y ~ x^z + (1 | g)', 'FORMULA_SYNTAX', 'z', /whole numbers/],
    ['y ~ "x" + (1 | g)', 'FORMULA_SYNTAX', '"x"', /a string is not a term/],
    ['y ~ TRUE + (1 | g)', 'FORMULA_SYNTAX', 'TRUE', /not a term/],
    ['y ~ x:offset(z) + (1 | g)', 'FORMULA_SYNTAX', 'offset(z)', /no part in other terms/],
    ['y ~ x - offset(z) + (1 | g)', 'FORMULA_SYNTAX', 'offset(z)', /added as it is/],
    ['y ~ offset(z, n) + (1 | g)', 'FORMULA_SYNTAX', 'offset(z, n)', /one expression/],
    ['y ~ offset() + (1 | g)', 'FORMULA_SYNTAX', 'offset()', /one expression/],
    ['y ~ x + (offset(z) | g)', 'FORMULA_SYNTAX', 'offset(z)', /cannot be random/],
  ];
  it.each(refused)('%s', (formula, code, place, message) => {
    expect(() => expand(formula)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    if (place !== '') expect(markedBy(() => expand(formula), formula)).toBe(place);
  });

  it('formulas that would expand without end, in no time', () => {
    const many = Array.from({ length: 60 }, (_, k) => `v${k}`);
    const columns = [...many, 'y', 'g'];
    for (const right of [many.join('*'), `(${many.join('+')})^9`, '.^1000000000', `.^2:(.)^2:(.)^2`]) {
      expect(() => expandFormula(parseFormula(`y ~ ${right} + (1 | g)`), columns)).toThrow(/more than \d+ terms/);
    }
    expect(expand('y ~ (a + b)^1000000000 + (1 | g)').fixed.terms).toHaveLength(3);
  });
});

function expand(text: string): Formula {
  return expandFormula(parseFormula(text), fixture.columns);
}

function summary({ intercept, terms }: TermList) {
  return { intercept, labels: terms.map(({ label }) => label) };
}

/** The part of the formula that the carets of an error stand under. */
function markedBy(action: () => unknown, formula: string): string {
  try {
    action();
  } catch (error) {
    const { from, to } = (error as { details: { from: number; to: number } }).details;
    return formula.slice(from, to);
  }
  return '';
}
