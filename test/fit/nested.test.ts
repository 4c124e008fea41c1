/**
 * Fits of nested factors by quadrature. Truth: an independent nested quadrature (the polls), rules of many more points, expectation
 * propagation where it is nearly exact, the same model with one factor; and everything that can be asked of a fit.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anova, fromJSON, GlmmError, type GlmmFit, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { polls } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const binomial = { family: 'binomial' } as const;
const FORMULA = 'y ~ x + (1 | town / house)';

/** Binary answers of 1 to 4 people in each of 8 houses in each of 14 towns; the sd between houses is 1.5, where Laplace is far off. */
const random = createRandom(4);
const people: Record<string, string | number>[] = [];
for (let town = 0; town < 14; town++) {
  const v = 0.8 * random.normal();
  for (let house = 0; house < 8; house++) {
    const u = 1.5 * random.normal();
    for (let k = 0; k <= (town + house) % 4; k++) {
      const x = random.normal();
      const eta = 0.2 + 0.7 * x + v + u;
      const y = random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
      people.push({
        y,
        x,
        k: k < 2 ? 'first' : 'last',
        z: random.uniform(),
        town: `t${town}`,
        house: `h${house}`,
        n: random.poisson(Math.exp(0.5 * eta)),
      });
    }
  }
}
const auto = glmm(FORMULA, people, { ...binomial, nAGQ: 'auto' });

/** The largest difference of estimates, in standard errors of the first. */
function apart(a: GlmmFit, b: GlmmFit): number {
  return Math.max(
    ...a.beta.map((value, k) => Math.abs(value - b.beta[k]) / a.coefficients[k].stdError),
    ...a.theta.map((value, k) => Math.abs(value - b.theta[k]) / a.thetaSe[k]),
  );
}

describe('the polls', () => {
  it('are those of an independent quadrature, effects at both levels too; expectation propagation is near', (test) => {
    const reference = JSON.parse(
      readFileSync(new URL('../reference/fits/nested-agq-polls.json', import.meta.url), 'utf8'),
    );
    const { columns, levels } = polls(test);
    for (const nAGQ of [9, { outer: 5, inner: 9 }, 'auto'] as const) {
      const fit = glmm(reference.formula, columns, { ...binomial, nAGQ, levels });
      expect(fit.integration).toBe('quadrature');
      expectAbsolute(fit.logLik, reference.logLik, 1e-6, 'logLik');
      fit.coefficients.forEach(({ term, estimate, stdError }) => {
        expectAbsolute(estimate, reference.beta[term], 1e-3 * reference.se[term], term);
        expectRelative(stdError, reference.se[term], 1e-4, `standard error of ${term}`);
      });
      fit.varCorr.forEach(({ group, sd }) => {
        const k = Object.keys(reference.varcorr).indexOf(group);
        expectAbsolute(sd[0], reference.theta[k], 1e-3 * reference.thetaSe[k], `sd of ${group}`);
      });
      const effects = fit.ranef();
      for (const [group, { level, mean, mode, sd }] of Object.entries<Record<string, never[]>>(reference.posterior)) {
        level.forEach((name, i) => {
          const own = effects[group].find((one) => one.level === name);
          expectAbsolute(own!.mean, mean[i][0], 1e-5, `mean of ${name}`);
          expectAbsolute(own!.mode, mode[i][0], 1e-5, `mode of ${name}`);
          expectAbsolute(own!.sd, sd[i][0], 1e-5, `sd of ${name}`);
        });
      }
    }
    const ep = glmm(reference.formula, columns, { ...binomial, integration: 'ep', levels });
    ep.coefficients.forEach(({ term, estimate }) =>
      expectAbsolute(estimate, reference.beta[term], 0.01 * reference.se[term], `${term} by expectation propagation`),
    );
  });
});

describe("nAGQ: 'auto'", () => {
  it('raises each level by itself until its certificate holds, and the certificate is true', () => {
    const { points, comparedWith, levels, maxShiftInSe, logLikError, requested, groups } = auto.quadrature!;
    expect(requested).toBe('auto');
    expect(points).toEqual(auto.nAGQ);
    expect(levels!.map(({ level, group }) => [level, group])).toEqual([
      ['outer', 'town'],
      ['inner', 'house:town'],
    ]);
    const [outer, inner] = levels!;
    expect(comparedWith).toEqual({ outer: outer.comparedWith, inner: inner.comparedWith });
    expect(outer.comparedWith).toBe(2 * outer.points + 1);
    expect(outer.points).toBeLessThan(inner.points);
    expectAbsolute(maxShiftInSe, outer.maxShiftInSe + inner.maxShiftInSe, 1e-15, 'shifts of both');
    expectAbsolute(logLikError, outer.logLikError + inner.logLikError, 1e-12, 'errors of both');
    expect(maxShiftInSe).toBeLessThan(1e-3);
    expect(groups[0].level).toMatch(/^t\d+$/);
    const truth = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 25, inner: 41 } });
    expect(apart(truth, auto)).toBeLessThan(1e-3);
    expectAbsolute(auto.logLik, truth.logLik, 3e-4, 'logLik');
    expect(auto.summary()).toMatch(/points for\s+town and \d+\s+points\s+for\s+house:town/);
    expect(auto.warnings).toEqual([]);
  });

  it('says of a coarse rule how coarse it is, within 40 %', () => {
    const coarse = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 5, inner: 5 } });
    const { maxShiftInSe, levels } = coarse.quadrature!;
    const off = apart(auto, coarse);
    expect(off).toBeGreaterThan(5e-3);
    expect(maxShiftInSe / off).toBeGreaterThan(0.6);
    expect(maxShiftInSe / off).toBeLessThan(1.4);
    expect(levels![1].maxShiftInSe).toBeGreaterThan(levels![0].maxShiftInSe);
  });
});

describe('which method', () => {
  it('only where points are asked for: otherwise the default and Laplace stay what they are', () => {
    const asDefault = glmm(FORMULA, people, binomial);
    expect(asDefault.integration).toBe('ep');
    for (const nAGQ of [1, { outer: 1, inner: 1 }]) {
      const laplace = glmm(FORMULA, people, { ...binomial, nAGQ });
      expect([laplace.integration, laplace.nAGQ]).toEqual(['laplace', 1]);
      expect(apart(auto, laplace)).toBeGreaterThan(0.3);
    }
    // its own certificate says how near it is
    expect(apart(auto, asDefault)).toBeLessThan(1.5 * asDefault.ep!.maxShiftInSe + 0.02);
    expectAbsolute(asDefault.logLik, auto.logLik, 0.05, 'logLik with pairs');
  });

  it('equal orders are one number, and the way factors are written is no matter', () => {
    const both = people.map((row) => ({ ...row, home: `${row['town']}/${row['house']}` }));
    const a = glmm('y ~ x + (1 | home) + (1 | town)', both, { ...binomial, nAGQ: 7 });
    const b = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 7, inner: 7 } });
    expect([a.nAGQ, b.nAGQ]).toEqual([7, 7]);
    expectAbsolute(a.logLik, b.logLik, 1e-8, 'logLik');
  });

  it('slopes at the outer level, counts, a variance of zero', () => {
    const slopes = glmm('n ~ x + (x | town) + (1 | town:house)', people, { family: 'poisson', nAGQ: 'auto' });
    expect(slopes.quadrature!.maxShiftInSe).toBeLessThan(1e-3);
    expect(slopes.converged).toBe(true);
    // houses that differ by chance only
    const flat = people.map((row) => ({
      ...row,
      w: Number(row['z']) < 0.4 ? 1 : 0,
      lot: `${row['town']}-${Number(row['z']) < 0.5}`,
    }));
    const none = glmm('w ~ x + (1 | town) + (1 | lot)', flat, { ...binomial, nAGQ: { outer: 9, inner: 7 } });
    const zero = none.theta.filter((value) => value === 0).length;
    expect(none.warnings.filter(({ code }) => code === 'ZERO_VARIANCE').length).toBe(zero);
  });

  it.each([
    ['y ~ x + (1 | town) + (1 | house)', 7, 'SEVERAL_FACTORS', "integration: 'ep'"],
    ['y ~ x + (1 | town) + (1 | house)', { outer: 7, inner: 9 }, 'SEVERAL_FACTORS', '{ outer: 7, inner: 9 }'],
    ['y ~ x + (1 | town / house) + (1 | k)', 7, 'SEVERAL_FACTORS', 'nested ones'],
    ['y ~ x + (1 | town / house / k)', { outer: 7, inner: 9 }, 'INVALID_OPTION', '{ outer, middle, inner }'],
    ['y ~ x + (1 | town / house / k)', { outer: 101, middle: 101, inner: 101 }, 'INVALID_OPTION', 'nodes a row'],
    [
      'y ~ x + (1 | town / house / k)',
      { outer: 99, middle: 99, inner: 101 },
      'TOO_LONG',
      '99, 99 and 101 points a row',
    ],
    [FORMULA, { outer: 5, middle: 5, inner: 9 }, 'INVALID_OPTION', 'two nested factors'],
    ['y ~ x + (1 | town)', { outer: 7, inner: 9 }, 'INVALID_OPTION', 'only grouping factor'],
    [FORMULA, { outer: 0, inner: 9 }, 'INVALID_OPTION', '{ outer, inner }'],
    [FORMULA, { outer: 7 }, 'INVALID_OPTION', '{ outer, inner }'],
    [FORMULA, { outer: 7, inner: 9, other: 3 }, 'INVALID_OPTION', '{ outer, inner }'],
    ['y ~ x + (x | town) + (x | town:house)', { outer: 47, inner: 47 }, 'INVALID_OPTION', 'nodes a row'],
    ['y ~ x + (x | town) + (x | town:house)', { outer: 25, inner: 25 }, 'TOO_LONG', 'maxSeconds'],
  ] as const)('%s with %j: %s', (formula, nAGQ, code, text) => {
    try {
      glmm(formula, people, { ...binomial, nAGQ: nAGQ as number });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GlmmError);
      expect((error as GlmmError).code).toBe(code);
      expect((error as GlmmError).message).toContain(text);
    }
  });
});

describe('after the fit', () => {
  const fit = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 7, inner: 11 } });

  it('comes back from JSON, with its orders', () => {
    const back = fromJSON(JSON.parse(JSON.stringify(fit)));
    expect(back.nAGQ).toEqual({ outer: 7, inner: 11 });
    expect(back.quadrature).toEqual(fit.quadrature);
    expect(back.predict({ newData: people.slice(0, 3) }).fit).toEqual(fit.predict({ newData: people.slice(0, 3) }).fit);
    expect(back.summary()).toBe(fit.summary());
  });

  it('profiles, bootstraps, refits and compares by the same rule', () => {
    const [limits] = fit.confint({ method: 'profile', parm: 'x' });
    const [wald] = fit.confint({ method: 'wald', parm: 'x' });
    expectAbsolute(limits.lower, wald.lower, 0.2, 'lower limit');
    const smaller = glmm('y ~ 1 + (1 | town / house)', people, { ...binomial, nAGQ: { outer: 7, inner: 11 } });
    const { rows } = anova(smaller, fit);
    expectAbsolute(rows[1].chisq!, 2 * (fit.logLik - smaller.logLik), 1e-9, 'chisq');
    const oneFactor = glmm('y ~ x + (1 | town)', people, binomial);
    expect(anova(oneFactor, auto).rows[1].pValueMixture).toBeLessThan(0.01);
    const again = fit.refit(fit.simulate({ n: 1, seed: 3 })[0]);
    expect([again.integration, again.nAGQ]).toEqual(['quadrature', fit.nAGQ]);
    expect(fit.bootstrap({ n: 3, seed: 1 }).failures.length).toBe(0);
  });

  it('predicts levels it knows and levels it does not', () => {
    const { fit: known } = fit.predict({ type: 'response' });
    expect(known.length).toBe(people.length);
    const other = [{ ...people[0], house: 'elsewhere' }];
    expect(fit.predict({ newData: other, allowNewLevels: true }).fit[0]).toBeGreaterThan(-10);
    const { town, 'house:town': house } = fit.ranef();
    expect([town.length, house.length]).toEqual([14, 14 * 8]);
    expect(house.every(({ sd, modeSd }) => sd > 0 && modeSd > 0)).toBe(true);
  });
});
