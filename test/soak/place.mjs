/** What scenarios need of where they run, the same in Node and in pages. */
import { instancesHere } from './instances.mjs';

/** Pauses in milliseconds. */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param script of a worker @param Worker of Node or of a browser @param memory megabytes, collected */
export function placeOf({ glmm, glmmWorker, Worker, script, memory }) {
  const channel = new BroadcastChannel('glmm-wasm soak');
  channel.unref?.();
  let instances = 0;
  let workers = 0;
  channel.onmessage = ({ data }) => {
    if (typeof data?.made === 'number') instances++;
  };
  const makeWorker = () => {
    workers++;
    return new Worker(script, { type: 'module' });
  };
  /** Workers started since, and the instances that they have made. */
  const spread = () => {
    const [instancesBefore, workersBefore] = [instances, workers];
    return () => ({ workers: workers - workersBefore, instances: instances - instancesBefore });
  };
  return { glmm, glmmWorker, makeWorker, memory, instances: instancesHere, spread, pause };
}
