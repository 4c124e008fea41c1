/** Whole fits with conjugate gradients in the place of a factor: truth is the same fit by the exact engine, and what cannot be asked is refused by name. */
import { describe, expect, it } from 'vitest';
import { anova, fromJSON, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import { createInstance } from '../../src/wasm/instance.ts';
import { loadIterative } from '../../src/wasm/krylov/load.ts';
import { uniform } from '../sparse/uniform.ts';
import { graphs, problemOf } from './graphs.ts';

const EXACT = { control: { engine: 'exact' } } as const;
const ITERATIVE = { control: { engine: 'iterative' } } as const;
/** The last step by all unit vectors is a Newton step: it leaves the square of what the probes had left, some 0.01 standard errors. */
const SE_LEFT = 1e-3;
/** 512 probes know a curvature to 5e-5 here, measured with several seeds. */
const STANDARD_ERRORS = 1.5e-4;

function dataOf(name: string, binary: boolean) {
  const graph = graphs().find((one) => one.name === name)!;
  const { y, X } = problemOf(graph, binary);
  const n = y.length;
  return {
    y: Array.from(y),
    x: Array.from(X.values.subarray(n)),
    a: graph.rows.map(([a]) => `a${a}`),
    b: graph.rows.map(([, b]) => `b${b}`),
    c: graph.rows.map((_, i) => `c${i % 7}`),
  };
}

const binomial = (options: GlmmOptions): GlmmOptions => ({ family: 'binomial', integration: 'laplace', ...options });

describe('a fit by conjugate gradients', () => {
  it.each([
    ['two factors, logit', 'y ~ x + (1 | a) + (1 | b)', true],
    ['three factors, logit', 'y ~ x + (1 | a) + (1 | b) + (1 | c)', true],
    ['a vector term, logit', 'y ~ x + (x | b) + (1 | a)', true],
    ['two factors, REML', 'y ~ x + (1 | a) + (1 | b)', false],
    ['a vector term, REML', 'y ~ x + (x | b) + (1 | a)', false],
  ] as const)(
    '%s: estimates, standard errors, logLik and effects are those of the exact engine',
    (_, formula, binary) => {
      const data = dataOf('uniform', binary);
      const [found, truth] = binary
        ? [glmm(formula, data, binomial(ITERATIVE)), glmm(formula, data, binomial(EXACT))]
        : [lmm(formula, data, ITERATIVE), lmm(formula, data, EXACT)];
      expect(found.simulation).toMatchObject({ probes: 64, seed: 1, shift: 0, logLik: 0 });
      expect(truth.simulation).toBeUndefined();
      expect(found.logLik).toBeCloseTo(truth.logLik, 6);
      truth.theta.forEach((theta, k) => {
        // a variance of zero has no standard error
        if (theta === 0) {
          expect(found.theta[k]).toBe(0);
          return;
        }
        expect(Math.abs(found.theta[k] - theta)).toBeLessThan(SE_LEFT * truth.thetaSe[k]);
        // curvature is that of the probes: their noise, not its square
        expect(found.thetaSe[k] / truth.thetaSe[k]).toBeCloseTo(1, 1);
      });
      truth.coefficients.forEach(({ estimate, stdError }, j) => {
        expect(Math.abs(found.coefficients[j].estimate - estimate)).toBeLessThan(SE_LEFT * stdError);
        expect(found.coefficients[j].stdError / stdError).toBeCloseTo(1, 2);
      });
      const [modes, exact] = [found.ranef(), truth.ranef()];
      for (const group of Object.keys(exact))
        exact[group].forEach(({ mode, modeSd }, i) => {
          if (modeSd === 0) return;
          expect(Math.abs(modes[group][i].mode - mode)).toBeLessThan(0.02 * modeSd);
          expect(modes[group][i].modeSd / modeSd).toBeCloseTo(1, 1);
        });
    },
  );

  it.each([true, false])('standard errors are off by what many probes leave of the curvature, binary: %s', (binary) => {
    const u = uniform(12);
    const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());
    const effects = [0, 1].map(() => Array.from({ length: 300 }, normal));
    const rows = Array.from({ length: 3000 }, () => {
      const [a, b, x] = [Math.floor(300 * u()), Math.floor(300 * u()), normal()];
      const eta = 0.5 * x + effects[0][a] + effects[1][b];
      return { y: binary ? Number(u() < 1 / (1 + Math.exp(-eta))) : eta + normal(), x, a: `a${a}`, b: `b${b}` };
    });
    const formula = 'y ~ x + (1 | a) + (1 | b)';
    const [found, truth] = [{ control: { engine: 'iterative', probes: 512 } } as const, EXACT].map((control) =>
      binary ? glmm(formula, rows, binomial(control)) : lmm(formula, rows, control),
    );
    truth.thetaSe.forEach((se, k) => {
      expect(Math.abs(found.thetaSe[k] / se - 1)).toBeLessThan(STANDARD_ERRORS);
    });
    truth.coefficients.forEach(({ stdError }, j) => {
      expect(Math.abs(found.coefficients[j].stdError / stdError - 1)).toBeLessThan(STANDARD_ERRORS);
    });
  });

  it('expectation propagation: estimates and logLik are those of the exact engine', () => {
    const data = dataOf('uniform', true);
    const [found, truth] = [ITERATIVE, EXACT].map((control) =>
      glmm('y ~ x + (1 | a) + (1 | b)', data, { family: 'binomial', integration: 'ep', ...control }),
    );
    truth.theta.forEach((theta, k) => {
      expect(Math.abs(found.theta[k] - theta)).toBeLessThan(2 * SE_LEFT * truth.thetaSe[k]);
    });
    // pairs of some of the cells stand for all
    expect(found.logLik).toBeCloseTo(truth.logLik, 1);
    expect(found.integration).toBe('ep');
  });

  it.each([
    ['poisson', 2.5, 1],
    ['truncatedPoisson', 2.5, 1],
    ['truncatedPoisson', 2, 6],
  ] as const)('%s counts of hundreds, whose cavities probes alone cannot tell: sd %f, seed %i', (family, sd, seed) => {
    const random = createRandom(seed);
    const draws = (n: number, sd: number) => Array.from({ length: n }, () => sd * random.normal());
    const [a, b] = [draws(60, sd), draws(40, 0.5)];
    const data = Array.from({ length: 400 }, () => {
      const [i, j] = [a, b].map((effects) => Math.floor(effects.length * random.uniform()));
      const x = random.normal();
      return { y: random.poisson(Math.exp(0.4 * x + a[i] + b[j])), x, a: `a${i}`, b: `b${j}` };
    }).filter(({ y }) => family === 'poisson' || y > 0);
    expect(Math.max(...data.map(({ y }) => y))).toBeGreaterThan(400);
    const [found, truth] = [ITERATIVE, EXACT].map((control) =>
      glmm('y ~ x + (1 | a) + (1 | b)', data, { family, integration: 'ep', ...control }),
    );
    truth.theta.forEach((theta, k) => {
      expect(Math.abs(found.theta[k] - theta)).toBeLessThan(2 * SE_LEFT * truth.thetaSe[k]);
    });
    expect(found.logLik).toBeCloseTo(truth.logLik, 3);
  });

  it('says what the probes are, in the summary and in JSON', () => {
    const fit = glmm('y ~ x + (1 | a) + (1 | b)', dataOf('uniform', true), binomial(ITERATIVE));
    expect(fit.summary().replace(/\s+/g, ' ')).toContain(
      'Solved by conjugate gradients with 64 random probes (seed 1).',
    );
    const again = fromJSON(JSON.parse(JSON.stringify(fit)));
    expect(again.simulation).toEqual(fit.simulation);
    expect(again.summary()).toBe(fit.summary());
  });

  it('predicts, gives Wald intervals by itself, compares models, and refuses profiles by name', () => {
    const data = dataOf('Zipf', true);
    const fit = glmm('y ~ x + (1 | a) + (1 | b)', data, binomial(ITERATIVE));
    const exact = glmm('y ~ x + (1 | a) + (1 | b)', data, binomial(EXACT));
    expect(fit.confint()).toEqual(fit.confint({ method: 'wald' }));
    const [near, far] = [fit.predict().fit, exact.predict().fit];
    far.forEach((value, i) => {
      expect(near[i]).toBeCloseTo(value, 2);
    });
    const less = glmm('y ~ 1 + (1 | a) + (1 | b)', data, binomial(ITERATIVE));
    const lessExact = glmm('y ~ 1 + (1 | a) + (1 | b)', data, binomial(EXACT));
    expect(anova(fit, less).rows[1].chisq).toBeCloseTo(anova(exact, lessExact).rows[1].chisq!, 5);
    expect(() => fit.profile()).toThrow(/no profile of a fit with random probes[\s\S]*method: 'wald'/);
  });

  it('refuses no probes, numbers that are none, and a single factor', () => {
    const data = dataOf('uniform', true);
    const options = (control: object): GlmmOptions => binomial({ control } as GlmmOptions);
    expect(() => glmm('y ~ x + (1 | a) + (1 | b)', data, options({ probes: 0 }))).toThrow(
      /INVALID_OPTION[\s\S]*probes[\s\S]*multiple of 8/,
    );
    expect(() => glmm('y ~ x + (1 | a) + (1 | b)', data, options({ probes: 12 }))).toThrow(/multiple of 8/);
    expect(() => glmm('y ~ x + (1 | a) + (1 | b)', data, options({ engine: 'fast' }))).toThrow(/'auto', 'exact'/);
    expect(() => glmm('y ~ x + (1 | a)', data, options({ engine: 'iterative' }))).toThrow(/single grouping factor/);
  });

  it('says before anything is allocated that a model needs more than four gigabytes', () => {
    const n = 10;
    const ones = new Float64Array(n).fill(1);
    const Z = { values: ones, center: new Float64Array(1), factor: Float64Array.of(1) };
    const codes = Int32Array.from({ length: n }, (_, i) => i);
    const terms = [40_000_000, 30_000_000].map((nLevels) => ({ Z, codes, nLevels }));
    const problem = { y: ones, weights: ones, offset: null, X: Z, terms };
    const load = () =>
      loadIterative(problem, createInstance(), { linear: false, family: BINOMIAL_LOGIT }, { count: 64, seed: 1 });
    expect(load).toThrow(/OUT_OF_MEMORY[\s\S]*4 GiB/);
  });
});
