/** Formulas, data and options of models. */
import { crosstab, describe, type GlmmFit, glmm, groupSizes, lmm } from '../../../src/index.ts';
import { goodFrame, oddFrame } from '../data.ts';
import { checkFit, checkResult, outcome } from '../expect.ts';
import { formula, mistyped, SIMPLE } from '../formulas.ts';
import { odd } from '../odd.ts';
import { flag, of, options } from '../options.ts';
import type { Chance } from '../random.ts';

type Untyped = (...args: readonly unknown[]) => unknown;
const fitGlmm = glmm as unknown as Untyped;
const fitLmm = lmm as unknown as Untyped;

const FAMILIES = [
  'binomial',
  'poisson',
  'gaussian',
  'Gamma',
  'negativeBinomial',
  'negativeBinomial1',
  'hurdlePoisson',
  'hurdleNegativeBinomial',
  'betaBinomial',
  'beta',
  'inverseGaussian',
];

async function fitted(what: string, call: () => unknown): Promise<void> {
  const fit = (await outcome(what, call)) as GlmmFit | undefined;
  if (fit !== undefined) checkFit(what, fit);
}

export async function formulas(chance: Chance): Promise<void> {
  const right = formula(chance);
  const text = chance.happens(0.4) ? right : mistyped(chance, right);
  const data = goodFrame(chance);
  const family = chance.pick(FAMILIES);
  if (chance.happens(0.3)) await fitted(`lmm(${JSON.stringify(text)})`, () => fitLmm(text, data));
  else await fitted(`glmm(${JSON.stringify(text)}, ${family})`, () => fitGlmm(text, data, { family, nAGQ: 1 }));
}

export async function frames(chance: Chance): Promise<void> {
  const data = oddFrame(chance);
  const text = chance.pick([
    'y ~ x + (1 | g)',
    'k ~ x + f + (1 | g)',
    'z ~ x + h + (x | g)',
    'z ~ x + (1 | g) + (1 | h)',
  ]);
  const family = chance.pick(FAMILIES);
  await fitted(`glmm(${JSON.stringify(text)}, ${family}) of odd data`, () => fitGlmm(text, data, { family, nAGQ: 1 }));
  checkResult('describe', (await outcome('describe', () => describe(data as never))) ?? null);
  checkResult('crosstab', (await outcome('crosstab', () => crosstab(data as never, 'f', 'g'))) ?? null);
  checkResult('groupSizes', (await outcome('groupSizes', () => groupSizes(data as never, 'g'))) ?? null);
}

const weights = (chance: Chance): unknown =>
  chance.pick([
    undefined,
    'k',
    'x',
    'f',
    'nope',
    [1],
    chance.some(30, () => chance.uniform()),
    new Float64Array(30).fill(1),
  ]);

const MODEL = {
  weights,
  groupWeights: weights,
  offset: weights,
  levels: of({ f: ['u', 'v', 'w'] }, { f: ['w', 'v', 'u'] }, { f: ['u'] }, { nope: ['a'] }, { f: 3 }, { f: [null] }),
  contrasts: of({ f: 'sum' }, { f: 'helmert' }, { f: 'polynomial' }, { f: 'nope' }, { x: 'sum' }),
  naAction: of('omit', 'fail'),
  dataName: of('data', '\u0000'),
  start: of(
    {},
    { theta: [1] },
    { theta: [0] },
    { beta: [0, 0] },
    { theta: [1, 2, 3] },
    { theta: [-1] },
    { dispersion: 1 },
  ),
};

export async function modelOptions(chance: Chance): Promise<void> {
  const data = goodFrame(chance, 30);
  const text = chance.happens(0.05) ? odd(chance) : chance.pick(SIMPLE);
  const given = options(chance, {
    ...MODEL,
    family: of('binomial', 'binomial', 'poisson', 'gaussian', { family: 'binomial', link: 'probit' }, { family: 3 }),
    link: of('logit', 'probit', 'cloglog', 'loglog', 'cauchit', 'log'),
    nAGQ: of('auto', 1, 2, 5, 15, 201),
  });
  await fitted(`glmm(${typeof text === 'string' ? text : typeof text}, options)`, () => fitGlmm(text, data, given));
  const linear = options(chance, { ...MODEL, method: of('REML', 'ML'), onIteration: of(() => {}) });
  if (chance.happens(0.3)) await fitted('lmm(z ~ f + (1 | g), options)', () => fitLmm('z ~ f + (1 | g)', data, linear));
}

export async function descriptions(chance: Chance): Promise<void> {
  const data = chance.happens(0.5) ? goodFrame(chance) : oddFrame(chance);
  const column = (): unknown => (chance.happens(0.1) ? odd(chance) : chance.pick(['x', 'f', 'g', 'h', 'nope']));
  const levels = of({ f: ['u', 'v', 'w'] }, { f: [] }, { x: [1] });
  const call = (name: string, f: unknown, ...args: readonly unknown[]) =>
    outcome(name, () => (f as Untyped)(...args)).then((result) => checkResult(name, result ?? null));
  await call('describe', describe, data, options(chance, { levels, columns: of(['x'], ['f', 'g'], [], ['nope']) }));
  await call('crosstab', crosstab, data, column(), column(), options(chance, { levels }));
  await call('groupSizes', groupSizes, data, column());
  flag(chance);
}
