/**
 * Fits of nested factors by quadrature whose density has several parameters: ordered categories, second predictors. Truths: the trapezoidal rule
 * in R, and Laplace's approximation of ordinal::clmm and glmmTMB (fixtures/nestedParameters.R); expectation propagation where it is nearly exact; the
 * models that they become; a rule of many more points. And everything that can be asked of a fit.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { anova, cumulative, fromJSON, type GlmmFit, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Stored {
  readonly laplace: number;
  readonly laplaceEstimates: readonly number[];
  readonly logLik: number;
  readonly estimates: readonly number[];
  readonly se: readonly number[];
}

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const stored: Readonly<Record<string, Stored>> = JSON.parse(text('fixtures/nestedParameters.json'));
const soup = readCsv(text('fixtures/soup.csv'));
const salamanders = readCsv(text('../datasets/salamanders.csv'));
/** Of a standard error, where two searches end. */
const IN_SE = 1e-3;

/** Estimates in the order of the fixture. */
const thresholdsThenEffects = (fit: GlmmFit): number[] => [
  ...fit.thresholds!.map(({ estimate }) => estimate),
  ...fit.beta.slice(1),
];
const sdsOutermostFirst = ({ varCorr }: GlmmFit): number[] => {
  const sds = varCorr.map(({ group, sd }) => [group, sd[0]!] as const);
  return [...sds.filter(([group]) => !group.includes(':')), ...sds.filter(([group]) => group.includes(':'))].map(
    ([, sd]) => sd,
  );
};
const ofComponent = (fit: GlmmFit, component: 'zi' | 'disp'): number[] =>
  fit
    .tidy()
    .filter((row) => row.component === component)
    .map(({ estimate }) => estimate!);

const REAL = [
  {
    ...{ name: 'soup', formula: 'y ~ product + (1 | person / which)', data: soup },
    ...{ options: { family: 'cumulative' } as const, estimates: thresholdsThenEffects },
  },
  {
    ...{ name: 'excess', formula: 'count ~ mined + (1 | site / spp)', data: salamanders },
    options: { family: 'poisson', ziformula: '~ mined' },
    estimates: (fit: GlmmFit) => [...fit.beta, ...ofComponent(fit, 'zi')],
  },
  {
    ...{ name: 'shape', formula: 'count ~ mined + (1 | site / spp)', data: salamanders },
    options: { family: 'negativeBinomial', dispformula: '~ mined' },
    estimates: (fit: GlmmFit) => [...fit.beta, ...ofComponent(fit, 'disp')],
  },
] as const;

describe.each(REAL)('$name', ({ name, formula, data, options, estimates }) => {
  const truth = stored[name]!;
  const auto = glmm(formula, data, { ...options, nAGQ: 'auto' });

  it('by quadrature has its highest likelihood where the trapezoidal rule has it', () => {
    expect(auto.integration).toBe('quadrature');
    expect(auto.converged).toBe(true);
    expectAbsolute(auto.logLik, truth.logLik, 2e-4, 'logLik, as far as auto goes');
    const fine = glmm(formula, data, { ...options, nAGQ: { outer: 15, inner: 31 } });
    expectAbsolute(fine.logLik, truth.logLik, 1e-6, 'logLik');
    [...estimates(fine), ...sdsOutermostFirst(fine)].forEach((value, k) => {
      expectAbsolute(value, truth.estimates[k]!, IN_SE * truth.se[k]!, `estimate ${k}`);
    });
    expectAbsolute(Math.abs(auto.beta[1]! - fine.beta[1]!) / fine.coefficients[1]!.stdError, 0, 1e-3, 'auto');
    const at = name === 'soup' ? fine.thresholds!.length : 1;
    expectRelative(fine.coefficients[1]!.stdError, truth.se[at]!, 1e-3, 'standard error');
  });

  it('with one point is what the other program finds', () => {
    const laplace = glmm(formula, data, { ...options, nAGQ: 1 });
    expectAbsolute(laplace.logLik, truth.laplace, 1e-5, 'logLik');
    [...estimates(laplace), ...sdsOutermostFirst(laplace)].forEach((value, k) => {
      expectAbsolute(value, truth.laplaceEstimates[k]!, 5e-3 * truth.se[k]!, `estimate ${k}`);
    });
  });
});

/** Two to five ratings, counts and positive numbers in each of four rooms of 30 houses. */
const random = createRandom(12);
const rows = Array.from({ length: 30 }, (_, house) => house).flatMap((house) => {
  const v = 0.7 * random.normal();
  return [0, 1, 2, 3].flatMap((room) => {
    const u = 0.8 * random.normal();
    return Array.from({ length: 2 + ((house + room) % 4) }, (_, k) => {
      const x = random.normal();
      const eta = 0.4 + 0.5 * x + v + u;
      const latent = eta + Math.log(1 / random.uniform() - 1);
      const shape = k % 2 === 0 ? 0.8 : 4;
      return {
        ...{ house: `h${house}`, room: `r${room}`, x, kind: k % 2 === 0 ? 'p' : 'q', w: 1 + (k % 2) },
        rating: [-1, 0.5, 2].filter((tau) => latent > tau).length,
        count: random.uniform() < 0.25 ? 0 : random.poisson(Math.exp(eta)),
        spread: random.negativeBinomial(shape, Math.exp(eta)),
        positive: Math.exp(eta) * random.gamma(shape),
      };
    });
  });
});
const RATED = 'rating ~ x + (1 | house / room)';
const COUNTED = 'count ~ x + (1 | house / room)';
const rule = { nAGQ: { outer: 5, inner: 9 } } as const;

describe.each(['logit', 'probit', 'cloglog', 'loglog', 'cauchit'] as const)('ordered by %s', (link) => {
  const fit = glmm(RATED, rows, { family: 'cumulative', link, nAGQ: { outer: 7, inner: 15 } });

  it('ends where expectation propagation does, and has a certificate for each level', () => {
    expect([fit.converged, fit.integration]).toEqual([true, 'quadrature']);
    expect(fit.quadrature!.levels!.map(({ level }) => level)).toEqual(['outer', 'inner']);
    expect(fit.quadrature!.maxShiftInSe).toBeLessThan(link === 'cauchit' ? 0.1 : 1e-3);
    if (link === 'cauchit') return;
    const sites = glmm(RATED, rows, { family: 'cumulative', link, integration: 'ep' });
    expectAbsolute(fit.logLik, sites.logLik, 0.01, 'logLik with pairs');
    fit.thresholds!.forEach(({ estimate, stdError }, c) => {
      expectAbsolute(estimate, sites.thresholds![c]!.estimate, 0.02 * stdError, `threshold ${c}`);
      expectRelative(stdError, sites.thresholds![c]!.stdError, 0.01, `standard error of threshold ${c}`);
    });
    fit.theta.forEach((sd, k) => {
      expectAbsolute(sd, sites.theta[k]!, 0.02 * fit.thetaSe[k]!, `sd ${k}`);
    });
  });

  it('with two categories is the binomial response', () => {
    const above = rows.map((row) => ({ ...row, high: row.rating > 1 ? 1 : 0 }));
    const formula = 'high ~ x + (1 | house / room)';
    const two = glmm(formula, above, { family: 'cumulative', link, nAGQ: 7 });
    // P(y <= c) is the link's own side
    const other = { logit: 'logit', probit: 'probit', cloglog: 'loglog', loglog: 'cloglog', cauchit: 'cauchit' }[link];
    const binomial = glmm(formula, above, { family: 'binomial', link: other as 'logit', nAGQ: 7 });
    // where children have few trials, nodes of the binomial logit stay where they are
    expectAbsolute(two.logLik, binomial.logLik, link === 'logit' ? 1e-3 : 1e-6, 'logLik');
    two.coefficients.forEach(({ estimate, stdError }, j) => {
      const bar = link === 'logit' ? 1e-2 : IN_SE;
      expectAbsolute(estimate, binomial.coefficients[j]!.estimate, bar * stdError, `coefficient ${j}`);
    });
  });
});

describe('second predictors', () => {
  it.each([
    ['spread', 'negativeBinomial'],
    ['spread', 'negativeBinomial1'],
    ['positive', 'Gamma'],
  ] as const)('%s, %s: dispformula ~ 1 is one shape, a factor is fitted', (y, family) => {
    const formula = `${y} ~ x + (1 | house / room)`;
    const options = { family, link: 'log', ...rule } as const;
    const one = glmm(formula, rows, options);
    const same = glmm(formula, rows, { ...options, dispformula: '~ 1' });
    expectAbsolute(same.logLik, one.logLik, 1e-6, 'logLik');
    expectRelative(same.coefficients[1]!.stdError, one.coefficients[1]!.stdError, 1e-3, 'standard error');
    const own = glmm(formula, rows, { ...options, dispformula: '~ kind' });
    expect([own.converged, own.integration]).toEqual([true, 'quadrature']);
    expect(own.logLik).toBeGreaterThan(one.logLik - 1e-6);
    const [, table] = anova(one, own).rows;
    expectAbsolute(table!.chisq!, 2 * (own.logLik - one.logLik), 1e-9, 'chi-square');
  });

  it('with a dispformula it ends where expectation propagation does', () => {
    const options = { family: 'negativeBinomial', dispformula: '~ kind' } as const;
    const fit = glmm('spread ~ x + (1 | house / room)', rows, { ...options, nAGQ: { outer: 7, inner: 15 } });
    const sites = glmm('spread ~ x + (1 | house / room)', rows, { ...options, integration: 'ep' });
    expectAbsolute(fit.logLik, sites.logLik, 0.01, 'logLik with pairs');
    fit.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(estimate, sites.coefficients[j]!.estimate, 0.02 * stdError, `coefficient ${j}`);
    });
  });

  it('counts with a hurdle are the truncated ones and a share of zeros', () => {
    const hurdle = glmm(COUNTED, rows, { family: 'hurdlePoisson', ...rule });
    const above = rows.filter(({ count }) => count > 0);
    const truncated = glmm(COUNTED, above, { family: 'truncatedPoisson', ...rule });
    const share = above.length / rows.length;
    const shares = rows.length * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
    expectAbsolute(hurdle.logLik, truncated.logLik + shares, 1e-6, 'logLik');
    truncated.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(hurdle.beta[j]!, estimate, IN_SE * stdError, `coefficient ${j}`);
    });
  });

  it('of excess zeros weights are copies of rows, and slopes and three levels are taken', () => {
    const options = { family: 'poisson', ziformula: '~ kind', ...rule } as const;
    const weighted = glmm(COUNTED, rows, { ...options, weights: 'w' });
    const copied = glmm(
      COUNTED,
      rows.flatMap((row) => new Array<(typeof rows)[number]>(row.w).fill(row)),
      options,
    );
    expectAbsolute(weighted.logLik, copied.logLik, 1e-6, 'logLik');
    const zi = ofComponent(copied, 'zi');
    ofComponent(weighted, 'zi').forEach((value, k) => {
      expectAbsolute(value, zi[k]!, 1e-4, `zeros ${k}`);
    });
    const slopes = glmm('count ~ x + (x || house) + (1 | house:room)', rows, {
      ...options,
      nAGQ: { outer: 3, inner: 5 },
    });
    const apart = glmm('count ~ x + (1 | house) + (0 + x | house) + (1 | house:room)', rows, {
      ...options,
      nAGQ: { outer: 3, inner: 5 },
    });
    expectAbsolute(slopes.logLik, apart.logLik, 1e-6, 'logLik of slopes');
    const street = rows.map((row) => ({ ...row, street: `s${Number(row.house.slice(1)) % 6}` }));
    const three = glmm('count ~ x + (1 | street / house / room)', street, { ...options, nAGQ: 3 });
    expect([three.integration, three.converged]).toEqual(['quadrature', true]);
  });
});

const ASKED = [
  ['ordered categories', () => glmm(RATED, rows, { family: 'cumulative', ...rule }), RATED, { family: 'cumulative' }],
  [
    'excess zeros',
    () => glmm(COUNTED, rows, { family: 'poisson', ziformula: '~ kind', ...rule }),
    COUNTED,
    { family: 'poisson', ziformula: '~ kind' },
  ],
  [
    'a dispformula',
    () => glmm('spread ~ x + (1 | house / room)', rows, { family: 'negativeBinomial', dispformula: '~ kind', ...rule }),
    'spread ~ x + (1 | house / room)',
    { family: 'negativeBinomial', dispformula: '~ kind' },
  ],
] as const;

describe.each(ASKED)('%s: what comes after a fit', (name, make, formula, options) => {
  const fit = make();

  it('comes back from JSON, refits, bootstraps, compares', async () => {
    const state = fromJSON(JSON.parse(JSON.stringify(fit)));
    expect(state.summary()).toBe(fit.summary());
    expect(fit.summary()).toMatch(/quadrature of nested factors|\{ outer: 5, inner: 9 \}/i);
    const again = fit.refit(fit.simulate({ seed: 1 })[0]!);
    expect([again.integration, again.nAGQ, again.converged]).toEqual(['quadrature', fit.nAGQ, true]);
    expect((await fit.bootstrap({ n: 2, seed: 2 })).failures).toEqual([]);
    const smaller = glmm(formula.replace('~ x', '~ 1'), rows, { ...options, ...rule });
    const [, row] = anova(smaller, fit).rows;
    expectAbsolute(row!.chisq!, 2 * (fit.logLik - smaller.logLik), 1e-9, 'chi-square');
    const [dropped] = fit.drop1().filter(({ term }) => term === 'x');
    expectAbsolute(dropped!.chisq!, row!.chisq!, 1e-5, 'drop1');
  });

  it('profiles, and is robust', () => {
    const parm = { 'ordered categories': '1|2', 'excess zeros': 'zi_kindq', 'a dispformula': 'disp_kindq' }[name];
    for (const one of [parm, 'x']) {
      const [profile] = fit.confint({ method: 'profile', parm: one });
      const [wald] = fit.confint({ parm: one, method: 'wald' });
      const width = wald!.upper - wald!.lower;
      expectAbsolute(profile!.lower, wald!.lower, 0.25 * width, `${one}, lower`);
      expectAbsolute(profile!.upper, wald!.upper, 0.25 * width, `${one}, upper`);
    }
    // of a model that holds the sandwich is near the inverse information
    const robust = fit.vcovRobust();
    const ratio = Math.sqrt(robust.vcov[1]![1]!) / fit.coefficients[1]!.stdError;
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  it('predicts levels it knows and levels it does not, and says what it means', () => {
    const type = name === 'ordered categories' ? 'mean.class' : 'response';
    expect(fit.predict({ type }).fit.length).toBe(rows.length);
    const other = [{ ...rows[0]!, room: 'elsewhere' }];
    expect(fit.predict({ newData: other, allowNewLevels: true, type }).fit[0]).toBeGreaterThan(0);
    const { house, 'room:house': room } = fit.ranef();
    expect([house!.length, room!.length]).toEqual([30, 120]);
    expect(room!.every(({ sd, modeSd }) => sd > 0 && modeSd > 0)).toBe(true);
    expect(fit.quantileResiduals({ seed: 1 }).every(Number.isFinite)).toBe(true);
    expect(String(fit.interpret())).toContain('x');
    if (name !== 'ordered categories') return;
    const odds = fit.proportionalOddsTest();
    expect([odds.nGroups, odds.cuts.length]).toEqual([30, 3]);
    expect(odds.tests[0]!.pValue).toBeGreaterThan(0.001);
  });
});

describe('robust covariances by Laplace', () => {
  it('of two categories are those of the binomial response, of dispformula ~ 1 those of one shape', () => {
    const above = rows.map((row) => ({ ...row, high: row.rating > 1 ? 1 : 0 }));
    const pairs = [
      [
        glmm('high ~ x + (1 | house / room)', above, { family: cumulative(), nAGQ: 1 }),
        glmm('high ~ x + (1 | house / room)', above, { family: 'binomial', nAGQ: 1 }),
      ],
      [
        glmm('spread ~ x + (1 | house / room)', rows, { family: 'negativeBinomial', dispformula: '~ 1', nAGQ: 1 }),
        glmm('spread ~ x + (1 | house / room)', rows, { family: 'negativeBinomial', nAGQ: 1 }),
      ],
    ] as const;
    for (const [one, other] of pairs) {
      const [a, b] = [one.vcovRobust().vcov, other.vcovRobust().vcov];
      b.forEach((row, i) => {
        row.forEach((value, j) => {
          expectRelative(a[i]![j]!, value, 1e-3, `element ${i}, ${j}`);
        });
      });
    }
  });
});
