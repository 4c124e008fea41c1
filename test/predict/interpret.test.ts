/** Truth: the lecture's reading of model 1; the words themselves. */
import { describe, expect, it, type TestContext } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
import { polls } from '../support/datasets.ts';
import { expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase } from './cases.ts';

describe('polls, model 1: the sentences of the lecture', () => {
  const fitted = (test: TestContext) => {
    const { columns, levels } = polls(test);
    return glmm('bush ~ black + female + (1 | state_label)', columns, { family: 'binomial', nAGQ: 1, levels });
  };

  it('odds of 1.56, times 0.18 (an 82% decrease), times 0.91 (a 9% decrease, not settled)', (test) => {
    const fit = fitted(test);
    expect(fit.interpret().map(({ text }) => text)).toEqual([
      'In a group whose random effects are zero, with all predictors at zero or at their reference levels, the odds of bush = 1 are 1.56 (95% Wald interval 1.28 to 1.90).',
      'Holding state_label and the other predictors fixed, one unit more of black multiplies the odds of bush = 1 by 0.18 (95% Wald interval 0.12 to 0.26), an 82% decrease in the odds.',
      'Holding state_label and the other predictors fixed, one unit more of female multiplies the odds of bush = 1 by 0.91 (95% Wald interval 0.75 to 1.09), a 9% decrease in the odds; the interval includes 1, so the data do not settle the direction.',
    ]);
  });
  it('odds ratios are exponentials, with Wald intervals or those of another method', (test) => {
    const fit = fitted(test);
    const [intercept, black] = fit.oddsRatios();
    expect([intercept.kind, black.kind]).toEqual(['odds', 'odds ratio']);
    const { estimate, stdError } = fit.coefficients[1];
    expectRelative(black.estimate, Math.exp(estimate), 1e-14, 'estimate');
    expectRelative(black.lower, Math.exp(estimate - 1.959963984540054 * stdError), 1e-13, 'lower');
    const intervals = () => [{ parm: 'black', lower: -2, upper: -1 }];
    const [, given, female] = fit.oddsRatios({ intervals });
    expectRelative(given.lower, Math.exp(-2), 1e-14, 'lower');
    expectRelative(given.upper, Math.exp(-1), 1e-14, 'upper');
    expect(female.lower).toBe(fit.oddsRatios()[2].lower);
    const profile = fit.oddsRatios({ intervals: (level) => fit.confint({ level, parm: ['black'] }) })[1];
    // the limit of the lecture's page, -2.16660, which lme4 interpolates
    expectRelative(profile.lower, Math.exp(-2.1666), 1e-4, 'profile');
    expect(fit.interpret({ intervals })[1].text).toContain('(95% interval 0.14 to 0.37)');
  });
});

describe('readings', () => {
  it('of levels, and of counts', () => {
    const fit = fitCase(caseOf('poisson slope with offset'));
    const [, x, b] = fit.interpret({ level: 0.9 });
    expect(x.text).toMatch(
      /^In a group whose random effects are zero, holding the other predictors fixed, one unit more of x multiplies the rate of y by /,
    );
    expect(x.text).toContain('(90% Wald interval ');
    expect(b.text).toMatch(/, f b instead of a multiplies the rate of y by 1\.\d\d .*%\)?.* increase in the rate/);
    expect(fit.oddsRatios()[1].kind).toBe('rate ratio');
  });
  it('with an interaction: a main effect only where the other is zero, and the product as what changes it', () => {
    const { data } = caseOf('linear slope');
    const two = { ...data, f: Array.from({ length: data['x'].length }, (_, i) => (i % 3 === 0 ? 'b' : 'a')) };
    const [, x, f, both] = lmm('y ~ x * f + (1 | g)', two).interpret();
    expect(x.text).toContain('fixed, where f is a, one unit more of x ');
    expect(f.text).toContain('fixed, where x is 0, f b instead of a ');
    expect(both.text).toMatch(
      /fixed, what f b instead of a does to the mean of y is (raised|lowered) by .* with one unit more of x/,
    );
  });
  it('of differences under the identity link', () => {
    const fit = lmm('y ~ x + (x | g)', caseOf('linear slope').data);
    expect(fit.interpret()[1].text).toMatch(
      /^In a group whose random effects are zero, one unit more of x raises the mean of y by 1\.\d\d \(95% Wald interval 1\.\d\d to 1\.\d\d\)\.$/,
    );
    expect(() => fit.oddsRatios()).toThrow(/INVALID_OPTION.*identity/);
  });
  it('probit coefficients are no logarithms', () => {
    const fit = fitCase(caseOf('probit slope'));
    expect(() => fit.oddsRatios()).toThrow(/INVALID_OPTION.*compare/);
    expect(() => fit.medianOddsRatio()).toThrow(/INVALID_OPTION/);
    expect(fit.interpret()[1].text).toContain('raises the probit of P(y = 1) by ');
  });
  it('names that would write over the line do not', () => {
    const { data } = caseOf('linear slope');
    const hostile = { y: data.y, 'x\u001b[2K\u202e': data.x, g: data.g };
    const fit = lmm('y ~ `x\u001b[2K\u202e` + (1 | g)', hostile);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(fit.interpret()[1].text).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(fit.interpret()[1].text).toContain('x\\U{1b}[2K\\U{202e}');
  });
});

describe('what must and must not be said', () => {
  const n = 96;
  const rows = Array.from({ length: n }, (_, i) => i);
  const data = {
    g: rows.map((i) => `g${i % 8}`),
    a: rows.map((i) => ['p', 'q'][(i >> 1) % 2]),
    b: rows.map((i) => ['s', 't'][(i >> 2) % 2]),
    c: rows.map((i) => ['u', 'v'][(i >> 3) % 2]),
    x: rows.map((i) => ((i * 37) % 23) / 5),
    k: rows.map((i) => (i * i) % 4),
    y: rows.map((i) => ((i * i * 7 + i * 3) % 11) % 2),
    e: rows.map((i) => Math.log(1 + (i % 5))),
  };
  const withFailures = { ...data, m: data.k.map((k, i) => 5 - k + (i % 2)) };
  const texts = (formula: string, options: object = {}) => {
    const fit = glmm(formula, withFailures, { family: 'binomial', nAGQ: 1, ...options });
    return Object.fromEntries(fit.interpret().map(({ term, text }) => [term, text]));
  };

  it('of three variables: no sentence for their interaction, and where the third is for those of two', () => {
    const said = texts('y ~ a * b * c + (1 | g)');
    expect(said['aq:bt:cv']).toBe(
      'aq:bt:cv has no short reading: it is part of an interaction of 3 variables. compare() and marginalMeans() say what a, b, c do.',
    );
    expect(said['aq:bt']).toContain('where c is u, what b t instead of s does to the odds of y = 1 is multiplied by ');
    expect(said['aq:bt']).toContain(' with a q instead of p, ');
    expect(said['aq']).toContain('where b is s and c is u, a q instead of p multiplies the odds of y = 1 by ');
  });
  it('under sum contrasts: an intercept averaged over the levels, and none for the columns', () => {
    const said = texts('y ~ a + x + (1 | g)', { contrasts: { a: 'sum' } });
    expect(said['(Intercept)']).toMatch(
      /^In a group whose random effects are zero, with the other predictors at zero or at their reference levels, averaged over the levels of a on the scale of the link, each level counted once, the odds of y = 1 are /,
    );
    expect(said['a1']).toContain('a1 has no short reading: it belongs to contrasts other than treatment contrasts.');
    expect(said['x']).toContain('one unit more of x multiplies');
  });
  it('of bases and of columns of the same data: none', () => {
    expect(texts('y ~ poly(x, 2) + (1 | g)')['poly(x, 2)1']).toContain('has no short reading');
    expect(texts('y ~ poly(x, 1) + (1 | g)')['poly(x, 1)']).not.toContain('one unit more');
    const squared = texts('y ~ x + I(x^2) + (1 | g)');
    expect(squared['x']).toContain('other columns are made of the same data and cannot be held fixed');
  });
  it('of slopes and values by level: in that level', () => {
    const slopes = texts('y ~ a + a:x + (1 | g)');
    expect(slopes['aq:x']).toContain('where a is q, one unit more of x multiplies the odds of y = 1 by ');
    const cells = texts('y ~ 0 + a + (1 | g)');
    expect(cells['aq']).toMatch(/^In a group whose random effects are zero, where a is q, the odds of y = 1 are /);
  });
  it('with an offset: at an offset of zero', () => {
    const said = texts('k ~ x + offset(e) + (1 | g)', { family: 'poisson' });
    expect(said['(Intercept)']).toContain('with an offset of zero, the rate of k is ');
    expect(said['x']).toContain('% ');
    expect(said['x']).toMatch(/(in|de)crease in the rate/);
  });
  it('of successes and failures: the successes; of cloglog: no hazard', () => {
    const said = texts('cbind(k, m) ~ x + (1 | g)');
    expect(said['x']).toContain('multiplies the odds of k by ');
    expect(said['x']).not.toContain('cbind');
    const minimum = texts('y ~ x + (1 | g)', { link: 'cloglog' });
    expect(minimum['x']).toContain('multiplies the -log P(not y = 1) by ');
    expect(minimum['x']).not.toContain('hazard');
  });
  it('without predictors: of none', () => {
    expect(texts('y ~ 1 + (1 | g)')['(Intercept)']).toMatch(/^In a group whose random effects are zero, the odds /);
  });
  it('writes a limit beside 1 with the digits that show its side', () => {
    const fit = glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 1 });
    const near = fit.interpret({ intervals: () => [{ parm: 'x', lower: -0.3, upper: -0.0035 }] })[1].text;
    // exp(-0.0035) = 0.99651
    expect(near).toContain('(95% interval 0.74 to 0.997)');
    expect(near).not.toContain('includes');
  });
});

describe('cells beside an intercept, f:h without f and h', () => {
  it('are compared with the cell that is left out: no sentence says that their value is predicted', () => {
    const rows = Array.from({ length: 96 }, (_, i) => i);
    const data = {
      y: rows.map((i) => (i * 7) % 5),
      f: rows.map((i) => 'ab'[i % 2]),
      h: rows.map((i) => 'uv'[Math.floor(i / 2) % 2]),
      g: rows.map((i) => i % 12),
    };
    const fit = glmm('y ~ f:h + (1 | g)', data, { family: 'poisson', nAGQ: 1 });
    for (const { term, text } of fit.interpret().slice(1)) {
      expect(text).toContain(`${term} has no short reading: it compares a cell with one whose column was left out`);
    }
    const cells = glmm('y ~ 0 + f:h + (1 | g)', data, { family: 'poisson', nAGQ: 1 }).interpret();
    expect(cells[0].text).toMatch(
      /^In a group whose random effects are zero, where f is a and h is u, the rate of y is /,
    );
  });
});

it('an effect that differs between groups is said to be that of a typical one, and zeros of computed columns to be theirs', () => {
  const rows = Array.from({ length: 60 }, (_, k) => ({
    y: ((k * 7) % 5) + (k % 3),
    x: ((k * 11) % 13) / 3 + 1,
    w: (k % 4) + 1,
    g: `g${k % 10}`,
  }));
  const [, slope, other] = glmm('y ~ x + w + (x | g)', rows, { family: 'poisson', nAGQ: 1 }).interpret();
  expect(slope.text).toMatch(
    /^In a group whose random effects are zero, holding the other predictors fixed, one unit more of x /,
  );
  expect(other.text).toMatch(/^Holding g and the other predictors fixed, one unit more of w /);
  const [intercept] = glmm('y ~ log(x) + I(w - 2) + (1 | g)', rows, { family: 'poisson' }).interpret();
  expect(intercept.text).toMatch(
    /^In a group whose random effects are zero, with log\(x\), I\(w - 2\) at zero, the rate of y is /,
  );
});
