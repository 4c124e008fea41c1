/** What a worker and its session are told by others, and listeners that throw. */
import { describe, expect, it } from 'vitest';
import { createConnection } from '../../src/worker/caller/connection.ts';
import { serveAll } from '../../src/worker/thread/serveAll.ts';
import { glmmWorker } from '../../src/worker.ts';
import { CBPP, cbpp, playedWorker } from '../worker/support.ts';

/** Messages of nobody, of other libraries, and of this one with a member missing. */
const FOREIGN: readonly unknown[] = [
  null,
  undefined,
  3,
  'webpackHotUpdate',
  true,
  [],
  [1, 2],
  new Map([['id', 1]]),
  new Date(0),
  {},
  { type: 'webpackOk' },
  { id: 'a1b2', type: 'GET', path: ['glmm'] },
  { id: 1, type: 'progress', value: 0.5 },
  { jsonrpc: '2.0', id: 1, method: 'fit', params: [] },
  { source: 'react-devtools-bridge', payload: {} },
  { t: 'nope', id: 1 },
  { t: 'constructor', id: 1 },
  { t: '__proto__', id: 1 },
  { t: 'free' },
  { t: 'free', handles: null, datasets: null },
  { t: 'cancel' },
  { t: 'lock', name: 3 },
  { t: 'fit', id: 1, handle: 1, progress: false },
  { t: 'data', id: 1, dataset: 1, columns: { names: ['x'], cells: [] } },
  { t: 'method', id: '1', handle: 1, name: 'r2', args: [] },
  { t: 'part', id: 1, handle: 1, job: 'mine', options: {}, from: 0, to: 1 },
];

describe('a worker', () => {
  it('ignores what is not its own, and answers what is', async () => {
    const posted: { id: number }[] = [];
    const receive = serveAll((message) => posted.push(message));
    for (const message of FOREIGN) expect(() => receive(message)).not.toThrow();
    expect(posted).toEqual([]);
    receive({ t: 'data', id: 5, dataset: 1, columns: { names: ['x'], cells: [[1, 2]] } });
    for (const message of FOREIGN) receive(message);
    await expect.poll(() => posted.map(({ id }) => id)).toEqual([5, 5]);
    expect(posted[1]).toMatchObject({ ok: { rows: 2 } });
  });

  it('answers a method that no fit has, and data that are none, with a GlmmError', async () => {
    const posted: { id: number; error?: { code: string } }[] = [];
    const receive = serveAll((message) => posted.push(message as never));
    const data = cbpp();
    receive({ t: 'data', id: 1, dataset: 1, columns: { names: Object.keys(data), cells: Object.values(data) } });
    const recipe = { model: 'glmm', dataset: 1, formula: CBPP, options: { family: 'binomial', nAGQ: 1 } };
    receive({ t: 'fit', id: 2, handle: 1, recipe, progress: false });
    const calls: readonly [name: string, args: readonly unknown[]][] = [
      ['constructor', []],
      ['toString', []],
      ['bootstrapIntervals', [{}]],
      ['poststratify', [3, { count: 'n' }]],
      ['predict', [{ newData: 'x' }]],
    ];
    calls.forEach(([name, args], k) => {
      receive({ t: 'method', id: 10 + k, handle: 1, name, args });
    });
    receive({ t: 'part', id: 20, handle: 1, job: 'influence', options: {}, from: 0, to: 1e9 });
    const refused = () => posted.filter(({ error }) => error?.code === 'INVALID_OPTION').map(({ id }) => id);
    await expect.poll(refused).toEqual([10, 11, 12, 13, 14, 20]);
  });
});

describe('a session', () => {
  it('ignores what is no answer, also under the number of a request', async () => {
    const played = playedWorker();
    const link = createConnection(played.worker as never);
    const { id, answer } = link.exchange({ t: 'together', name: 'anova', handles: [] });
    for (const message of FOREIGN) expect(() => played.say(message)).not.toThrow();
    for (const wrong of [{ id }, { id, result: 3 }, { id, error: 'x' }, { id, started: 1 }, { id, ok: 1, error: {} }]) {
      played.say(wrong);
    }
    played.say({ id, progress: null });
    played.say({ id, ok: 'done' });
    expect(await answer).toBe('done');
    link.end(new Error('over'));
  });
});

describe('a listener of progress that throws', () => {
  const boom = (): never => {
    throw new Error('boom');
  };

  it('rejects the fit with what it threw', async () => {
    const session = glmmWorker({ worker: false });
    await session.setData(cbpp());
    await expect(session.glmm(CBPP, { family: 'binomial', onProgress: boom })).rejects.toThrow('boom');
    expect((await session.glmm(CBPP, { family: 'binomial' })).nobs).toBe(56);
  });

  it.each(['bootstrap', 'profile', 'influence'] as const)('rejects and ends a %s', async (job) => {
    const session = glmmWorker({ worker: false });
    await session.setData(cbpp());
    const fit = await session.glmm(CBPP, { family: 'binomial', nAGQ: 1 });
    let calls = 0;
    const onProgress = (): never => {
      calls++;
      throw new Error('boom');
    };
    const options = job === 'bootstrap' ? { n: 100_000, onProgress } : { onProgress };
    await expect(fit[job](options)).rejects.toThrow('boom');
    expect(calls).toBe(1);
    // the next is answered: nothing of the job is left
    expect((await fit.fitted()).length).toBe(56);
  });

  it('is not called again when it has thrown', async () => {
    const session = glmmWorker({ worker: false });
    await session.setData(cbpp());
    const fit = await session.glmm(CBPP, { family: 'binomial', nAGQ: 1 });
    await expect(fit.confint({ onProgress: boom, parm: 'beta_' })).rejects.toThrow('boom');
    await expect(fit.refit(cbpp()['herd'] as never, { onProgress: boom })).rejects.toThrow();
  });
});
