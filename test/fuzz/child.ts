/** The cases, one after the other, in a thread that can be ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { AREAS } from './areas/index.ts';
import { Failure, tell } from './expect.ts';
import type { Finding, Order } from './order.ts';
import { chanceOf } from './random.ts';

const { seed, cases, at } = workerData as Order;
const current = new Int32Array(at);

// what nobody waits for is as bad as what somebody does
let stray: unknown = null;
process.on('unhandledRejection', (reason) => {
  stray = reason;
});
process.on('uncaughtException', (reason) => {
  stray = reason;
});

for (const index of cases) {
  Atomics.store(current, 0, index);
  const [area, run] = AREAS[index % AREAS.length]!;
  const started = performance.now();
  let message: string | null = null;
  try {
    await run(chanceOf(seed, index));
  } catch (error) {
    message = error instanceof Failure ? error.message : `the case itself threw ${tell(error)}`;
  }
  if (stray !== null) message ??= `nobody caught ${tell(stray)}`;
  stray = null;
  parentPort!.postMessage({ index, area, message, milliseconds: performance.now() - started } satisfies Finding);
}
Atomics.store(current, 0, -1);
