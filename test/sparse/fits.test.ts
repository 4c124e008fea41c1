/**
 * Whole estimations on small data of other programs: the value away from the optimum at 1e-10, the optimum as the common
 * tolerances say. fixtures/fits.R made the numbers.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startAt } from '../../src/covariance/map.ts';
import { parameterMap } from '../../src/fit/engine/parameters.ts';
import { estimate } from '../../src/fit/search/estimate.ts';
import { startGlm } from '../../src/fit/start/startGlm.ts';
import { BINOMIAL_LOGIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createLinear, type LinearWorkspace } from '../../src/wasm/linear.ts';
import type { ScaledColumns } from '../../src/wasm/scaledColumns.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { lgamma } from '../oracle/special.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { model, shapes } from './problems.ts';
import { uniform } from './uniform.ts';

interface LinearFixture {
  readonly name: string;
  readonly y: number[];
  readonly x: number[];
  readonly groups: number[] | number[][];
  readonly fits: {
    readonly method: 'ML' | 'REML';
    readonly logLik: number;
    readonly theta: number | number[];
    readonly beta: number | number[];
    readonly sigma: number;
    readonly se: number | number[];
    readonly away: number | number[];
    readonly devianceAway: number;
  }[];
}
interface PoissonFixture {
  readonly y: number[];
  readonly year: number[];
  readonly height: number[];
  readonly groups: number[][];
  readonly logLik: number;
  readonly away: number[];
  readonly minus2LogLikAway: number;
}
const fixtures = JSON.parse(readFileSync(new URL('./fixtures/fits.json', import.meta.url), 'utf8')) as {
  readonly linear: LinearFixture[];
  readonly poisson: PoissonFixture;
};

function columns(parts: readonly (readonly number[])[]): ScaledColumns {
  const values = Float64Array.from(parts.flat());
  return { values, center: new Float64Array(parts.length), factor: new Float64Array(parts.length).fill(1) };
}

function problem(
  y: number[],
  fixed: number[][],
  random: number[][],
  groups: readonly (readonly number[])[],
): SparseProblem {
  return {
    y: Float64Array.from(y),
    weights: new Float64Array(y.length).fill(1),
    offset: null,
    X: columns(fixed),
    terms: groups.map((codes) => ({
      Z: columns(random),
      codes: Int32Array.from(codes),
      nLevels: Math.max(...codes) + 1,
    })),
  };
}

function estimateTheta(workspace: LinearWorkspace, terms: SparseProblem['terms']) {
  const map = parameterMap(
    columns([]),
    terms.map((term) => term.Z),
    -1,
  );
  const start = Float64Array.from(startAt(map.lambda, 0.5));
  return estimate(workspace, map, start);
}

const list = (x: number | number[]): number[] => (typeof x === 'number' ? [x] : x);

describe('linear mixed models against lme4', () => {
  for (const { name, y, x, groups, fits } of fixtures.linear) {
    const X = [y.map(() => 1), ...(x.length > 0 ? [x] : [])];
    const levels = (typeof groups[0] === 'number' ? [groups] : groups) as number[][];
    for (const fit of fits) {
      it(`${name}, ${fit.method}`, () => {
        const input = problem(y, X, X, levels);
        const workspace = createLinear({ ...input, reml: fit.method === 'REML' });
        const away = workspace.evaluate(Float64Array.from(list(fit.away)));
        expectRelative(away, fit.devianceAway, 1e-10, 'deviance away from the optimum');

        const found = estimateTheta(workspace, input.terms);
        expect(found.converged).toBe(true);
        expect(found.optim.evaluations).toBeLessThanOrEqual(15);
        expectAbsolute(-0.5 * found.minus2LogLik, fit.logLik, 1e-6, 'logLik');
        // lme4's own theta moves in the sixth digit with its optimiser
        list(fit.theta).forEach((t, k) => {
          expectAbsolute(found.parameters[k], t, 1e-3 * Math.max(1, t), `theta ${k}`);
        });
        const profile = workspace.profile(found.parameters)!;
        const p = profile.beta.length;
        list(fit.beta).forEach((b, j) => {
          expectAbsolute(profile.beta[j], b, 1e-4 * list(fit.se)[j], `beta ${j}`);
        });
        list(fit.se).forEach((se, j) => {
          expectRelative(Math.sqrt(profile.vcov[j * p + j]), se, 1e-4, `SE ${j}`);
        });
        expectRelative(profile.sigma, fit.sigma, 1e-4, 'sigma');
      });
    }
  }
});

describe('Laplace fits', () => {
  it('grouseticks: an effect per observation within broods within locations, against lme4 and glmmTMB', () => {
    const { y, year, height, groups, logLik, away, minus2LogLikAway } = fixtures.poisson;
    const fixed = [y.map(() => 1), year.map((v) => +(v === 1)), year.map((v) => +(v === 2)), height];
    const input = problem(y, fixed, [y.map(() => 1)], groups);
    const workspace = createLaplace({ ...input, code: POISSON_LOG });
    const constant = 2 * y.reduce((sum, v) => sum + lgamma(v + 1), 0);
    // lme4 stops its own mode search at 1e-12 of the deviance
    expectRelative(workspace.evaluate(Float64Array.from(away)) + constant, minus2LogLikAway, 1e-9, 'away');

    const map = parameterMap(
      input.X,
      input.terms.map((term) => term.Z),
      0,
    );
    const glm = startGlm(workspace, Float64Array.of(Math.log(6), 0, 0, 0));
    const found = estimate(workspace, map, Float64Array.from([0.5, 0.5, 0.5, ...glm.beta]));
    const best = -0.5 * (found.minus2LogLik + constant);
    expect(found.converged).toBe(true);
    expect(found.optim.evaluations).toBeLessThanOrEqual(20);
    // lme4 stops a little below; glmmTMB 1.1.5 reports -890.27133010
    expect(best).toBeGreaterThan(logLik);
    expectAbsolute(best, -890.2713301, 1e-6, 'logLik');
  });
});

describe('a variance of zero', () => {
  // two factors with real variation, a third without any
  const random = uniform(3);
  const n = 600;
  const codes = [20, 12, 15].map((levels) => Array.from({ length: n }, () => Math.floor(levels * random())));
  const normal = () => random() + random() + random() + random() + random() + random() - 3;
  const effects = [20, 12].map((levels) => Array.from({ length: levels }, normal));
  // effects of the third are taken out of the noise, so that its variance is estimated as zero
  const noise = Array.from({ length: n }, normal);
  for (let level = 0; level < 15; level++) {
    const rows = codes[2].flatMap((c, i) => (c === level ? [i] : []));
    const mean = rows.reduce((sum, i) => sum + noise[i], 0) / rows.length;
    for (const i of rows) noise[i] -= mean;
  }
  const y = noise.map((e, i) => 1 + effects[0][codes[0][i]] + 0.5 * effects[1][codes[1][i]] + e);

  it('is found, and the rest of the fit is that without the term', () => {
    const ones = y.map(() => 1);
    const all = problem(y, [ones], [ones], codes);
    const two = problem(y, [ones], [ones], codes.slice(0, 2));
    for (const reml of [true, false]) {
      const full = estimateTheta(createLinear({ ...all, reml }), all.terms);
      const without = estimateTheta(createLinear({ ...two, reml }), two.terms);
      expect(full.atZero).toEqual([false, false, true]);
      expect(full.converged).toBe(true);
      expect(full.optim.evaluations).toBeLessThanOrEqual(20);
      expectAbsolute(full.minus2LogLik, without.minus2LogLik, 1e-8, 'minus2LogLik');
      expectAbsolute(full.parameters[0], without.parameters[0], 1e-5, 'theta');
    }
  });
});

describe('a variance of zero in a logistic model', () => {
  it('is found, and the rest of the fit is that without the term', () => {
    const random = uniform(2);
    const n = 500;
    const normal = () => random() + random() + random() + random() + random() + random() - 3;
    const codes = [25, 10].map((levels) => Array.from({ length: n }, () => Math.floor(levels * random())));
    const effects = Array.from({ length: 25 }, normal);
    const x = Array.from({ length: n }, normal);
    // the second factor is balanced against the response, so that it varies less than chance
    const y = x.map((v, i) => (0.5 * v + effects[codes[0][i]] + 2 * normal() > 0 ? 1 : 0));
    const order = y.map((_, i) => i).sort((a, b) => y[a] - y[b] || a - b);
    order.forEach((row, rank) => {
      codes[1][row] = rank % 10;
    });
    const ones = y.map(() => 1);
    const fits = [codes, codes.slice(0, 1)].map((groups) => {
      const input = problem(y, [ones, x], [ones], groups);
      const workspace = createLaplace({ ...input, code: BINOMIAL_LOGIT });
      const map = parameterMap(
        input.X,
        input.terms.map((term) => term.Z),
        0,
      );
      const start = [...groups.map(() => 0.5), 0, 0];
      return estimate(workspace, map, Float64Array.from(start));
    });
    expect(fits[0].atZero).toEqual([false, true]);
    expect(fits[0].converged).toBe(true);
    expect(fits[0].optim.evaluations).toBeLessThanOrEqual(20);
    expectAbsolute(fits[0].minus2LogLik, fits[1].minus2LogLik, 1e-8, 'minus2LogLik');
    expectAbsolute(fits[0].parameters[0], fits[1].parameters[0], 1e-5, 'theta');
  });
});

describe('metric', () => {
  it('is within a factor of two of the observed information at the optimum', () => {
    for (const shape of shapes().filter(({ name }) => ['crossed', 'three factors'].includes(name))) {
      const { engine } = model(shape, { family: 'gaussian identity' }, 8);
      const workspace = createLinear({ ...engine, reml: false });
      const found = estimateTheta(workspace, engine.terms);
      if (found.covariance === null || found.atZero.includes(true)) continue;
      workspace.evaluate(found.parameters, new Float64Array(workspace.nTheta));
      const metric = workspace.metric();
      const k = workspace.nTheta;
      for (let i = 0; i < k; i++) {
        const ratio = metric[i * k + i] * found.covariance[i * k + i];
        expect(ratio).toBeGreaterThan(0.4);
        expect(ratio).toBeLessThan(2.5);
      }
    }
  });
});
