/**
 * What a session meets in a long day, for Node and for pages. Each scenario gives figures by name; what must hold whatever the
 * machine is thrown if it does not.
 */
import { binaryData } from './data.mjs';

const FORMULA = 'y ~ x + (1 | g)';
const OPTIONS = { family: 'binomial', nAGQ: 5 };

/**
 * @param place glmm and glmmWorker of the package; makeWorker, a worker whose instances are counted; memory(), megabytes of the
 * process once the collector has been asked to run; instances(), those of this thread
 */
export const SCENARIOS = {
  /** The same thread, one fit after another. */
  async 'direct fits'({ glmm, memory, instances }, { fits }) {
    const data = binaryData(400);
    return milestones(fits, memory, async (k) => {
      const fit = glmm(FORMULA, data, OPTIONS);
      if (k % 10 === 0) fit.confint();
      if (k % 50 === 1) fit.bootstrap({ n: 2 });
      if (k % 500 === 0) await null;
      if (k < fits - 1) return {};
      const { made, bytes } = instances();
      return { instances: made, 'MiB of kernels': bytes / 1048576 };
    });
  },

  async 'fits in a worker'({ glmmWorker, makeWorker, memory }, { fits }) {
    const session = glmmWorker({ worker: makeWorker, threads: 1 });
    await session.setData(binaryData(400));
    const figures = await milestones(fits, memory, async (k) => {
      const fit = await session.glmm(FORMULA, OPTIONS);
      if (k % 10 === 0) await fit.confint();
      if (k % 50 === 1) await fit.bootstrap({ n: 2 });
      return {};
    });
    await session.close();
    return figures;
  },

  /** Fits and bootstraps that are aborted while they wait, while they begin and while they are computed. */
  async aborts({ glmmWorker, makeWorker, memory }, { aborts }) {
    const session = glmmWorker({ worker: makeWorker, threads: 2 });
    await session.setData(binaryData(4000));
    const fit = await session.glmm(FORMULA, OPTIONS);
    const before = await memory();
    let done = 0;
    for (let k = 0; k < aborts; k++) {
      const controller = new AbortController();
      const { signal } = controller;
      const stop = () => controller.abort();
      if (k % 10 === 0) {
        const { aborted, replicates } = await fit.bootstrap({ n: 1000, signal, onProgress: stop });
        if (!aborted || replicates.length === 0) throw new Error('a bootstrap lost what it had done');
        done++;
      } else {
        const pending = session.glmm(FORMULA, { ...OPTIONS, signal });
        if (k % 3 === 0) stop();
        else if (k % 3 === 1) queueMicrotask(stop);
        else setTimeout(stop, 1);
        const code = await pending.then(
          () => 'in time',
          (reason) => reason.name,
        );
        if (code === 'AbortError') done++;
        else if (code !== 'in time') throw new Error(`an aborted fit ends in ${code}`);
      }
    }
    if ((await session.glmm(FORMULA, OPTIONS)).logLik !== fit.logLik) throw new Error('other numbers after the aborts');
    const after = await memory();
    await session.close();
    return { before, after, aborted: done };
  },

  /** Workers that are ended from outside while they compute. */
  async kills({ glmmWorker, makeWorker, memory }, { kills }) {
    let newest;
    let workers = 0;
    const worker = () => {
      workers++;
      newest = makeWorker();
      return newest;
    };
    const session = glmmWorker({ worker, threads: 1 });
    await session.setData(binaryData(2000));
    const { logLik } = await session.glmm(FORMULA, OPTIONS);
    const before = await memory();
    let noticed = 0;
    for (let k = 0; k < kills; k++) {
      const fit = await session.glmm(FORMULA, OPTIONS);
      if (fit.logLik !== logLik) throw new Error('other numbers in a new worker');
      const onProgress = () => void newest.terminate();
      const code = await fit.bootstrap({ n: 100_000, onProgress }).then(
        () => 'none',
        (reason) => reason.code,
      );
      if (code !== 'WORKER_FAILED') throw new Error(`a killed worker ends in ${code}`);
      noticed++;
    }
    const after = await memory();
    await session.close();
    return { before, after, noticed, workers };
  },

  /** All open at once, each with bootstraps on all of its threads. */
  async sessions({ glmmWorker, makeWorker, memory, spread }, { sessions, threads }) {
    const data = binaryData(400);
    const before = await memory();
    const told = spread();
    const open = Array.from({ length: sessions }, () => glmmWorker({ worker: makeWorker, threads }));
    const replicates = await Promise.all(
      open.map(async (session) => {
        await session.setData(data);
        const fit = await session.glmm('y ~ x + (1 | g)', { family: 'binomial' });
        const [bootstrap] = await Promise.all([fit.bootstrap({ n: 16 * threads }), fit.profile({ points: 0 })]);
        await fit.influence();
        return bootstrap.replicates.length + bootstrap.failures.length;
      }),
    );
    if (replicates.some((n) => n !== 16 * threads)) throw new Error('a session lost replicates');
    const during = await memory();
    const { workers, instances } = told();
    await Promise.all(open.map((session) => session.close()));
    return { before, during, after: await memory(), workers, 'instances a worker': instances / workers };
  },

  /** A page where somebody types: every request takes the place of the one before. */
  async storm({ glmmWorker, makeWorker, memory, pause }, { storm, rows }) {
    const session = glmmWorker({ worker: makeWorker, threads: 1 });
    await session.setData(binaryData(rows));
    await session.glmm(FORMULA, OPTIONS);
    const before = await memory();
    let superseded = 0;
    let last;
    for (let k = 0; k < storm; k++) {
      last = session.latest('formula', FORMULA, OPTIONS);
      last.catch(({ code }) => {
        if (code === 'SUPERSEDED') superseded++;
      });
      // half of them are under way by then
      if (k % 2 === 0) await pause(5);
    }
    await last;
    const after = await memory();
    await session.close();
    return { before, after, superseded };
  },
};

/** Memory at the start, after 1,000 and at the end, in megabytes. */
async function milestones(count, memory, step) {
  let figures = {};
  for (let k = 0; k < count; k++) {
    figures = { ...figures, ...(await step(k)) };
    if (k + 1 === Math.min(100, count) || k + 1 === 1000 || k + 1 === count) figures[`after ${k + 1}`] = await memory();
  }
  return figures;
}
