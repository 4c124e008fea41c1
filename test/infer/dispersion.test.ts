/**
 * Intervals of dispersions, shapes and thresholds. Truths: the definition of a profile limit (the model with the parameter held is worse by
 * the quantile, its other parameters stationary), identities, and glmmTMB and lme4 (fixtures/dispersion.R).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { readCsv } from '../../src/csv.ts';
import { cumulative, type FamilySpec, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { parametersOf } from '../../src/infer/parameters.ts';
import { chartOf } from '../../src/infer/profile/parameterChart.ts';
import { profile } from '../../src/infer/profile/profile.ts';
import { minimise } from '../../src/optimize/bfgs.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { counts } from './counts.ts';

/** qchisq(0.95, 1) */
const RISE = 3.841458820694124;
/** A limit errs by the square of 1e-5 in zeta, and the other search by the decrease at which it ends. */
const RISE_TOLERANCE = 1e-6;

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const csv = (path: string) => readCsv(text(path));
const epil2 = csv('../datasets/epil2.csv');
const sleepstudy = csv('../../examples/data/sleepstudy.csv');
const wine = csv('../datasets/wine.csv');

const cases = {
  negativeBinomial: ['y ~ Base + trt + (1 | subject)', epil2, 'negativeBinomial', 'shape'],
  negativeBinomial1: ['y ~ Base + trt + (1 | subject)', epil2, 'negativeBinomial1', 'overdispersion'],
  beta: ['share ~ e + (1 | sample)', csv('../datasets/gasoline.csv'), 'beta', 'precision'],
  betaBinomial: [
    'cbind(incidence, size - incidence) ~ period + (1 | herd)',
    csv('../../examples/data/cbpp.csv'),
    'betaBinomial',
    'precision',
  ],
  Gamma: ['Reaction ~ Days + (1 | Subject)', sleepstudy, { family: 'Gamma', link: 'log' }, 'dispersion'],
  inverseGaussian: ['Reaction ~ Days + (1 | Subject)', sleepstudy, 'inverseGaussian', 'dispersion'],
} as const;

const fits = Object.fromEntries(
  Object.entries(cases).map(([name, [formula, data, family]]) => [
    name,
    glmm(formula, data as never, { family: family as FamilySpec, nAGQ: 1 }),
  ]),
) as Record<keyof typeof cases, GlmmFit>;

/** minus2LogLik with the last of the optimiser's parameters, a log shape, held; from two standard deviations, as zero is stationary. */
function heldAt(fit: GlmmFit, logShape: number): number {
  return Math.min(...[estimationOf(fit).parameters[0]!, 0.5].map((sd) => heldFrom(fit, logShape, sd)));
}

function heldFrom(fit: GlmmFit, logShape: number, sd: number): number {
  const estimation = estimationOf(fit);
  const { engine, map } = estimation.open();
  const last = map.size - 1;
  const all = estimation.parameters.slice();
  all[0] = sd;
  all[last] = logShape;
  const gradient = new Float64Array(map.size);
  const { value } = minimise(
    {
      evaluate(x, out) {
        all.set(x);
        const found = engine.evaluate(all, gradient);
        out.set(gradient.subarray(0, last));
        return found;
      },
    },
    all.slice(0, last),
    { maxStep: (x) => x.map(() => 1), tolerance: 1e-12 },
  );
  return value - 2 * estimation.normaliser;
}

describe.each(Object.keys(cases) as (keyof typeof cases)[])('%s', (name) => {
  const fit = fits[name];
  const [, , , parm] = cases[name];
  const isShape = parm === 'shape' || parm === 'precision';

  it('profile limits are where the likelihood-ratio test just rejects', () => {
    const [limits] = fit.confint({ parm });
    expect(limits!.estimate).toBe(fit.dispersion!.estimate);
    for (const limit of [limits!.lower, limits!.upper]) {
      const rise = heldAt(fit, (isShape ? 1 : -1) * Math.log(limit)) - fit.minus2LogLik;
      expectAbsolute(rise, RISE, RISE_TOLERANCE, `rise at ${limit}`);
    }
  });

  it('Wald limits are symmetric on the log scale, and have the place that confint gives all', () => {
    const [limits] = fit.confint({ parm: `.${parm}`, method: 'wald' });
    const { estimate, stdError } = fit.dispersion!;
    const half = (1.959963984540054 * stdError) / estimate;
    expectRelative(limits!.lower, estimate * Math.exp(-half), 1e-12, 'lower');
    expectRelative(limits!.upper, estimate * Math.exp(half), 1e-12, 'upper');
    expect(fit.confint({ method: 'wald' }).map((one) => one.parm)).toEqual([
      fit.confint({ parm: '.sig01', method: 'wald' })[0]!.parm,
      parm,
      ...fit.coefficients.map(({ term }) => term),
    ]);
    expect(fit.confint({ parm: 'theta_', method: 'wald' }).map((one) => one.parm)[1]).toBe(parm);
  });
});

describe('a bootstrap and leaving levels out', () => {
  it('have a column of the dispersion, as a refit has it', () => {
    const fit = fits.Gamma;
    const run = fit.bootstrap({ n: 3, seed: 5 });
    const column = run.parameters.indexOf('dispersion');
    expect(run.estimates[column]).toBe(fit.dispersion!.estimate);
    const whole = fit.bootstrap({ n: 3, seed: 5, statistic: (refit) => ({ phi: refit.dispersion!.estimate }) });
    // a refit of its own ends at another step of the search
    run.replicates.forEach((row, k) => {
      expectRelative(row[column]!, whole.replicates[k]![0]!, 1e-4, 'replicate');
    });
    const left = fit.influence({ method: 'one-step' });
    const phi = left.groups.map(({ estimates }) => estimates[left.parameters.indexOf('dispersion')]!);
    expect(phi.every((value) => value > 0.5 * fit.dispersion!.estimate && value < 1.5 * fit.dispersion!.estimate)).toBe(
      true,
    );
  });
});

describe('an infinite shape', () => {
  const fit = glmm('y ~ x + (1 | g)', counts({ seed: 5, groups: 12, rows: 8, sd: 0.6 }), {
    family: 'negativeBinomial',
    nAGQ: 5,
  });

  it('has a finite lower profile limit, and no Wald interval', () => {
    expect(fit.dispersion!.estimate).toBe(Number.POSITIVE_INFINITY);
    const [limits] = fit.confint({ parm: 'shape' });
    expect(limits!.upper).toBe(Number.POSITIVE_INFINITY);
    expectAbsolute(heldAt(fit, Math.log(limits!.lower)) - fit.minus2LogLik, RISE, RISE_TOLERANCE, 'rise');
    expect(fit.confint({ parm: 'shape', method: 'wald' })[0]).toMatchObject({ lower: Number.NaN, upper: Number.NaN });
  });
});

describe('thresholds', () => {
  const fit = glmm('rating ~ temp + contact + (1 | judge)', wine, { family: 'cumulative', nAGQ: 5 });
  const estimation = estimationOf(fit);
  const parameters = parametersOf(estimation);

  it.each(['wald', 'profile'] as const)('by %s: the first is the intercept with its sign changed', (method) => {
    const [first, intercept] = fit.confint({ method, parm: ['1|2', '(Intercept)'] });
    expectAbsolute(first!.lower, -intercept!.upper, 1e-8, 'lower');
    expectAbsolute(first!.upper, -intercept!.lower, 1e-8, 'upper');
  });

  it('by profile: those of the categories read from above, with their signs changed', () => {
    const columns = Object.fromEntries(wine.columnNames().map((name) => [name, wine.column(name)]));
    const turned = glmm(
      'rating ~ temp + contact + (1 | judge)',
      { ...columns, rating: Array.from(wine.column('rating') as ArrayLike<unknown>, (r) => 6 - Number(r)) } as never,
      { family: 'cumulative', nAGQ: 5 },
    );
    const limits = fit.confint({ parm: ['1|2', '2|3', '3|4', '4|5'] });
    const other = [...turned.confint({ parm: ['1|2', '2|3', '3|4', '4|5'] })].reverse();
    limits.forEach(({ lower, upper }, c) => {
      expectAbsolute(lower, -other[c]!.upper, 1e-6, 'lower');
      expectAbsolute(upper, -other[c]!.lower, 1e-6, 'upper');
    });
  });

  it.each(['flexible', 'symmetric', 'equidistant'] as const)(
    '%s: gradients of the chart are those of differences',
    (threshold) => {
      const own = estimationOf(
        glmm('rating ~ temp + contact + (1 | judge)', wine, { family: cumulative({ threshold }), nAGQ: 1 }),
      );
      const { engine, map } = own.open();
      for (const parameter of parametersOf(own).filter(({ place }) => place.kind === 'threshold')) {
        const chart = chartOf(parameter, map, own);
        const coordinates = chart.coordinatesAt(own.parameters).map((c, i) => c + 0.1 * (i % 3));
        const at = new Float64Array(map.size);
        const value = (moved: Float64Array, gradient = new Float64Array(map.size)): number => {
          chart.parametersAt(moved, at);
          return engine.evaluate(at, gradient);
        };
        const gradient = new Float64Array(map.size);
        value(coordinates, gradient);
        const pulled = chart.pullBack(coordinates, gradient);
        const scale = Math.max(...pulled.map(Math.abs));
        const STEP = 1e-5;
        pulled.forEach((slope, i) => {
          const [above, below] = [STEP, -STEP].map((step) =>
            value(coordinates.map((c, k) => (k === i ? c + step : c))),
          );
          // central differences of a value of about 200: rounding 1e-9, and the square of the step
          expectAbsolute(slope, (above! - below!) / (2 * STEP), 1e-6 * Math.max(1, scale), `slope ${i}`);
        });
        expectAbsolute(chart.coordinatesAt(own.parameters)[chart.coordinate]!, parameter.estimate, 1e-10, 'estimate');
      }
    },
  );

  it('of a bootstrap are those of refits', () => {
    const run = fit.bootstrap({ n: 2, seed: 3 });
    const whole = fit.bootstrap({ n: 2, seed: 3, statistic: (refit) => ({ tau: refit.thresholds![2]!.estimate }) });
    const column = parameters.findIndex(({ name }) => name === '3|4');
    expect(run.parameters[column]).toBe('3|4');
    run.replicates.forEach((row, k) => {
      expectAbsolute(row[column]!, whole.replicates[k]![0]!, 1e-2, 'replicate');
    });
    expect(profile(estimation, { parm: '3|4', points: 0 }).warnings).toEqual([]);
  });
});

interface Known {
  readonly estimate: number;
  readonly wald?: readonly [number, number];
  readonly profile: readonly [number, number];
}

describe('glmmTMB and lme4', () => {
  const known = JSON.parse(text('./fixtures/dispersion.json')) as Readonly<Record<string, Known>>;
  const inverse = ([lower, upper]: readonly [number, number]) => [1 / upper, 1 / lower] as const;
  it.each(['negativeBinomial', 'negativeBinomial1', 'beta', 'betaBinomial', 'Gamma'] as const)('%s', (name) => {
    // glmmTMB's parameter of the gamma law is its shape
    const scale = name === 'Gamma' ? inverse : (limits: readonly [number, number]) => limits;
    const [wald, profiled] = [scale(known[name]!.wald!), scale(known[name]!.profile)];
    const parm = cases[name][3];
    const [byWald] = fits[name].confint({ parm, method: 'wald' });
    // optima of nlminb, standard errors from differences of its gradient
    expectRelative(byWald!.lower, wald[0], 2e-4, 'lower');
    expectRelative(byWald!.upper, wald[1], 2e-4, 'upper');
    const [limits] = fits[name].confint({ parm });
    // TMB interpolates its profile linearly
    expectRelative(limits!.lower, profiled[0], 2e-3, 'lower');
    // glmmTMB's search stays at a standard deviation of zero, where it is stationary; the likelihood is higher away from it (above)
    if (name === 'betaBinomial') expect(limits!.upper).toBeGreaterThan(profiled[1]);
    else expectRelative(limits!.upper, profiled[1], 2e-3, 'upper');
  });

  it('sigma of a linear model, by maximum likelihood as lme4', () => {
    const [limits] = lmm('Reaction ~ Days + (1 | Subject)', sleepstudy).confint({ parm: 'sigma' });
    // lme4 interpolates its profile by splines
    expectRelative(limits!.lower, known['sigma']!.profile[0], 1e-4, 'lower');
    expectRelative(limits!.upper, known['sigma']!.profile[1], 1e-4, 'upper');
  });
});
