import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { all } from './all.mjs';
import { placeOf } from './place.mjs';

export async function soak(options, report) {
  const { glmm } = await import('../../dist/index.js');
  const { glmmWorker } = await import('../../dist/worker.js');
  const memory = async () => {
    for (let k = 0; k < 3; k++) {
      globalThis.gc?.();
      await setImmediate();
    }
    return process.memoryUsage().rss / 1e6;
  };
  const script = new URL('./thread.mjs', import.meta.url);
  return all(placeOf({ glmm, glmmWorker, Worker, script, memory }), options, report);
}
