/**
 * Fits of three and four nested factors by quadrature. Truth: lme4 where each level has one point (test/sparse/fixtures/fits.R), rules of many
 * more points, expectation propagation where it is nearly exact; certificates, costs, and what is asked of a fit afterwards.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anova, fromJSON, GlmmError, type GlmmFit, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { POISSON_LOG } from '../../src/wasm/codes.ts';
import { createNested } from '../../src/wasm/nested/nested.ts';
import { lgamma } from '../oracle/special.ts';
import { columns } from '../support/engine.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const { poisson } = JSON.parse(readFileSync(new URL('../sparse/fixtures/fits.json', import.meta.url), 'utf8')) as {
  readonly poisson: {
    readonly y: number[];
    readonly year: number[];
    readonly height: number[];
    readonly groups: number[][];
    readonly logLik: number;
    readonly away: number[];
    readonly minus2LogLikAway: number;
  };
};

/** Ticks on grouse chicks, which are within broods within locations. */
const [chick, brood, location] = poisson.groups;
const ticks = {
  ticks: poisson.y,
  year: poisson.year.map((v) => `9${v + 5}`),
  height: poisson.height,
  chick: chick.map(String),
  brood: brood.map(String),
  location: location.map(String),
};
const TICKS = 'ticks ~ year + height + (1 | location / brood / chick)';

const binomial = { family: 'binomial' } as const;
const FORMULA = 'y ~ x + (1 | town / house / flat)';

/** Binary answers of 1 to 3 people in each of 3 flats of 4 houses in each of 12 towns. */
const random = createRandom(11);
const people: Record<string, string | number>[] = [];
for (let town = 0; town < 12; town++) {
  const v = 0.9 * random.normal();
  for (let house = 0; house < 4; house++) {
    const w = 0.8 * random.normal();
    for (let flat = 0; flat < 3; flat++) {
      const u = 1.2 * random.normal();
      for (let k = 0; k <= (town + house + flat) % 3; k++) {
        const x = random.normal();
        const eta = 0.2 + 0.7 * x + v + w + u;
        const y = random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
        const n = random.poisson(Math.exp(0.5 * eta));
        people.push({ y, x, n, town: `t${town}`, house: `h${house}`, flat: `f${flat}`, room: `r${k}` });
      }
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

describe('ticks on grouse chicks', () => {
  it('one point at each level is the deviance of lme4', () => {
    const { y, year, height, away, minus2LogLikAway } = poisson;
    const one = columns(y.map(() => [1]));
    const workspace = createNested({
      code: POISSON_LOG,
      y: Float64Array.from(y),
      weights: new Float64Array(y.length).fill(1),
      offset: null,
      X: columns(y.map((_, i) => [1, +(year[i] === 1), +(year[i] === 2), height[i]])),
      levels: [location, brood, chick].map((codes) => ({
        Z: [one],
        codes: Int32Array.from(codes),
        nLevels: Math.max(...codes) + 1,
      })),
      cells: { level: Int32Array.of(0, 1, 2), row: new Int32Array(3), col: new Int32Array(3) },
      orders: [1, 1, 1],
    });
    // lme4 has the thetas of chicks, broods and locations in this order
    const [a, b, c, ...beta] = away;
    const value = workspace.evaluate(Float64Array.from([c, b, a, ...beta]));
    const constant = 2 * y.reduce((sum, v) => sum + lgamma(v + 1), 0);
    // lme4 stops its own mode search at 1e-12 of the deviance
    expectRelative(value + constant, minus2LogLikAway, 1e-9, 'away');
  });

  it('quadrature holds its certificate; Laplace and expectation propagation are as far off as theirs say', () => {
    const fit = glmm(TICKS, ticks, { family: 'poisson', nAGQ: 'auto' });
    expect(fit.integration).toBe('quadrature');
    expect(fit.quadrature!.maxShiftInSe).toBeLessThan(1e-3);
    const truth = glmm(TICKS, ticks, { family: 'poisson', nAGQ: { outer: 7, middle: 9, inner: 11 } });
    expect(apart(truth, fit)).toBeLessThan(1e-3);
    expectAbsolute(fit.logLik, truth.logLik, 3e-4, 'logLik');
    const laplace = glmm(TICKS, ticks, { family: 'poisson', nAGQ: 1 });
    expectAbsolute(laplace.logLik, -890.2713301, 1e-6, 'logLik of glmmTMB');
    const off = apart(truth, laplace);
    expectAbsolute(laplace.laplace!.maxShiftInSe, off, Math.max(0.4 * off, 0.05), "what Laplace's certificate says");
    const ep = glmm(TICKS, ticks, { family: 'poisson', integration: 'ep' });
    expect(apart(truth, ep)).toBeLessThan(1.5 * ep.ep!.maxShiftInSe + 0.02);
    expectAbsolute(ep.logLik, truth.logLik, 0.05, 'logLik with pairs');
  });
});

describe("nAGQ: 'auto' of three factors", () => {
  it('raises each level by itself until its certificate holds, and the certificate is true', () => {
    const { points, comparedWith, levels, maxShiftInSe, logLikError, requested } = auto.quadrature!;
    expect(requested).toBe('auto');
    expect(points).toEqual(auto.nAGQ);
    expect(levels!.map(({ level, group }) => [level, group])).toEqual([
      ['outer', 'town'],
      ['middle', 'house:town'],
      ['inner', 'flat:(house:town)'],
    ]);
    const [outer, middle, inner] = levels!;
    expect(comparedWith).toEqual({
      outer: outer.comparedWith,
      middle: middle.comparedWith,
      inner: inner.comparedWith,
    });
    expectAbsolute(maxShiftInSe, outer.maxShiftInSe + middle.maxShiftInSe + inner.maxShiftInSe, 1e-15, 'shifts');
    expectAbsolute(logLikError, outer.logLikError + middle.logLikError + inner.logLikError, 1e-12, 'errors');
    expect(maxShiftInSe).toBeLessThan(1e-3);
    const truth = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 9, middle: 13, inner: 21 } });
    expect(apart(truth, auto)).toBeLessThan(1e-3);
    expectAbsolute(auto.logLik, truth.logLik, 3e-4, 'logLik');
    expect(auto.summary()).toMatch(/points for\s+town,\s+\d+\s+points\s+for\s+house:town\s+and/);
    expect(auto.warnings).toEqual([]);
    const asDefault = glmm(FORMULA, people, binomial);
    expect(asDefault.integration).toBe('ep');
    expectAbsolute(asDefault.logLik, auto.logLik, 0.05, 'logLik with pairs');
  });

  it('of four factors the middle orders are one', () => {
    const few = people.filter(({ town }) => Number(String(town).slice(1)) < 6);
    const formula = 'n ~ x + (1 | town / house / flat / room)';
    const fit = glmm(formula, few, { family: 'poisson', nAGQ: { outer: 3, middle: 4, inner: 5 } });
    expect(fit.quadrature!.levels!.map(({ group }) => group)).toEqual([
      'town',
      'house:town, flat:(house:town)',
      'room:(flat:(house:town))',
    ]);
    expect(fit.quadrature!.comparedWith).toEqual({ outer: 7, middle: 9, inner: 11 });
    const ep = glmm(formula, few, { family: 'poisson', integration: 'ep' });
    expectAbsolute(fit.logLik, ep.logLik, 0.05, 'logLik with pairs');
    expectAbsolute(fit.beta[1], ep.beta[1], 0.05 * ep.coefficients[1].stdError, 'x');
  });

  it('takes slopes, and writes factors in any order', () => {
    const written = people.map((row) => ({
      ...row,
      home: `${row['town']}/${row['house']}`,
      door: `${row['town']}/${row['house']}/${row['flat']}`,
    }));
    const nAGQ = { outer: 3, middle: 4, inner: 5 };
    const a = glmm('n ~ x + (1 | home) + (1 | door) + (x | town)', written, { family: 'poisson', nAGQ });
    const b = glmm('n ~ x + (x | town) + (1 | town:house) + (1 | town:house:flat)', written, {
      family: 'poisson',
      nAGQ,
    });
    expect(a.nAGQ).toEqual(nAGQ);
    expectAbsolute(a.logLik, b.logLik, 1e-7, 'logLik');
    expectAbsolute(a.beta[1], b.beta[1], 1e-3 * a.coefficients[1].stdError, 'x');
  });

  it('more points than there is time for are left out, and said', () => {
    const short = glmm(FORMULA, people, { ...binomial, nAGQ: 'auto', maxSeconds: 0.012 });
    expect(short.quadrature!.beyond!.seconds).toBeGreaterThan(0.012);
    expect(Object.keys(short.quadrature!.beyond!.points)).toEqual(['outer', 'middle', 'inner']);
    expect(short.summary()).toMatch(/points for\s+the\s+outer\s+factor, \d+ between/);
    expect(() =>
      glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 51, middle: 51, inner: 51 }, maxSeconds: 0.5 }),
    ).toThrow(GlmmError);
  });
});

describe('after a fit of three factors', () => {
  const fit = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 5, middle: 5, inner: 9 } });

  it('comes back from JSON, with its orders', () => {
    const back = fromJSON(JSON.parse(JSON.stringify(fit)));
    expect(back.nAGQ).toEqual({ outer: 5, middle: 5, inner: 9 });
    expect(back.quadrature).toEqual(fit.quadrature);
    expect(back.predict({ newData: people.slice(0, 3) }).fit).toEqual(fit.predict({ newData: people.slice(0, 3) }).fit);
    expect(back.summary()).toBe(fit.summary());
    const text = JSON.stringify(fit).replace('"nAGQ":{"outer":5,"middle":5', '"nAGQ":{"outer":5,"middle":7');
    expect(() => fromJSON(JSON.parse(text))).toThrow(/nAGQ/);
  });

  it('effects of all levels are near those of many points', () => {
    const truth = glmm(FORMULA, people, { ...binomial, nAGQ: { outer: 9, middle: 13, inner: 21 } });
    const [own, other] = [fit.ranef(), truth.ranef()];
    expect(Object.keys(own).length).toBe(3);
    for (const [group, rows] of Object.entries(own))
      rows.forEach(({ mean, sd }, k) => {
        expectAbsolute(mean, other[group][k].mean, 2e-3, `mean ${k} of ${group}`);
        expectAbsolute(sd, other[group][k].sd, 2e-3, `sd ${k} of ${group}`);
      });
  });

  it('profiles, bootstraps, refits, compares, and is robust', () => {
    const [limits] = fit.confint({ method: 'profile', parm: 'x' });
    const [wald] = fit.confint({ method: 'wald', parm: 'x' });
    expectAbsolute(limits.lower, wald.lower, 0.2, 'lower limit');
    const smaller = glmm('y ~ x + (1 | town / house)', people, { ...binomial, nAGQ: 'auto' });
    expectAbsolute(anova(smaller, auto).rows[1].chisq!, 2 * (auto.logLik - smaller.logLik), 1e-9, 'chisq');
    const again = fit.refit(fit.simulate({ n: 1, seed: 3 })[0]);
    expect([again.integration, again.nAGQ]).toEqual(['quadrature', fit.nAGQ]);
    expect(fit.bootstrap({ n: 3, seed: 1 }).failures.length).toBe(0);
    // clusters are towns; Laplace's scores are those of one point at each level
    const robust = fit.vcovRobust();
    const byLaplace = glmm(FORMULA, people, { ...binomial, nAGQ: 1 }).vcovRobust();
    expect(robust.vcov[1][1] / byLaplace.vcov[1][1]).toBeGreaterThan(0.5);
    expect(robust.vcov[1][1] / byLaplace.vcov[1][1]).toBeLessThan(2);
  });
});
