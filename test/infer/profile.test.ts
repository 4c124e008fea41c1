/** Truth: the definition (other paths to the constrained maximum), identities, limits of theory. */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { glmm } from '../../src/index.ts';
import { confint } from '../../src/infer/intervals/confint.ts';
import { parametersOf } from '../../src/infer/parameters.ts';
import { chartOf } from '../../src/infer/profile/parameterChart.ts';
import { profile } from '../../src/infer/profile/profile.ts';
import { sdOrCorrelationGradient } from '../../src/infer/profile/varianceGradient.ts';
import { refusalOf } from '../support/refusal.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { counts } from './counts.ts';

/** qchisq(0.95, 1) */
const RISE = 3.841458820694124;

const slopes = glmm('y ~ x + z + (x | g)', counts({ seed: 3, groups: 15, rows: 10, sd: 0.5, sdSlope: 0.5 }), {
  family: 'poisson',
  nAGQ: 5,
});

describe('limits of a fixed effect', () => {
  const data = counts({ seed: 21, groups: 12, rows: 8, sd: 0.6 });
  const fit = glmm('y ~ x + z + (1 | g)', data, { family: 'poisson' });
  const [limits] = fit.confint({ parm: 'x' });

  it.each(['lower', 'upper'] as const)(
    '%s: the model with the effect fixed in an offset is worse by the quantile',
    (which) => {
      const offset = data.x.map((x) => limits[which] * x);
      const held = glmm('y ~ z + (1 | g)', data, { family: 'poisson', offset });
      expectAbsolute(held.minus2LogLik - fit.minus2LogLik, RISE, 1e-7, 'rise');
    },
  );

  it('of the intercept: likewise, with centred columns on the way', () => {
    const [intercept] = fit.confint({ parm: '(Intercept)' });
    for (const which of ['lower', 'upper'] as const) {
      const offset = data.x.map(() => intercept[which]);
      const held = glmm('y ~ 0 + x + z + (1 | g)', data, { family: 'poisson', offset });
      expectAbsolute(held.minus2LogLik - fit.minus2LogLik, RISE, 1e-7, which);
    }
  });

  it('moves with a change of units', () => {
    const scaled = { ...data, x: data.x.map((x) => 1000 + x / 8) };
    const [other] = glmm('y ~ x + z + (1 | g)', scaled, { family: 'poisson' }).confint({ parm: 'x' });
    expectAbsolute(other.lower / 8, limits.lower, 1e-8, 'lower');
    expectAbsolute(other.upper / 8, limits.upper, 1e-8, 'upper');
  });

  it('are those of the reversed effect with their signs changed', () => {
    const reversed = { ...data, x: data.x.map((x) => -x) };
    const [other] = glmm('y ~ x + z + (1 | g)', reversed, { family: 'poisson' }).confint({ parm: 'x' });
    expectAbsolute(other.lower, -limits.upper, 1e-9, 'lower');
    expectAbsolute(other.upper, -limits.lower, 1e-9, 'upper');
  });
});

describe('limits of standard deviations and correlations', () => {
  const estimation = estimationOf(slopes);
  const parameters = parametersOf(estimation);
  const sizes = [2];

  /** Lagrange: at a constrained maximum the gradient is a multiple of that of the parameter held. */
  it.each(parameters.filter((p) => p.place.kind !== 'fixed'))(
    '$name: a maximum under the constraint, worse by the quantile',
    (parameter) => {
      const { engine, map } = estimation.open();
      const found = profile(estimation, { parm: parameter.name, points: 0 }).limits[0];
      for (const target of [found.lower, found.upper]) {
        const { theta, beta } = maximumAt(estimation, parameter.name, target);
        const user = [...theta, ...beta];
        const x = Float64Array.from(user, (value, i) => value / map.jacobian[i * user.length + i]);
        const shift = x.length - beta.length;
        // the intercept of centred columns
        for (let j = 1; j < beta.length; j++) x[shift] -= map.jacobian[shift * user.length + shift + j] * x[shift + j];
        const gradient = new Float64Array(x.length);
        const value = engine.evaluate(x, gradient) - 2 * estimation.normaliser;
        expectAbsolute(value - slopes.minus2LogLik, RISE, 1e-7, 'rise');
        for (let j = 0; j < beta.length; j++) expectAbsolute(gradient[shift + j], 0, 1e-3, `gradient of beta ${j}`);
        const byTheta = theta.map((_, k) => gradient[k] / map.jacobian[k * x.length + k]);
        const normalTo = theta.map(() => 0);
        if (parameter.place.kind !== 'sd' && parameter.place.kind !== 'correlation') throw new Error('not here');
        for (const [k, d] of sdOrCorrelationGradient(theta, sizes, parameter.place)) normalTo[k] += d;
        const along = dot(byTheta, normalTo) / dot(normalTo, normalTo);
        byTheta.forEach((g, k) => {
          expectAbsolute(g - along * normalTo[k], 0, 1e-3, `tangential gradient ${k}`);
        });
      }
    },
  );

  it('do not depend on the order of the effects beyond the rotation of the quadrature grid', () => {
    const data = counts({ seed: 3, groups: 15, rows: 10, sd: 0.5, sdSlope: 0.5 });
    const laplace = { family: 'poisson', nAGQ: 1 } as const;
    const one = glmm('y ~ x + z + (1 + x | g)', data, laplace).confint({ parm: 'theta_' });
    const other = glmm('y ~ x + z + (0 + x + i | g)', { ...data, i: data.x.map(() => 1) }, laplace).confint({
      parm: 'theta_',
    });
    const pairs = [
      [one[0], other[2]],
      [one[1], other[1]],
      [one[2], other[0]],
    ];
    for (const [a, b] of pairs) {
      expectAbsolute(a.lower, b.lower, 1e-7, `lower ${a.parm}`);
      expectAbsolute(a.upper, b.upper, 1e-7, `upper ${a.parm}`);
    }
  });
});

/** The maximum under a constraint, as the profile's own charts reach it. */
function maximumAt(estimation: ReturnType<typeof estimationOf>, name: string, value: number) {
  const parameter = parametersOf(estimation).find((p) => p.name === name);
  if (parameter === undefined) throw new Error(name);
  const { engine, map } = estimation.open();
  const chart = chartOf(parameter, map, estimation);
  const coordinates = chart.coordinatesAt(estimation.parameters);
  const held = coordinateOf(chart.toUser, value, chart.lower, chart.upper);
  // plain gradient descent in a metric of differences: slow and obvious
  coordinates[chart.coordinate] = held;
  const size = coordinates.length;
  const x = new Float64Array(size);
  const gradient = new Float64Array(size);
  const at = (z: Float64Array): Float64Array => {
    chart.parametersAt(z, x);
    engine.evaluate(x, gradient);
    const pulled = chart.pullBack(z, gradient);
    pulled[chart.coordinate] = 0;
    return pulled;
  };
  for (let round = 0; round < 60; round++) {
    const here = at(coordinates);
    const hessian: number[][] = [];
    for (let i = 0; i < size; i++) {
      const moved = coordinates.slice();
      moved[i] += 1e-5;
      const there = at(moved);
      hessian.push(
        Array.from(there, (g, j) =>
          i === chart.coordinate || j === chart.coordinate ? Number(i === j) : (g - here[j]) / 1e-5,
        ),
      );
    }
    const step = solve(hessian, Array.from(here));
    step.forEach((s, i) => {
      if (i !== chart.coordinate) coordinates[i] -= Math.sign(s) * Math.min(Math.abs(s), 0.1);
    });
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  chart.parametersAt(coordinates, x);
  const user = Array.from(x, (_, i) => Array.from(x).reduce((sum, v, j) => sum + map.jacobian[i * size + j] * v, 0));
  return { theta: user.slice(0, map.nTheta), beta: user.slice(map.nTheta) };
}

function coordinateOf(toUser: (c: number) => number, value: number, lower: number, upper: number): number {
  let [a, b] = [Math.max(lower, -1e3), Math.min(upper, 1e3)];
  for (let k = 0; k < 200; k++) {
    const middle = 0.5 * (a + b);
    if (toUser(middle) < value) a = middle;
    else b = middle;
  }
  return 0.5 * (a + b);
}

function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(rows[best][k]) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, k) => row[n] / row[k]);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

describe('profile', () => {
  it('gives points that rise in zeta with the value, through zero at the estimate and the quantile at the limits', () => {
    const { points, limits } = slopes.profile();
    for (const { parm, estimate, lower, upper } of limits) {
      const own = points.filter((p) => p.parameter === parm);
      expect(own.length).toBeGreaterThanOrEqual(11);
      expect(own.map((p) => p.value)).toEqual(own.map((p) => p.value).sort((a, b) => a - b));
      own.slice(1).forEach((p, k) => {
        expect(p.zeta).toBeGreaterThan(own[k].zeta - 1e-6);
      });
      expectAbsolute(own.find((p) => p.zeta === 0)?.value ?? Number.NaN, estimate, 1e-12, parm);
      expect(own.find((p) => p.value === lower)?.zeta).toBeCloseTo(-Math.sqrt(RISE), 12);
      expect(own.find((p) => p.value === upper)?.zeta).toBeCloseTo(Math.sqrt(RISE), 12);
    }
  });

  it('takes at most eight evaluations a limit where the likelihood is near a parabola', () => {
    const fit = glmm('y ~ x + z + (1 | g)', counts({ seed: 21, groups: 40, rows: 8, sd: 0.6 }), { family: 'poisson' });
    const { evaluations, limits } = fit.profile({ points: 0 });
    expect(evaluations).toBeLessThanOrEqual(8 * 2 * limits.length);
  });

  it('meets the Wald interval as the data grow', () => {
    const distance = (nGroups: number): number => {
      const data = simulateIntercept({
        seed: 8,
        nGroups,
        rowsPerGroup: 10,
        family: 'binomial',
        beta: [0.3, 0.5],
        sd: 0.8,
      });
      const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial' });
      const wald = fit.confint({ method: 'wald' });
      return Math.max(
        ...fit.confint().map((p, k) => Math.abs(p.lower - wald[k].lower) / (wald[k].upper - wald[k].lower)),
      );
    };
    // the difference in standard errors falls as 1 / sqrt(n)
    expect(distance(1600)).toBeLessThan(0.35 * distance(50));
    expect(distance(1600)).toBeLessThan(0.01);
  });

  it('moves to a better optimum, says so and goes on', () => {
    const estimation = estimationOf(slopes);
    const theta = estimation.numbers.theta.map((t) => 1.3 * t);
    const beta = estimation.numbers.beta.map((b) => b + 0.2);
    const poor = {
      ...estimation,
      maximum: [...theta, ...beta],
      numbers: { ...estimation.numbers, theta, beta, logLik: estimation.numbers.logLik - 1 },
    };
    const { limits, warnings } = profile(poor, { points: 0 });
    expect(warnings.map((w) => w.code)).toEqual(['BETTER_OPTIMUM']);
    for (const interval of confint(poor)) expect(interval.warnings).toEqual(warnings);
    slopes.confint().forEach(({ lower, upper, estimate }, k) => {
      expectAbsolute(limits[k].lower, lower, 1e-6, 'lower');
      expectAbsolute(limits[k].upper, upper, 1e-6, 'upper');
      expectAbsolute(limits[k].estimate, estimate, 1e-5, 'estimate');
    });
  });
});

describe('at the edges', () => {
  it('a variance estimated as zero has the lower limit zero and a finite upper one', () => {
    const data = simulateIntercept({
      seed: 1,
      nGroups: 10,
      rowsPerGroup: 8,
      family: 'binomial',
      beta: [0.2, 0.5],
      sd: 0.1,
    });
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial' });
    expect(fit.theta[0]).toBe(0);
    const [sd] = fit.confint({ parm: '.sig01' });
    expect(sd).toMatchObject({ estimate: 0, lower: 0 });
    expect(sd.upper).toBeGreaterThan(0.3);
    expect(sd.upper).toBeLessThan(3);
  });

  it('a variance that might be zero has the lower limit zero', () => {
    const data = simulateIntercept({
      seed: 2,
      nGroups: 10,
      rowsPerGroup: 8,
      family: 'binomial',
      beta: [0.2, 0.5],
      sd: 0.1,
    });
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial' });
    expect(fit.theta[0]).toBeGreaterThan(0.1);
    expect(fit.confint({ parm: '.sig01' })[0].lower).toBe(0);
    // the same question asked as a test
    expect(fit.randomEffectsTest().rows[1].chisq).toBeLessThan(RISE);
  });

  it('a correlation that nothing excludes runs from -1 to 1', () => {
    const data = counts({ seed: 5, groups: 6, rows: 10, sd: 0.1, sdSlope: 0.4 });
    const fit = glmm('y ~ x + (x | g)', data, { family: 'poisson', nAGQ: 5 });
    const correlation = fit.confint({ parm: '.sig02' })[0];
    expect([correlation.lower, correlation.upper]).toEqual([-1, 1]);
  });

  it('an effect that separates the responses has no upper limit', () => {
    const rows = Array.from({ length: 120 }, (_, i) => i);
    const data = {
      x: rows.map((i) => i % 2),
      g: rows.map((i) => i % 12),
      y: rows.map((i) => (i % 2 ? 1 : i % 4 ? 0 : (i >> 3) % 2)),
    };
    const [x] = glmm('y ~ x + (1 | g)', data, { family: 'binomial' }).confint({ parm: 'x' });
    expect(x.upper).toBe(Number.POSITIVE_INFINITY);
    expect(Number.isFinite(x.lower)).toBe(true);
  });
});

describe('parameters by name', () => {
  it('lists standard deviations and correlations as lme4 does, with its aliases', () => {
    expect(parametersOf(estimationOf(slopes)).map(({ name, alias }) => [name, alias])).toEqual([
      ['sd_(Intercept)|g', '.sig01'],
      ['cor_x.(Intercept)|g', '.sig02'],
      ['sd_x|g', '.sig03'],
      ['(Intercept)', null],
      ['x', null],
      ['z', null],
    ]);
  });

  it('selects by name, alias and group, in the order of the model', () => {
    const names = (parm: string | string[]): string[] =>
      slopes.confint({ method: 'wald', parm }).map((row) => row.parm);
    expect(names(['x', '.sig03'])).toEqual(['sd_x|g', 'x']);
    expect(names('theta_')).toEqual(['sd_(Intercept)|g', 'cor_x.(Intercept)|g', 'sd_x|g']);
    expect(names('beta_')).toEqual(['(Intercept)', 'x', 'z']);
  });

  it('prefers a column to what its name stands for otherwise', () => {
    const { x, ...rest } = counts({ seed: 21, groups: 12, rows: 8, sd: 0.6 });
    const fit = glmm('y ~ beta_ + z + (1 | g)', { ...rest, beta_: x }, { family: 'poisson', nAGQ: 1 });
    expect(fit.confint({ method: 'wald', parm: 'beta_' }).map((row) => row.parm)).toEqual(['beta_']);
  });

  it('knows no other names, and proposes one', () => {
    const error = refusalOf(() => slopes.confint({ parm: 'sd_(Intercept)|h' }));
    expect(error.code).toBe('UNKNOWN_PARAMETER');
    expect(error.message).toContain('Did you mean "sd_(Intercept)|g"?');
  });

  it('says of a dropped column what it is a combination of', () => {
    const data = counts({ seed: 21, groups: 12, rows: 8, sd: 0.6 });
    const fit = glmm(
      'y ~ x + twice + (1 | g)',
      { ...data, twice: data.x.map((x) => 2 * x) },
      { family: 'poisson', nAGQ: 1 },
    );
    for (const ask of [() => fit.profile({ parm: 'twice' }), () => fit.confint({ parm: 'twice', method: 'wald' })]) {
      const error = refusalOf(ask);
      expect(error.code).toBe('UNKNOWN_PARAMETER');
      expect(error.message).toContain('"twice" was dropped');
    }
  });
});

describe('wrong uses', () => {
  it.each([0, 1, 95, Number.NaN, '0.9', null])('level %s', (level) => {
    for (const method of ['profile', 'wald'] as const) {
      expect(refusalOf(() => slopes.confint({ method, level: level as number })).code).toBe('INVALID_OPTION');
    }
  });
  it.each([5, null, [3], {}, [['x']]])('parm %o', (parm) => {
    expect(refusalOf(() => slopes.confint({ parm: parm as unknown as string })).code).toBe('INVALID_OPTION');
  });
  it('an unknown method', () => {
    expect(refusalOf(() => slopes.confint({ method: 'exact' as 'wald' })).code).toBe('INVALID_OPTION');
  });
  it.each([-1, 2.5, Number.POSITIVE_INFINITY])('points %s', (points) => {
    expect(refusalOf(() => slopes.profile({ points })).code).toBe('INVALID_OPTION');
  });
  it('a likelihood without a maximum', () => {
    const rows = Array.from({ length: 60 }, (_, i) => Math.floor(i / 5));
    const fit = glmm('y ~ 1 + (1 | g)', { y: rows.map((g) => g % 2), g: rows }, { family: 'binomial' });
    expect(refusalOf(() => fit.confint()).code).toBe('NUMERICAL_FAILURE');
  });
});
