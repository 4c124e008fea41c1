/**
 * Counts whose variance is a multiple of their mean. Truth: glmmTMB's exact Laplace objective, Newton-polished (fixtures/nbinom1.R),
 * and at the boundary the Poisson family.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { fromJSON, glmm } from '../../src/index.ts';
import { poissonDraw, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface StoredFit {
  readonly dataset: 'epil' | 'owls';
  readonly formula: string;
  readonly logLik: number;
  readonly beta: Record<string, number>;
  readonly se: number[];
  readonly sd: number | number[];
  readonly sdSe: number | number[];
  readonly phi: number;
  readonly phiSe: number;
}

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const fits = JSON.parse(text('fixtures/nbinom1.json')) as StoredFit[];
const data = { epil: '../../examples/data/epil.csv', owls: '../datasets/owls.csv' } as const;

const LOGLIK = 1e-6;
const IN_SE = 1e-3;
const SE = 1e-4;

it.each(fits)('$dataset: $formula', (stored) => {
  const fit = glmm(stored.formula, readCsv(text(data[stored.dataset])), { family: 'nbinom1', nAGQ: 1 } as never);
  expect(fit.converged).toBe(true);
  expectAbsolute(fit.logLik, stored.logLik, LOGLIK, 'logLik');
  Object.entries(stored.beta).forEach(([term, estimate], j) => {
    const got = fit.coefficients.find((row) => row.term === term)!;
    expectAbsolute(got.estimate, estimate, IN_SE * stored.se[j]!, term);
    expectRelative(got.stdError, stored.se[j]!, SE, `SE of ${term}`);
  });
  const sds = Object.fromEntries(fit.varCorr.map(({ group, sd }) => [group, sd[0]]));
  const names = [...stored.formula.matchAll(/\| (\w+)/g)].map(([, name]) => name!);
  [stored.sd].flat().forEach((sd, k) => {
    expectAbsolute(sds[names[k]!]!, sd, IN_SE * [stored.sdSe].flat()[k]!, `sd of ${names[k]}`);
  });
  expect(fit.dispersion!.name).toBe('overdispersion');
  expectAbsolute(fit.dispersion!.estimate, stored.phi, IN_SE * stored.phiSe, 'overdispersion');
  expectRelative(fit.dispersion!.stdError, stored.phiSe, SE, 'SE of the overdispersion');
  expect(fit.sigma).toBe(1);
  expect(fit.summary()).toMatch(/^ Family: nbinom1 {2}\( log \)$/m);
  expect(fit.summary()).toMatch(/^Dispersion parameter for nbinom1 family \(\): \d\.\d+ $/m);
  expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
});

it('of counts that vary less than Poisson ones the overdispersion is zero, and all else is of the Poisson family', () => {
  const random = uniform(5);
  const g = Array.from({ length: 200 }, (_, i) => `g${Math.floor(i / 10)}`);
  const x = g.map(() => random() - 0.5);
  // half of a Poisson count of twice the mean has half the variance
  const y = g.map((_, i) =>
    Math.round(poissonDraw(random, 8 * Math.exp(0.5 * x[i]! + 0.2 * Math.sin(Number(g[i]!.slice(1))))) / 2),
  );
  const options = { nAGQ: 5 } as const;
  const fit = glmm('y ~ x + (1 | g)', { y, x, g }, { family: 'negativeBinomial1', ...options });
  const poisson = glmm('y ~ x + (1 | g)', { y, x, g }, { family: 'poisson', ...options });
  expect(fit.dispersion).toEqual({ name: 'overdispersion', estimate: 0, stdError: Number.NaN });
  expect(fit.warnings.map(({ message }) => message).join()).toContain(
    'overdispersion of the negative binomial is estimated as zero',
  );
  expectAbsolute(fit.logLik, poisson.logLik, LOGLIK, 'logLik');
  fit.coefficients.forEach(({ estimate, stdError }, j) => {
    const other = poisson.coefficients[j]!;
    expectAbsolute(estimate, other.estimate, IN_SE * other.stdError, `coefficient ${j}`);
    expectRelative(stdError, other.stdError, SE, `SE ${j}`);
  });
  const near = { newData: { x: [0.1], g: ['g3'] }, se: true } as const;
  expectRelative(fit.predict(near).se![0]!, poisson.predict(near).se![0]!, SE, 'SE of a prediction');
  expect(fit.simulate({ seed: 1 })).toHaveLength(1);
  expect(Array.from(fit.residuals({ type: 'deviance' })).every(Number.isFinite)).toBe(true);
});
