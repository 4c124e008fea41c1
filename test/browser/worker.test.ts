/** The built worker in a real browser: as a module beside the script, and as a text. */
import { describe, expect, it } from 'vitest';
import type * as Built from '../../src/worker.ts';
import type * as Inline from '../../src/worker-inline.ts';

const load = async <T>(name: string): Promise<T> => (await import(/* @vite-ignore */ `/dist/${name}.js`)) as T;
const { glmmWorker } = await load<typeof Built>('worker');
const { inlineWorker } = await load<typeof Inline>('worker-inline');
const { glmm } = await load<typeof import('../../src/index.ts')>('index');

const OPTIONS = { family: 'poisson' } as const;
const FORMULA = 'y ~ x + (1 | g)';
/** Counts of 20 groups, made without chance. */
const DATA = {
  y: Array.from({ length: 200 }, (_, k) => ((k * 7) % 5) + ((k % 20) % 4)),
  x: Array.from({ length: 200 }, (_, k) => ((k * 13) % 17) / 17),
  g: Array.from({ length: 200 }, (_, k) => `g${k % 20}`),
};

async function fitIn(options: Built.SessionOptions) {
  const session = glmmWorker(options);
  await session.setData(DATA);
  return { session, fit: await session.glmm(FORMULA, OPTIONS) };
}

describe.each([
  ['a module worker', {}],
  ['a worker from a text', { worker: inlineWorker }],
  ['no worker', { worker: false }],
] as const)('%s', (_, options) => {
  it('gives the bits of the direct fit', async () => {
    const { session, fit } = await fitIn(options);
    expect(fit.summary()).toBe(glmm(FORMULA, DATA, OPTIONS).summary());
    expect(await fit.confint({ method: 'wald' })).toEqual(glmm(FORMULA, DATA, OPTIONS).confint({ method: 'wald' }));
    await session.close();
  });

  it('stops a bootstrap with what it has', async () => {
    const { session, fit } = await fitIn(options);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const { aborted, replicates } = await fit.bootstrap({ n: 100_000, signal: controller.signal, onProgress });
    expect(aborted).toBe(true);
    expect(replicates.length).toBeGreaterThan(0);
    expect((await session.glmm(FORMULA, OPTIONS)).nobs).toBe(200);
    await session.close();
  });
});

it('notices that its worker was ended from outside while it computed', async () => {
  const workers: { terminate(): unknown }[] = [];
  const worker = () => {
    const made = inlineWorker();
    workers.push(made);
    return made;
  };
  const { session, fit } = await fitIn({ worker, threads: 1 });
  const job = fit.bootstrap({ n: 100_000, onProgress: () => workers[0]!.terminate() });
  await expect(job).rejects.toMatchObject({ code: 'WORKER_FAILED' });
  expect((await session.glmm(FORMULA, OPTIONS)).logLik).toBe(fit.logLik);
  await session.close();
});

it('says which script is missing', async () => {
  const session = glmmWorker({ worker: () => new Worker('/no-such-script.js', { type: 'module' }) });
  await expect(session.setData(DATA)).rejects.toMatchObject({ code: 'WORKER_FAILED' });
});
