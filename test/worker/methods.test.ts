/** What a worker's fit can be asked, against the list of what a fit can be asked: the direct call is the truth. */
import { describe, expect, it } from 'vitest';
import { FIT_METHODS } from '../../src/api/glmmFit.ts';
import { DATA } from '../../src/data/check.ts';
import type { AnyMethod } from '../../src/fit/method.ts';
import { fromJSON, glmm } from '../../src/index.ts';
import { answers } from '../../src/worker/caller/answers.ts';
import { type Call, isMethod, METHODS } from '../../src/worker/methods.ts';
import { glmmWorker } from '../../src/worker.ts';
import { counts } from '../infer/counts.ts';

const data = counts({ seed: 3, groups: 9, rows: 8, sd: 0.6, sdSlope: 0.4 });
const FORMULA = 'y ~ x + (x | g)';
const OPTIONS = { family: 'poisson', nAGQ: 1 } as const;
const direct = glmm(FORMULA, data, OPTIONS);

const namesOf = (fit: object): string[] =>
  Object.entries(fit).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));

describe('the list of methods', () => {
  it('is what a fit has, each name once', () => {
    const names = FIT_METHODS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(namesOf(direct).sort()).toEqual([...names].sort());
  });

  it('goes with a call to a worker: which options are data', () => {
    for (const { name, options = {} } of FIT_METHODS as readonly AnyMethod<never>[]) {
      if (!isMethod(name)) continue;
      const own = Object.keys(options).filter((option) => options[option]!.must === DATA.must);
      expect([name, (METHODS[name] as Call).data ?? []]).toEqual([name, own.sort()]);
    }
  });
});

describe('a fit of a worker', () => {
  it('has every method, all but one that waits while others run', async () => {
    const session = glmmWorker({ worker: false });
    await session.setData(data);
    const fit = await session.glmm(FORMULA, OPTIONS);
    expect(namesOf(direct).filter((name) => !namesOf(fit).includes(name))).toEqual(['bootstrapAsync']);
    // without options, with those of the call alone, and with an object that says that all columns are zero
    expect(await fit.variancePartition()).toEqual(direct.variancePartition());
    expect(await fit.variancePartition({ onProgress: () => {} } as never)).toEqual(direct.variancePartition());
    expect(await fit.variancePartition({})).toEqual(direct.variancePartition({}));
    expect(direct.variancePartition({})).not.toEqual(direct.variancePartition());
    expect(await fit.contrast({ x: 2 }, { level: 0.9 })).toEqual(direct.contrast({ x: 2 }, { level: 0.9 }));
    const cells = { x: [0, 1], g: [data.g[0], data.g[9]], people: [1, 3] };
    expect(await fit.poststratify(cells, { count: 'people' })).toEqual(direct.poststratify(cells, { count: 'people' }));
    await session.close();
  });

  it('has marginal means with contrasts and letters, which are asked for', async () => {
    const session = glmmWorker({ worker: false });
    await session.setData(data);
    const fit = await session.glmm(FORMULA, OPTIONS);
    const at = { x: [0, 1, 2] };
    const here = direct.emmeans('x', { at, type: 'response' });
    const there = await fit.emmeans('x', { at, type: 'response' });
    expect({ ...there }).toEqual({ ...here });
    expect(String(there)).toBe(String(here));
    const pairs = await there.contrasts('pairwise', { adjust: 'holm' });
    expect({ ...pairs }).toEqual({ ...here.contrasts('pairwise', { adjust: 'holm' }) });
    expect(String(await there.letters())).toBe(String(here.letters()));
    const slope = await fit.emtrends('1', { variable: 'x' });
    expect({ ...slope }).toEqual({ ...direct.emtrends('1', { variable: 'x' }) });
    const robust = await fit.vcovRobust();
    expect(robust).toEqual(direct.vcovRobust());
    expect(await fit.waldTest({ terms: 'x', vcov: robust })).toEqual(direct.waldTest({ terms: 'x', vcov: robust }));
    expect(await fit.coefTable({ vcov: robust })).toEqual(direct.coefTable({ vcov: robust }));
    expect(await fit.tidy({ vcov: robust })).toEqual(direct.tidy({ vcov: robust }));
    expect(await fit.summary({ vcov: robust })).toBe(direct.summary({ vcov: robust }));
    expect(fit.tidy()).toEqual(direct.tidy());
    await expect(fit.summary({ df: 'satterthwaite' })).rejects.toThrow('is for linear mixed models');
    await expect(fit.tidy({ df: 'nope' as never })).rejects.toThrow('df');
    expect(await fit.confint({ method: 'wald', parm: 'x', vcov: robust })).toEqual(
      direct.confint({ method: 'wald', parm: 'x', vcov: robust }),
    );
    await expect(fit.emmeans('nope')).rejects.toThrow('UNKNOWN_COLUMN');
    await session.close();
  });

  it('is profiled anew in one piece where a part found a higher maximum', () => {
    const options = { parm: 'x', points: 1 };
    expect(answers.callMethod(direct, 'profile', [options])).toEqual(direct.profile(options));
  });

  it('answers to no other name', () => {
    for (const name of ['constructor', 'toJSON', 'bootstrapAsync', 'nope'])
      expect(() => answers.callMethod(direct, name, [])).toThrow('one of those of a WorkerFit');
  });
});

describe('results', () => {
  it('print as text, but for numbers by row, which are computed with', () => {
    expect(String(direct.glance())).toContain('nobs');
    expect(String(direct.tidy())).toContain('std.error');
    expect(String(fromJSON(direct).r2())).toContain('marginal');
    expect(Object.hasOwn(direct.predict(), 'toString')).toBe(false);
    expect(Object.hasOwn(direct.simulate(), 'toString')).toBe(false);
    expect(Object.hasOwn(direct.toJSON(), 'toString')).toBe(false);
  });

  it('of a bootstrap that lets others run too', async () => {
    const asked = { n: 2, seed: 1 };
    expect(String(await direct.bootstrapAsync(asked))).toBe(String(direct.bootstrap(asked)));
    expect(String(direct.bootstrap(asked))).not.toContain('[object');
  });
});
