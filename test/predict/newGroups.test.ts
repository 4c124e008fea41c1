/**
 * Several new groups at once. Truth: the mode by Newton on the oracle's densities, for every family and one to three effects a group; each
 * group by itself; a group of a linear model whose responses leave no residual, in closed form.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { conditionalMode } from '../oracle/conditionalMode.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { transposedTimes } from '../oracle/problem.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Both searches end at machine precision, and the value of a mode is known to that times the condition of a few rows. */
const MODE = 1e-9;
/** The same groups in one model and in many: sums in the same order. */
const ALONE = 1e-12;

const random = createRandom(71);
const GROUPS = 30;
const PER = 8;
const x: number[] = [];
const z: number[] = [];
const g: string[] = [];
const eta: number[] = [];
for (let i = 0; i < GROUPS; i++) {
  const b = [0.8, 0.5, 0.4].map((sd) => sd * random.normal());
  for (let k = 0; k < PER; k++) {
    const [one, other] = [random.normal(), random.normal()];
    x.push(one);
    z.push(other);
    g.push(`g${i}`);
    eta.push(0.3 + b[0] + (0.4 + b[1]) * one + b[2] * other);
  }
}
const yes = eta.map((e) => (random.uniform() < 1 / (1 + Math.exp(-e)) ? 1 : 0));
const count = eta.map((e) => random.negativeBinomial(4, Math.exp(e)));
const positive = eta.map((e) => 0.01 + Math.exp(e) * random.gamma(3));
const real = eta.map((e) => 10 + e + random.normal());
const data = { x, z, g, yes, count, positive, real };
type Rows = Record<keyof typeof data, (number | string)[]>;
const rowsOf = (keep: (row: number) => boolean): Rows =>
  Object.fromEntries(
    Object.entries(data).map(([name, values]) => [name, (values as (number | string)[]).filter((_, i) => keep(i))]),
  ) as Rows;

/** Groups of different sizes, the rows of one not together. */
const few = rowsOf((i) => i < 24 && i % 5 !== 2);
few.g = few.g.map((_, i) => `new ${'bca'[i % 3]}`);
const TERMS = ['(1 | g)', '(x | g)', '(x + z | g)'];
const MODELS: readonly (readonly [OracleFamily, keyof Rows])[] = [
  ['binomial logit', 'yes'],
  ['binomial probit', 'yes'],
  ['binomial cloglog', 'yes'],
  ['binomial loglog', 'yes'],
  ['poisson log', 'count'],
  ['negativeBinomial log', 'count'],
  ['Gamma log', 'positive'],
  ['inverseGaussian log', 'positive'],
  ['gaussian identity', 'real'],
];

function fitOf(family: OracleFamily, y: string, terms: string, nAGQ = 1): GlmmFit {
  const [name, link] = family.split(' ') as ['binomial', 'logit'];
  return glmm(`${y} ~ x + ${terms}`, data, { family: name, link, nAGQ });
}

describe.each(MODELS)('new groups, %s', (family, y) => {
  it.each(TERMS)('%s: have the modes of the oracle', (terms) => {
    const fit = fitOf(family, y, terms);
    const { ranef } = fit.predictNewGroup({ newData: few, by: 'g' });
    const scale = family === 'gaussian identity' ? fit.sigma : 1;
    const q = fit.varCorr[0].terms.length;
    let k = 0;
    const T = Array.from({ length: q }, () => new Array<number>(q).fill(0));
    for (let c = 0; c < q; c++) for (let r = c; r < q; r++) T[r][c] = scale * fit.theta[k++];
    const { dispersion } = fit;
    const problem = {
      family,
      y: few[y] as number[],
      X: [],
      terms: [],
      dispersion: dispersion?.estimate ?? fit.sigma * fit.sigma,
    };
    for (const level of ['new a', 'new b', 'new c']) {
      const own = [...few.g.keys()].filter((i) => few.g[i] === level);
      const A = own.map((i) =>
        transposedTimes(T, [1, few.x[i] as number, few.z[i] as number].slice(0, q)).map((value, index) => ({
          index,
          value,
        })),
      );
      const eta0 = own.map((i) => fit.beta[0] + fit.beta[1] * (few.x[i] as number));
      const { u } = conditionalMode(problem, own, eta0, A, q);
      const got = ranef.filter((effect) => effect.level === level);
      expect(got).toHaveLength(q);
      T.forEach((row, d) => {
        const b = row.reduce((sum, t, c) => sum + t * u[c], 0);
        expectAbsolute(got[d].mode, b, MODE * Math.max(1, Math.abs(b)), `${level}, ${got[d].term}`);
      });
    }
  });
});

describe('several new groups', () => {
  it.each([
    ['slopes, quadrature', () => fitOf('binomial logit', 'yes', '(x | g)', 5)],
    ['two terms', () => fitOf('poisson log', 'count', '(1 | g) + (0 + x | g)', 5)],
    ['linear', () => lmm('real ~ x + (x | g)', data)],
  ])('%s: each is what it is alone', (_, make) => {
    const fit = make();
    const together = fit.predictNewGroup({ newData: few, by: 'g', se: true, interval: true });
    for (const level of ['new a', 'new b', 'new c']) {
      const own = [...few.g.keys()].filter((i) => few.g[i] === level);
      const alone = Object.fromEntries(Object.entries(few).map(([name, v]) => [name, own.map((i) => v[i])]));
      const one = fit.predictNewGroup({ newData: alone, se: true, interval: true });
      own.forEach((row, i) => {
        for (const name of ['fit', 'se', 'lower', 'upper'] as const)
          expectRelative(together[name]![row], one[name]![i], ALONE, `${name} of ${level}`);
      });
      const effects = together.ranef.filter((effect) => effect.level === level);
      one.ranef.forEach((effect, d) => {
        expect(effect.term).toBe(effects[d].term);
        expect(effect.level).toBeUndefined();
        for (const name of ['mode', 'mean', 'modeSd', 'sd'] as const)
          expectAbsolute(effects[d][name], effect[name], ALONE * Math.max(1, Math.abs(effect[name])), name);
      });
    }
  });

  const fit = fitOf('binomial logit', 'yes', '(x | g)');
  it('are predicted for other rows of theirs, told by the same column', () => {
    const predictFor = { x: [0.5, -1, 2], who: ['p', 'q', 'p'] };
    const newData = { yes: [1, 0, 1], x: [0, 1, -1], who: ['q', 'p', 'q'] };
    const both = fit.predictNewGroup({ newData, by: 'who', predictFor, se: true });
    const p = fit.predictNewGroup({ newData: { yes: [0], x: [1] }, predictFor: { x: [0.5, 2] }, se: true });
    expectRelative(both.fit[0], p.fit[0], ALONE, 'first');
    expectRelative(both.fit[2], p.fit[1], ALONE, 'third');
    expectRelative(both.se![2], p.se![1], ALONE, 'its standard error');
    expect(both.ranef.map(({ level }) => level)).toEqual(['p', 'p', 'q', 'q']);
  });

  it.each([
    ['a group without responses', { newData: few, by: 'g', predictFor: { x: [0], g: ['elsewhere'] } }, 'UNKNOWN_GROUP'],
    ['a row without a group', { newData: { yes: [1, 0], x: [0, 0], g: ['a', null] }, by: 'g' }, 'MISSING_VALUES'],
    ['a column that is not there', { newData: { yes: [1], x: [0] }, by: 'g' }, 'UNKNOWN_COLUMN'],
    ['no name', { newData: few, by: 3 as unknown as string }, 'INVALID_OPTION'],
  ])('%s is an error', (_, options, code) => {
    expect(refusalOf(() => fit.predictNewGroup(options)).code).toBe(code);
  });
});

it('a new group of a linear model without any residual has effects of zero, as its closed form', () => {
  const fit = lmm('real ~ x + (1 | g)', data);
  const [{ variance }] = fit.varCorr;
  const newData = { x: [0, 0], real: [fit.beta[0], fit.beta[0]] };
  const [{ mode, sd }] = fit.predictNewGroup({ newData }).ranef;
  expectAbsolute(mode, 0, 1e-14, 'mode');
  const s2 = fit.sigma * fit.sigma;
  expectRelative(sd, Math.sqrt((variance[0] * s2) / (s2 + 2 * variance[0])), 1e-12, 'sd');
});
