/** What is lent comes back: instances are counted, as the engine makes them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { estimationOf, type GlmmFit } from '../../src/api/glmmFit.ts';
import { fromJSON, glmm, lmm } from '../../src/index.ts';
import { sharedInstance } from '../../src/wasm/instance.ts';
import { borrow, keeping, lending } from '../../src/wasm/loans.ts';
import { simulateIntercept } from '../support/simulate.ts';

const { Instance } = WebAssembly;
let made = 0;
beforeEach(() => {
  sharedInstance();
  made = 0;
  WebAssembly.Instance = class extends Instance {
    constructor(...given: ConstructorParameters<typeof Instance>) {
      super(...given);
      made++;
    }
  };
});
afterEach(() => {
  WebAssembly.Instance = Instance;
});
/** Where the next model would begin: the same as long as nothing is lent. */
const next = (): number => sharedInstance().exports.handedOut();

const options = { seed: 4, nGroups: 12, rowsPerGroup: 8, beta: [0.2, 0.5], sd: 0.7 } as const;
const { y, ...rest } = simulateIntercept({ ...options, family: 'binomial' });
const counts = simulateIntercept({ ...options, family: 'poisson' });
const h = rest.g.map((_, i) => i % 5);
const all = { ...rest, y, h, count: counts.y, z: rest.x.map((x, i) => x + 0.3 * (i % 7) + 0.2 * (rest.g[i] % 3)) };

const MODELS: readonly (readonly [string, () => GlmmFit])[] = [
  ['quadrature by itself', () => glmm('y ~ x + (1 | g)', all, { family: 'binomial' })],
  ['a number of points', () => glmm('y ~ x + (1 | g)', all, { family: 'binomial', nAGQ: 7 })],
  ['two factors', () => glmm('count ~ x + (1 | g) + (1 | h)', all, { family: 'poisson' })],
  ['a shape', () => glmm('count ~ x + (1 | g)', all, { family: 'negativeBinomial' })],
  [
    'separated data',
    () => glmm('s ~ x + (1 | g)', { ...all, s: all.x.map((x) => Number(x > 0)) }, { family: 'binomial' }),
  ],
  ['no maximum', () => glmm('s ~ 1 + (1 | g)', { ...all, s: all.g.map((g) => g % 2) }, { family: 'binomial' })],
  ['linear, REML', () => lmm('z ~ x + (1 | g)', all)],
  ['linear, slopes', () => lmm('z ~ x + (1 + x | g)', all, { method: 'ML' })],
];

/** What a fit is asked; those that a model does not have are errors, after which nothing is lent either. */
const QUESTIONS: readonly (readonly [string, (fit: GlmmFit) => unknown])[] = [
  ['summary', (fit) => fit.summary()],
  ['profile', (fit) => fit.profile({ points: 1 })],
  ['Wald intervals', (fit) => fit.confint({ method: 'wald' })],
  ['bootstrap', (fit) => fit.bootstrap({ n: 3 })],
  ['bootstrap of a statistic', (fit) => fit.bootstrap({ n: 2, statistic: (one) => one.fixef() })],
  ['bootstrap over turns', (fit) => fit.bootstrapAsync({ n: 3 })],
  ['refit', (fit) => fit.refit(fit.simulate({ seed: 2 })[0])],
  ['drop1', (fit) => fit.drop1()],
  ['without random effects', (fit) => fit.randomEffectsTest()],
  ['influence', (fit) => fit.influence()],
  ['dispersion', (fit) => fit.dispersionTest({ n: 3 })],
  ['saved', (fit) => fromJSON(fit.toJSON()).summary()],
];

describe.each(MODELS)('%s', (_, fitted) => {
  it('leaves nothing lent, and makes no instance', async () => {
    const empty = next();
    const fit = fitted();
    expect([made, next()]).toEqual([0, empty]);
    for (const [name, ask] of QUESTIONS) {
      try {
        await ask(fit);
      } catch (error) {
        expect(error, name).toHaveProperty('code');
      }
      expect([name, made, next()]).toEqual([name, 0, empty]);
    }
  });
});

describe('lending', () => {
  it('takes back what was borrowed when the work throws', () => {
    const empty = next();
    const work = (): void => {
      borrow(0, ({ exports }) => exports.allocate(1000));
      throw new Error('stop');
    };
    expect(() => lending(work)).toThrow('stop');
    expect(next()).toBe(empty);
  });

  it('gives back a model that is in the midst of others when those above it are given back', () => {
    const empty = next();
    const lent = [1, 2, 3].map(() => keeping(() => borrow(0, ({ exports }) => exports.allocate(1000))));
    const top = next();
    lent[1]!.giveBack();
    expect(next()).toBe(top);
    lent[2]!.giveBack();
    expect(next()).toBeLessThan(top - 1000);
    lent[0]!.giveBack();
    lent[0]!.giveBack();
    expect([made, next()]).toEqual([0, empty]);
  });

  it('never grows the memory that another model stands in', () => {
    const estimation = estimationOf(glmm('y ~ x + (1 | g)', all, { family: 'binomial', nAGQ: 5 }));
    lending(() => {
      const { engine } = estimation.open();
      const value = engine.evaluate(estimation.parameters);
      // said to be small, but too large for the room that is left
      const { made: address } = borrow(0, ({ exports }) => exports.allocate(3e7));
      expect(address).toBeGreaterThan(0);
      engine.resetModes();
      expect(engine.evaluate(estimation.parameters)).toBe(value);
    });
  });

  it('outside of any work a model has an instance to itself', () => {
    const empty = next();
    estimationOf(glmm('y ~ x + (1 | g)', all, { family: 'binomial', nAGQ: 5 })).open();
    expect([made, next()]).toEqual([1, empty]);
  });
});
