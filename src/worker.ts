/**
 * glmm-wasm/worker: the same models off the calling thread, in browsers and in Node.
 */
/// <reference lib="esnext.disposable" preserve="true" />
export { GlmmError } from './errors.ts';
export type { MeansOfWorker, RemoteMeans } from './worker/caller/means.ts';
export type { RemoteMethods, Run, RunOptions } from './worker/caller/remote.ts';
export {
  glmmWorker,
  type LatestOptions,
  type Session,
  type SessionOptions,
  type Travelling,
} from './worker/caller/session.ts';
export type { AbortSignalLike } from './worker/caller/signal.ts';
export type { ColumnSummary, DataSummary } from './worker/caller/summary.ts';
export type { ReportsOfWorker, WorkerFit } from './worker/caller/workerFit.ts';
export type { BrowserWorker, NodeWorker, WorkerLike } from './worker/caller/workerLike.ts';
export type { MethodName } from './worker/methods.ts';
export type { Progress } from './worker/progress.ts';
