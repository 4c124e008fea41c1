/**
 * Weights of groups. Truths: a whole weight is as many equal groups, for every family and engine; the maximum and the sandwich of a logistic
 * model by the trapezoidal rule and differences of it; a weight of zero is a group that is left out.
 */
import { describe, expect, it } from 'vitest';
import { anova, compareModels, fromJSON, type GlmmError, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { derivative } from '../oracle/richardson.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const random = uniform(17);
const GROUPS = 24;
const logistic = (v: number): number => 1 / (1 + Math.exp(-v));

/** Groups of 4 to 7 rows with weights 1, 2, 3. */
const rows = Array.from({ length: GROUPS }, (_, k) => k).flatMap((k) => {
  const b = 0.8 * normal(random);
  return Array.from({ length: 4 + (k % 4) }, () => {
    const x = Math.round(4 * normal(random)) / 4;
    const eta = 0.3 + 0.7 * x + b;
    const noisy = eta + normal(random);
    return {
      ...{ g: `g${String(k).padStart(2, '0')}`, w: 1 + (k % 3), x, real: noisy },
      y: random() < logistic(eta) ? 1 : 0,
      count: Math.floor(Math.exp(0.5 * eta) * 3 * random()),
      share: Math.min(0.97, Math.max(0.03, logistic(noisy))),
      rating: String(1 + Math.min(2, Math.floor(Math.max(0, noisy + 1)))),
    };
  });
});
type Row = (typeof rows)[number];
/** Groups as often as their weights say; `h` tells copies apart. */
const repeated = [0, 1, 2].flatMap((copy) =>
  rows.filter(({ w }) => copy < w).map((row) => ({ ...row, h: `${row.g} ${copy}` })),
);
const weighted = { groupWeights: 'w' } as const;

type Case = readonly [name: string, formula: string, options: GlmmOptions, effects: string];
const CASES: readonly Case[] = [
  ['logit', 'y ~ x', { family: 'binomial' }, '1'],
  ['logit by Laplace', 'y ~ x', { family: 'binomial', nAGQ: 1 }, '1'],
  ['logit with slopes', 'y ~ x', { family: 'binomial', nAGQ: 5 }, '1 + x'],
  ['probit', 'y ~ x', { family: 'binomial', link: 'probit' }, '1'],
  ['Poisson', 'count ~ x', { family: 'poisson' }, '1'],
  ['negative binomial', 'count ~ x', { family: 'negativeBinomial' }, '1'],
  ['Gamma by Laplace', 'share ~ x', { family: 'gamma', link: 'log', nAGQ: 1 }, '1'],
  ['t', 'real ~ x', { family: 'student', nAGQ: 7 }, '1'],
  ['ordered', 'rating ~ x', { family: 'cumulative' }, '1'],
  ['zeros in excess', 'count ~ x', { family: 'poisson', ziformula: '~ 1' }, '1'],
  ['dispersions of rows', 'share ~ x', { family: 'beta', dispformula: '~ x' }, '1'],
  ['linear', 'real ~ x', { family: 'gaussian', dispformula: '~ x' }, '1'],
];
/** Both end within 1e-9 of logLik of the maximum; standard errors are by differences of gradients. */
const ESTIMATE = 1e-6;
const SE = 2e-5;

describe.each(CASES)('%s', (_, formula, options, effects) => {
  const one = glmm(`${formula} + (${effects} | g)`, rows, { ...options, ...weighted });
  const many = glmm(`${formula} + (${effects} | h)`, repeated, options);

  it('is fitted as with each group as often as its weight says', () => {
    expect(one.converged).toBe(true);
    expectAbsolute(one.logLik, many.logLik, 1e-7, 'logLik');
    expect(one.df).toBe(many.df);
    const se = many.coefficients.map(({ stdError }) => stdError);
    many.beta.forEach((b, j) => {
      expectAbsolute(one.beta[j]!, b, ESTIMATE * se[j]!, `beta ${j}`);
      expectAbsolute(one.coefficients[j]!.stdError, se[j]!, SE * se[j]!, `standard error ${j}`);
    });
    many.theta.forEach((t, k) => {
      expectAbsolute(one.theta[k]!, t, ESTIMATE * many.thetaSe[k]!, `theta ${k}`);
      expectAbsolute(one.thetaSe[k]!, many.thetaSe[k]!, SE * many.thetaSe[k]!, `standard error of theta ${k}`);
    });
    const others = ({ dispersion, thresholds, zeroInflation, dispersionModel }: typeof one) => [
      ...(dispersion ? [dispersion] : []),
      ...(thresholds ?? []),
      ...(zeroInflation?.coefficients ?? []),
      ...(dispersionModel?.coefficients ?? []),
    ];
    others(many).forEach(({ estimate, stdError }, k) => {
      expectAbsolute(others(one)[k]!.estimate, estimate, ESTIMATE * stdError, `other parameter ${k}`);
      expectAbsolute(others(one)[k]!.stdError, stdError, SE * stdError, `its standard error ${k}`);
    });
  });

  it('has the sandwich of clusters of the copies', () => {
    const [a, b] = [one.vcovRobust({ type: 'CR0' }), many.vcovRobust({ type: 'CR0', cluster: 'g' })];
    expect(a.nClusters).toBe(GROUPS);
    b.vcov.forEach((line, i) => {
      line.forEach((value, j) => {
        expectAbsolute(
          a.vcov[i]![j]!,
          value,
          5 * SE * Math.sqrt(b.vcov[i]![i]! * b.vcov[j]![j]!),
          `covariance ${i}, ${j}`,
        );
      });
    });
  });

  it('averages over rows as often as their groups count', () => {
    const settings = { variable: 'x', values: [0, 1] } as const;
    const [a, b] = [one.marginalMeans(settings), many.marginalMeans(settings)];
    b.forEach(({ estimate }, k) => {
      expectAbsolute(a[k]!.estimate, estimate, 1e-6 * (1 + Math.abs(estimate)), `marginal mean ${k}`);
    });
  });

  it('predicts random effects from their own responses alone', () => {
    const ofCopies = new Map(many.ranef()['h']!.map((effect) => [`${effect.level} ${effect.term}`, effect]));
    for (const { level, term, mode, sd } of one.ranef()['g']!) {
      const same = ofCopies.get(`${level} 0 ${term}`)!;
      expectAbsolute(mode, same.mode, 1e-5, `mode of ${level}`);
      expectAbsolute(sd, same.sd, 1e-5, `sd of ${level}`);
    }
  });
});

describe('a logistic model with weights from sampling', () => {
  const data = rows.map((row) => ({ ...row, w: 0.4 + (Number(row.g.slice(1)) % 5) / 2 }));
  const fit = glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 25, ...weighted });
  const names = [...new Set(data.map(({ g }) => g))];
  const groups = names.map((name) => data.filter(({ g }) => g === name));
  const sd = fit.varCorr[0]!.sd[0]!;
  const at = [sd, ...fit.beta];

  /** Log integral by the trapezoidal rule. */
  function logIntegral(group: readonly Row[], [s, ...beta]: readonly number[]): number {
    let sum = 0;
    for (let u = -9; u <= 9; u += 0.05) {
      let product = (0.05 * Math.exp(-0.5 * u * u)) / Math.sqrt(2 * Math.PI);
      for (const { x, y } of group) {
        const eta = beta[0]! + beta[1]! * x + s! * u;
        product *= logistic(y === 1 ? eta : -eta);
      }
      sum += product;
    }
    return Math.log(sum);
  }
  const slopes = (f: (x: number[]) => number): number[] =>
    at.map((_, i) => derivative((v) => f(at.map((a, k) => (k === i ? v : a))), at[i]!, 0.02, 3));
  const scores = groups.map((group) => slopes((x) => logIntegral(group, x)));
  const weights = groups.map(([row]) => row!.w);

  it('is the maximum of the weighted sum of log integrals', () => {
    const logLik = groups.reduce((sum, group, i) => sum + weights[i]! * logIntegral(group, at), 0);
    expectAbsolute(fit.logLik, logLik, 1e-8, 'logLik');
    at.forEach((_, k) => {
      const slope = scores.reduce((sum, score, i) => sum + weights[i]! * score[k]!, 0);
      expectAbsolute(slope, 0, 1e-4, `slope ${k}`);
    });
  });

  it('has a sandwich with squares of the weights between inverses of their information', () => {
    const total = (x: number[]): number =>
      groups.reduce((sum, group, i) => sum + weights[i]! * logIntegral(group, x), 0);
    const H = at.map((_, i) =>
      at.map((__, j) => {
        const h = 1e-3;
        const f = (di: number, dj: number) => total(at.map((a, k) => a + (k === i ? di : 0) + (k === j ? dj : 0)));
        return -(f(h, h) - f(h, -h) - f(-h, h) + f(-h, -h)) / (4 * h * h);
      }),
    );
    const V = inverse(H);
    const meat = at.map((_, i) =>
      at.map((__, j) => scores.reduce((sum, score, g) => sum + weights[g]! ** 2 * score[i]! * score[j]!, 0)),
    );
    const sandwich = times(times(V, meat), V);
    const { vcov } = fit.vcovRobust({ type: 'CR0' });
    const { vcov: corrected } = fit.vcovRobust();
    for (const i of [0, 1])
      for (const j of [0, 1]) {
        const expected = sandwich[i + 1]![j + 1]!;
        // second differences are good to 1e-6
        expectAbsolute(vcov[i]![j]!, expected, 1e-4 * sandwich[1]![1]!, `covariance ${i}, ${j}`);
        expectAbsolute(corrected[i]![j]!, (expected * GROUPS) / (GROUPS - 1), 2e-4 * sandwich[1]![1]!, 'CR1');
      }
  });

  it('is said to be a pseudo-likelihood, in text and JSON', () => {
    expect(fit.groupWeights).toEqual({ column: 'w', least: 0.4, most: 2.4, sum: expect.closeTo(33, 0) });
    const text = fit.summary().replace(/\s+/g, ' ');
    expect(text).toContain('fit by maximum pseudo-likelihood (Adaptive');
    expect(text).toContain('those of a pseudo-likelihood');
    expect(text).toContain('vcovRobust()');
    expect(fromJSON(JSON.stringify(fit)).groupWeights).toEqual(fit.groupWeights);
    expect(`${fit.drop1()}`.replace(/\s+/g, ' ')).toContain('Log integrals of groups have weights');
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
  });

  it('does not depend on whether a column or numbers have the weights', () => {
    const numbers = glmm('y ~ x + (1 | g)', data, {
      family: 'binomial',
      nAGQ: 25,
      groupWeights: data.map(({ w }) => w),
    });
    expect(numbers.logLik).toBe(fit.logLik);
    expect(numbers.groupWeights!.column).toBe(null);
  });

  it('profiles what it maximises', () => {
    const profile = fit.confint({ parm: 'x', method: 'profile' })[0]!;
    const wald = fit.confint({ parm: 'x' })[0]!;
    expect(profile.lower).toBeLessThan(fit.beta[1]!);
    expectAbsolute(profile.upper, wald.upper, 0.3 * (wald.upper - wald.lower), 'upper');
  });

  it('leaves out a group with its weight', () => {
    const without = data.filter(({ g }) => g !== names[3]);
    const other = glmm('y ~ x + (1 | g)', without, { family: 'binomial', nAGQ: 25, ...weighted });
    // a Newton step is right to second order in the change, which is a third of a standard error
    for (const [method, tolerance] of [
      ['refit', 1e-6],
      ['one-step', 0.1],
    ] as const) {
      const { groups: left, parameters, fixedEffects } = fit.influence({ method });
      const { estimates } = left.find(({ level }) => level === names[3])!;
      fixedEffects.forEach((name, j) => {
        expectAbsolute(estimates[parameters.indexOf(name)]!, other.beta[j]!, tolerance, `${name}, ${method}`);
      });
    }
  });
});

const binomial = { family: 'binomial', nAGQ: 7 } as const;

it('penalties see rows as often as their groups count', () => {
  const soft = { ...binomial, penalty: 'soft' } as const;
  const one = glmm('y ~ x + (1 | g)', rows, { ...soft, ...weighted });
  const many = glmm('y ~ x + (1 | h)', repeated, soft);
  expectAbsolute(one.penalty!.value, many.penalty!.value, 1e-6, 'penalty');
  many.beta.forEach((b, j) => {
    expectAbsolute(one.beta[j]!, b, 1e-6, `beta ${j}`);
  });
});

describe('comparisons', () => {
  const a = glmm('y ~ 1 + (1 | g)', rows, { ...binomial, ...weighted });
  const b = glmm('y ~ x + (1 | g)', rows, { ...binomial, ...weighted });
  it('say what they are of', () => {
    expect(anova(a, b).notes.join()).toContain('count equal groups');
    expect(compareModels([a, b]).notes.join()).toContain('count equal groups');
    expect(b.randomEffectsTest().notes.join()).toContain('count equal groups');
    const many = (formula: string) => glmm(`${formula} + (1 | h)`, repeated, binomial);
    const chisq = anova(many('y ~ 1'), many('y ~ x')).rows[1]!.chisq!;
    expectAbsolute(anova(a, b).rows[1]!.chisq!, chisq, 1e-6, 'chi-square');
    expectAbsolute(b.drop1()[1]!.chisq!, chisq, 1e-6, 'drop1');
    const random = many('y ~ x').randomEffectsTest().rows[1]!.chisq!;
    expectAbsolute(b.randomEffectsTest().rows[1]!.chisq!, random, 1e-6, 'test of random effects');
  });
  it('refuse fits with other weights', () => {
    const plain = glmm('y ~ x + (1 | g)', rows, binomial);
    expect(() => anova(a, plain)).toThrow(/weights of groups differ/);
  });
});

describe('what is refused', () => {
  const error = (run: () => unknown): GlmmError => {
    try {
      run();
    } catch (thrown) {
      return thrown as GlmmError;
    }
    throw new Error('nothing was thrown');
  };
  const fitted = (options: GlmmOptions, formula = 'y ~ x + (1 | g)', data: readonly object[] = rows) =>
    glmm(formula, data as Row[], { ...binomial, ...options });

  it('a group with two weights is named', () => {
    const spoilt = rows.map((row, i) => (i === 6 ? { ...row, w: 9 } : row));
    const thrown = error(() => fitted(weighted, undefined, spoilt));
    expect(thrown.code).toBe('INVALID_WEIGHTS');
    expect(thrown.message).toMatch(/2 and 9 in rows of the group "g01" of g, but a group has one weight/);
  });
  it('negative weights, text, and as many numbers as there are groups', () => {
    expect(error(() => fitted({ groupWeights: rows.map(() => -1) })).code).toBe('INVALID_WEIGHTS');
    expect(error(() => fitted({ groupWeights: 'g' })).code).toBe('INVALID_WEIGHTS');
    expect(error(() => fitted({ groupWeights: [1, 2, 3] })).code).toBe('INVALID_WEIGHTS');
    expect(error(() => fitted({ groupWeights: 'v' })).code).toBe('UNKNOWN_COLUMN');
  });
  it('several factors, nested ones too, and expectation propagation', () => {
    const data = rows.map((row, i) => ({ ...row, a: `a${Number(row.g.slice(1)) % 4}`, c: `c${i % 5}` }));
    expect(error(() => fitted(weighted, 'y ~ x + (1 | g) + (1 | c)', data)).message).toMatch(
      /factors g and c is no sum/,
    );
    expect(error(() => fitted(weighted, 'y ~ x + (1 | a / g)', data)).message).toMatch(/is no sum of such/);
    expect(error(() => fitted({ ...weighted, nAGQ: 'auto', integration: 'ep' })).message).toMatch(
      /by integration 'ep'/,
    );
    expect(error(() => lmm('real ~ x + (1 | g) + (1 | c)', data, weighted)).message).toMatch(/is no sum of such/);
  });
  it('REML, and bootstrap', () => {
    expect(error(() => lmm('real ~ x + (1 | g)', rows, { ...weighted, method: 'REML' })).message).toMatch(
      /with groupWeights linear models are fitted by maximum likelihood/,
    );
    expect(error(() => fitted(weighted).bootstrap({ n: 2 })).message).toMatch(/groupWeights has no bootstrap/);
  });
});

it('a weight of zero leaves its group out, and rows without a weight are left out', () => {
  const data = rows.map((row) => ({ ...row, w: row.g === 'g03' ? 0 : row.g === 'g05' ? null : row.w }));
  const some = rows.filter(({ g }) => g !== 'g03' && g !== 'g05');
  const fit = glmm('y ~ x + (1 | g)', data, { ...binomial, ...weighted });
  expect(fit.logLik).toBe(glmm('y ~ x + (1 | g)', some, { ...binomial, ...weighted }).logLik);
  expect(fit.droppedRows.byColumn.map(({ column }) => column).sort()).toEqual(['(zero weight)', 'w']);
});

it('a linear model has its residual variance as a dispersion model, and is that of lmm() with each group as often as its weight says', () => {
  const one = lmm('real ~ x + (1 | g)', rows, weighted);
  const many = lmm('real ~ x + (1 | h)', repeated, { method: 'ML' });
  expectAbsolute(one.logLik, many.logLik, 1e-6, 'logLik');
  many.beta.forEach((b, j) => {
    expectAbsolute(one.beta[j]!, b, 1e-6, `beta ${j}`);
  });
  expectAbsolute(one.varCorr[0]!.sd[0]!, many.varCorr[0]!.sd[0]!, 1e-6, 'sd');
  expectAbsolute(one.dispersionModel!.coefficients[0]!.estimate, 2 * Math.log(many.sigma), 1e-5, 'log variance');
});

type Square = number[][];
function times(a: Square, b: Square): Square {
  return a.map((line) => b.map((_, j) => line.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

/** Gauss and Jordan, of a positive definite matrix. */
function inverse(matrix: Square): Square {
  const n = matrix.length;
  const both = matrix.map((line, i) => [...line, ...line.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivot = both[k]![k]!;
    both[k] = both[k]!.map((value) => value / pivot);
    for (let i = 0; i < n; i++)
      if (i !== k) both[i] = both[i]!.map((value, j) => value - matrixFactor(both, i, k) * both[k]![j]!);
  }
  return both.map((line) => line.slice(n));
}

function matrixFactor(both: Square, i: number, k: number): number {
  return both[i]![k]!;
}
