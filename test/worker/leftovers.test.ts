/** What is stopped leaves nothing behind in the worker and loses nothing that was there; the worker is played by the test. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { glmmWorker, type WorkerFit } from '../../src/worker.ts';
import { playedWorker } from './support.ts';

const DATA = { y: [0, 1, 1, 0], g: ['a', 'a', 'b', 'b'] };
const FORMULA = 'y ~ 1 + (1 | g)';

interface Posted {
  readonly id: number;
  readonly t: string;
  readonly handle?: number;
  readonly dataset?: number;
  readonly handles?: readonly number[];
  readonly datasets?: readonly number[];
}
type Played = ReturnType<typeof playedWorker>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What the worker has been given and was not told to forget. */
function held({ posted }: Played): { readonly fits: Set<number>; readonly datasets: Set<number> } {
  const [fits, datasets] = [new Set<number>(), new Set<number>()];
  for (const { t, handle, dataset, handles = [], datasets: freed = [] } of posted as readonly Posted[]) {
    if (t === 'fit') fits.add(handle!);
    if (t === 'data') datasets.add(dataset!);
    if (t !== 'free') continue;
    for (const one of handles) fits.delete(one);
    for (const one of freed) datasets.delete(one);
  }
  return { fits, datasets };
}

/** Answers everything a moment later, as `answer` says. */
const answering = (answer: (message: Posted) => object = () => ({ ok: {} })) =>
  playedWorker((message, { say }) => {
    if (message.t === 'free' || message.t === 'cancel') return;
    setTimeout(() => say({ id: message.id, ...answer(message as Posted) }), 10);
  });
const sessionOf = (...workers: readonly Played[]) => {
  let next = 0;
  return glmmWorker({ worker: () => workers[next++]!.worker as never, threads: 1 });
};
const passed = (milliseconds = 1000) => vi.advanceTimersByTimeAsync(milliseconds);

describe('fits', () => {
  it('that were superseded or aborted while they were computed are freed; eight that were asked for are kept', async () => {
    const worker = answering();
    const session = sessionOf(worker);
    void session.setData(DATA);
    await passed();
    for (let k = 0; k < 100; k++) {
      session.latest('fit', FORMULA).catch(() => {});
      // half of them are under way by then, half wait
      await passed(k % 2 === 0 ? 5 : 0);
    }
    const controller = new AbortController();
    const aborted = expect(session.glmm(FORMULA, { signal: controller.signal })).rejects.toThrow();
    await passed(15);
    controller.abort();
    await aborted;
    await passed();
    for (let k = 0; k < 20; k++) {
      void session.glmm(FORMULA);
      await passed(20);
    }
    expect(held(worker).fits.size).toBe(8);
    expect(held(worker).datasets.size).toBe(1);
  });

  it('that are only needed for one answer are not kept, nor the data they were made from', async () => {
    const worker = answering();
    const session = sessionOf(worker);
    void session.setData(DATA);
    const fits: WorkerFit[] = [];
    for (let k = 0; k < 12; k++) {
      void session.glmm(FORMULA).then((fit) => fits.push(fit));
      await passed(50);
    }
    void session.setData(DATA);
    await passed();
    // the first was forgotten, and is made again from data that were replaced
    void fits[0]!.icc();
    await passed();
    expect((worker.posted as readonly Posted[]).filter(({ t }) => t === 'fit').length).toBe(13);
    expect(held(worker)).toMatchObject({ fits: { size: 8 }, datasets: { size: 1 } });
    void session.anova(fits);
    await passed();
    expect(held(worker)).toMatchObject({ fits: { size: 8 }, datasets: { size: 1 } });
    for (const fit of fits) fit.dispose();
    expect(held(worker).fits.size).toBe(0);
  });
});

describe('data', () => {
  const refusal = { error: { name: 'GlmmError', code: 'UNEQUAL_LENGTHS', message: 'no', details: {} } };
  const fitted = (worker: Played) =>
    (worker.posted as readonly Posted[]).filter(({ t }) => t === 'fit').at(-1) as never;

  it('that were there are used again when others are refused', async () => {
    const worker = answering(({ t, dataset }) => (t === 'data' && dataset !== first ? refusal : { ok: {} }));
    let first: number | undefined;
    const session = sessionOf(worker);
    void session.setData(DATA);
    first = (worker.posted[0] as Posted).dataset;
    await passed();
    const refused = expect(session.setData(DATA)).rejects.toMatchObject({ code: 'UNEQUAL_LENGTHS' });
    await passed();
    await refused;
    void session.glmm(FORMULA);
    await passed();
    expect(fitted(worker)).toMatchObject({ recipe: { dataset: first } });
  });

  it('that were there are used again when others are aborted, also while both wait', async () => {
    const worker = answering();
    const session = sessionOf(worker);
    void session.setData(DATA);
    await passed();
    const first = (worker.posted[0] as Posted).dataset;
    const controllers = [new AbortController(), new AbortController()];
    const rejected = controllers.map(({ signal }) => expect(session.setData(DATA, { signal })).rejects.toThrow());
    for (const controller of controllers) controller.abort();
    await Promise.all(rejected);
    void session.glmm(FORMULA);
    await passed();
    expect(fitted(worker)).toMatchObject({ recipe: { dataset: first } });
    expect(held(worker).datasets.size).toBe(1);
  });
});

describe('a bootstrap that is aborted', () => {
  const part = (k: number) => ({
    parameters: ['a'],
    estimates: [0],
    replicates: [[k]],
    requested: 1,
    failures: [],
    aborted: false,
  });
  /** Tells of `done` replicates and then computes for ever. */
  const slow = (done: number) =>
    playedWorker((message, { say }) => {
      const { id, t } = message;
      if (t === 'plan') return say({ id, ok: 500 });
      if (t !== 'part') return t === 'free' || t === 'cancel' ? undefined : say({ id, ok: {} });
      say({ id, started: true });
      for (let k = 1; k <= done; k++) say({ id, progress: { done: k, part: part(k) } });
    });

  it('gives the replicates it has told of, though the worker had to be ended', async () => {
    const worker = slow(7);
    const session = sessionOf(worker);
    void session.setData(DATA);
    const fit = session.glmm(FORMULA);
    await passed();
    const controller = new AbortController();
    const bootstrap = (await fit).bootstrap({ n: 500, signal: controller.signal });
    await passed();
    controller.abort();
    await passed();
    expect(worker.terminated()).toBe(true);
    expect(await bootstrap).toMatchObject({
      aborted: true,
      requested: 500,
      replicates: [[1], [2], [3], [4], [5], [6], [7]],
    });
  });

  it('while its number of parts is asked for, or while it waits, gives none, and no error', async () => {
    for (const waits of [false, true]) {
      const worker = playedWorker(({ id, t }, { say }) => {
        if (t === 'data' || t === 'fit') say({ id, ok: {} });
      });
      const session = sessionOf(worker);
      void session.setData(DATA);
      const fit = await (async () => {
        const pending = session.glmm(FORMULA);
        await passed(0);
        return pending;
      })();
      if (waits) fit.icc().catch(() => {});
      const controller = new AbortController();
      const bootstrap = fit.bootstrap({ n: 40, signal: controller.signal });
      await passed(0);
      controller.abort();
      await passed(300);
      expect(await bootstrap).toMatchObject({ aborted: true, requested: 40, replicates: [] });
    }
  });
});

it('the last progress is the whole', async () => {
  const worker = playedWorker((message, { say }) => {
    const { id, t, from, to } = message as unknown as { id: number; t: string; from: number; to: number };
    if (t === 'free') return;
    if (t === 'plan') return say({ id, ok: 100 });
    if (t === 'part')
      for (let k = from; k < to; k++) say({ id, progress: { done: k - from + 1, part: { groups: [k] } } });
    say({ id, ok: {} });
  });
  const session = sessionOf(worker);
  void session.setData(DATA);
  const pending = session.glmm(FORMULA);
  await passed();
  const told: { done: number; total: number | null }[] = [];
  const influence = (await pending).influence({ onProgress: (progress) => told.push(progress) });
  await passed();
  expect((await influence).groups.length).toBe(100);
  expect(told.at(-1)).toMatchObject({ done: 100, total: 100 });
});

it('a thread that was busy hears what arrived meanwhile before it gives up a worker', async () => {
  const worker = playedWorker();
  const session = sessionOf(worker);
  const data = session.setData(DATA);
  // as after seconds without a turn of the event loop: the timer runs first, then what had arrived long ago
  await passed(30_001);
  worker.say({ id: 1, started: true });
  await passed(10_000);
  worker.say({ id: 1, ok: { rows: 4, columns: [] } });
  expect(await data).toEqual({ rows: 4, columns: [] });
  expect(worker.terminated()).toBe(false);
});

it('a worker that reads a large message is not given up as soon as one that reads a small one', async () => {
  const worker = playedWorker();
  const session = sessionOf(worker);
  // 40 MB
  const data = session.setData({ y: new Float64Array(5e6) });
  await passed(31_000);
  expect(worker.terminated()).toBe(false);
  worker.say({ id: 1, ok: { rows: 5e6, columns: [] } });
  expect(await data).toMatchObject({ rows: 5e6 });
  // and one that never says anything is given up in the end
  const lost = expect(session.setData({ y: new Float64Array(5e6) })).rejects.toMatchObject({ code: 'WORKER_FAILED' });
  await passed(7_500);
  await lost;
});

it('only fits of one session are compared, and the message says whose the other is', async () => {
  const sessions = [sessionOf(answering()), sessionOf(answering())];
  const fits = sessions.map((session) => {
    void session.setData(DATA);
    return session.glmm(FORMULA);
  });
  await passed();
  const [a, b] = await Promise.all(fits);
  const compare = (...given: unknown[]) => sessions[0]!.anova(given as never);
  await expect(compare(a, b)).rejects.toThrow('[INVALID_OPTION]: fit 2 is of another session. Fit both models by');
  const foreign = { ...a, handle: 1, coefficients: [] };
  await expect(compare(a, foreign)).rejects.toThrow('fit 2 was made by another copy of glmm-wasm.');
  await expect(compare(a, 7)).rejects.toThrow('fit 2 is 7, which is no fit of a session.');
});
