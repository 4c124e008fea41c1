/** Workers that die, hang or are not there, played by the test. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueue } from '../../src/worker/caller/queue.ts';
import { playedWorker } from './support.ts';

const TASK = { request: { t: 'together', name: 'anova', handles: [] }, needs: [] } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A queue whose workers are played in turn. */
function queueOf(...workers: readonly ReturnType<typeof playedWorker>[]) {
  let next = 0;
  return createQueue(() => workers[next++]!.worker as never, true);
}

const answering = () => playedWorker(({ id }, { say }) => queueMicrotask(() => say({ id, ok: 'done' })));
const silent = () => playedWorker();
const busy = () => playedWorker(({ id }, { say }) => queueMicrotask(() => say({ id, started: true })));

describe('a queue', () => {
  it('has one request under way, the others wait', async () => {
    const worker = busy();
    const queue = queueOf(worker);
    queue.run(TASK);
    queue.run(TASK);
    await vi.advanceTimersByTimeAsync(1);
    expect(worker.posted.length).toBe(1);
  });

  it('rejects what is under way when the worker fails, and starts another for the next', async () => {
    const broken = busy();
    const queue = queueOf(broken, answering());
    const [first, second] = [queue.run(TASK).answer, queue.run(TASK).answer];
    const failed = expect(first).rejects.toMatchObject({ code: 'WORKER_FAILED', message: /out of luck/ });
    await vi.advanceTimersByTimeAsync(1);
    broken.fail('out of luck');
    await failed;
    expect(await second).toBe('done');
    expect(broken.terminated()).toBe(true);
  });

  it('ends a worker that is told to stop and does not, after a grace', async () => {
    const worker = busy();
    const queue = queueOf(worker, answering());
    const [first, second] = [queue.run(TASK), queue.run(TASK)];
    const rejected = expect(first.answer).rejects.toBe('stop');
    await vi.advanceTimersByTimeAsync(1);
    first.abandon('stop');
    await rejected;
    await vi.advanceTimersByTimeAsync(200);
    expect(worker.terminated()).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(worker.terminated()).toBe(true);
    expect(await second.answer).toBe('done');
  });

  it('drops what waits without asking the worker', async () => {
    const worker = busy();
    const queue = queueOf(worker);
    queue.run(TASK);
    const waiting = queue.run(TASK);
    const rejected = expect(waiting.answer).rejects.toBe('stop');
    waiting.abandon('stop');
    await rejected;
    await vi.advanceTimersByTimeAsync(1000);
    expect(worker.posted.map(({ t }) => t)).toEqual(['together']);
    expect(worker.terminated()).toBe(false);
  });

  it('gives up a worker that says nothing at all', async () => {
    const worker = silent();
    const failed = expect(queueOf(worker).run(TASK).answer).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    await vi.advanceTimersByTimeAsync(61_000);
    await failed;
    expect(worker.terminated()).toBe(true);
  });

  it('does not mind how long a worker computes that has said it began', async () => {
    const worker = busy();
    queueOf(worker).run(TASK);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(worker.terminated()).toBe(false);
  });

  it('lets everything go before the parts of long jobs', async () => {
    const worker = busy();
    const queue = queueOf(worker);
    queue.run(TASK);
    queue.run({ ...TASK, patient: true });
    queue.run({ request: { t: 'method', handle: 1, name: 'fitted', args: [] }, needs: [] });
    await vi.advanceTimersByTimeAsync(1);
    worker.say({ id: worker.posted[0]!.id, ok: null });
    await vi.advanceTimersByTimeAsync(1);
    expect(worker.posted.map(({ t }) => t)).toEqual(['together', 'method']);
  });

  it('passes a failure to start on, without an end in silence', async () => {
    const queue = createQueue(() => {
      throw new Error('no workers here');
    }, true);
    await expect(queue.run(TASK).answer).rejects.toThrow('no workers here');
    await expect(queue.run(TASK).answer).rejects.toThrow('no workers here');
  });

  it('keeps what the task at hand is made from until it is done, though it was told to free it meanwhile', async () => {
    const kept = new Set<number>();
    // a worker with a memory, slow enough that data and fits are given up between two answers
    const worker = playedWorker((message, { say }) => {
      const { id, t, ...of } = message as { id: number; t: string } & Record<string, unknown>;
      const lists = (name: string) => (of[name] ?? []) as readonly number[];
      if (t === 'free') for (const number of [...lists('handles'), ...lists('datasets')]) kept.delete(number);
      if (t === 'free') return;
      const made = { data: of['dataset'], fit: of['handle'] }[t] as number | undefined;
      const needed = t === 'fit' ? [DATA.number] : lists('handles');
      const missing = needed.filter((number) => !kept.has(number));
      if (made !== undefined) kept.add(made);
      setTimeout(() => say({ id, ok: missing.length === 0 ? t : `lacks ${missing}` }), 10);
    });
    const DATA = { number: 10, columns: { names: [], cells: [] } as never };
    const fitOf = (handle: number) => ({
      handle,
      recipe: { model: 'glmm', dataset: DATA.number, formula: 'y ~ 1 + (1 | g)', options: {} } as const,
      from: DATA,
    });
    const queue = createQueue(
      () => worker.worker as never,
      true,
      () => false,
    );
    const { answer } = queue.run({
      request: { t: 'together', name: 'anova', handles: [1, 2] },
      needs: [fitOf(1), fitOf(2)],
    });
    for (let step = 0; step < 6; step++) {
      await vi.advanceTimersByTimeAsync(5);
      queue.free([1, 2], [DATA.number]);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(await answer).toBe('together');
    expect(kept, 'freed when it was done').toEqual(new Set());
  });
});
