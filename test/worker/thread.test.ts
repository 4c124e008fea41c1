/** The built worker in threads of Node. */
import { afterEach, describe, expect, it } from 'vitest';
import type * as Built from '../../src/worker.ts';
import type * as Inline from '../../src/worker-inline.ts';
import { CBPP, cbpp } from './support.ts';

const load = async <T>(name: string): Promise<T> =>
  (await import(/* @vite-ignore */ new URL(`../../dist/${name}.js`, import.meta.url).href)) as T;
const { glmmWorker } = await load<typeof Built>('worker');
const { inlineWorker } = await load<typeof Inline>('worker-inline');
const { glmm } = await load<typeof import('../../src/index.ts')>('index');

const OPTIONS = { family: 'binomial' } as const;
const sessions: Built.Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

async function fitIn(options: Built.SessionOptions) {
  const session = glmmWorker(options);
  sessions.push(session);
  await session.setData(cbpp());
  return { session, fit: await session.glmm(CBPP, OPTIONS) };
}

describe('a thread', () => {
  it('that is closed just after a request tells that the session is closed', async () => {
    const { session } = await fitIn({});
    const asked = session.glmm(CBPP, OPTIONS);
    const refused = expect(asked).rejects.toThrow('this session has been closed');
    await session.close();
    await refused;
  });

  it.each([
    ['of a module', {}],
    ['of a text', { worker: inlineWorker }],
  ])('%s gives the bits of the direct fit', async (_, options) => {
    const { fit } = await fitIn(options);
    expect(fit.beta).toEqual(glmm(CBPP, cbpp(), OPTIONS).beta);
    expect(fit.summary()).toBe(glmm(CBPP, cbpp(), OPTIONS).summary());
  });

  it('however many there are, intervals, replicates and influences have the bits of the direct fit', async () => {
    const direct = glmm(CBPP, cbpp(), OPTIONS);
    const bootstrapped = { n: 9, seed: 4 };
    const expected = [direct.confint(), direct.bootstrap(bootstrapped), direct.influence()];
    for (const options of [
      { worker: false },
      { threads: 1 },
      { threads: 2 },
      { threads: 4 },
      { threads: 7 },
    ] as const) {
      const { fit } = await fitIn(options);
      expect([await fit.confint(), await fit.bootstrap(bootstrapped), await fit.influence()]).toEqual(expected);
    }
  });

  it('stops a bootstrap soon and goes on working', async () => {
    const { fit, session } = await fitIn({ threads: 2 });
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const { aborted, replicates } = await fit.bootstrap({ n: 100_000, signal: controller.signal, onProgress });
    expect(aborted).toBe(true);
    expect(replicates.length).toBeGreaterThan(0);
    expect((await session.glmm(CBPP, OPTIONS)).nobs).toBe(56);
  });

  it('goes on when it is sent what is no message, or a listener throws', async () => {
    const workers: ReturnType<typeof inlineWorker>[] = [];
    const worker = () => {
      const made = inlineWorker();
      workers.push(made);
      return made;
    };
    const { session } = await fitIn({ worker, threads: 1 });
    for (const message of [null, 3, 'webpackOk', { id: 'a', type: 'GET' }, { t: 'free' }])
      workers[0]!.postMessage(message);
    const onProgress = () => {
      throw new Error('boom');
    };
    await expect(session.glmm(CBPP, { ...OPTIONS, onProgress })).rejects.toThrow('boom');
    expect((await session.glmm(CBPP, OPTIONS)).nobs).toBe(56);
    expect(workers.length).toBe(1);
  });

  it('that is killed is replaced, with the same numbers', async () => {
    const workers: { terminate(): unknown }[] = [];
    const worker = () => {
      const made = inlineWorker();
      workers.push(made);
      return made;
    };
    const { fit, session } = await fitIn({ worker, threads: 1 });
    const job = fit.bootstrap({ n: 100_000, onProgress: () => workers[0]!.terminate() });
    await expect(job).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    expect((await fit.fitted())[0]).toBe(glmm(CBPP, cbpp(), OPTIONS).fitted()[0]);
    expect((await session.glmm(CBPP, OPTIONS)).logLik).toBe(fit.logLik);
    expect(workers.length).toBe(2);
  });
});

async function allJobs(fit: Built.WorkerFit) {
  return {
    bootstrap: await fit.bootstrap({ n: 40, seed: 7 }),
    profile: await fit.profile(),
    influence: await fit.influence(),
    percentiles: await fit.confint({ method: 'bootstrap', n: 40, parm: 'beta_' }),
  };
}

describe('several threads', () => {
  it('give the bits of one', async () => {
    const results: Awaited<ReturnType<typeof allJobs>>[] = [];
    for (const threads of [1, 2, 3]) {
      const { fit } = await fitIn({ threads });
      results.push(await allJobs(fit));
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    const direct = glmm(CBPP, cbpp(), OPTIONS);
    expect(results[0]!.bootstrap).toEqual(direct.bootstrap({ n: 40, seed: 7 }));
    expect(results[0]!.influence).toEqual(direct.influence());
    expect(results[0]!.percentiles).toEqual(direct.confint({ method: 'bootstrap', n: 40, parm: 'beta_' }));
    // each parameter starts from a workspace of its own: the same limits up to where the search stops
    direct.confint().forEach(({ lower, upper }, k) => {
      expect(results[0]!.profile.limits[k]!.lower).toBeCloseTo(lower, 6);
      expect(results[0]!.profile.limits[k]!.upper).toBeCloseTo(upper, 6);
    });
  });
});
