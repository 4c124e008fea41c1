/**
 * What travels between a session and its workers. Every message is plain: structured clone forgets classes.
 */

import type { WhyText } from '../data/types.ts';

/** Data as they travel: names apart from cells, since a column may be called `__proto__`. */
export interface Columns {
  readonly names: readonly string[];
  readonly cells: readonly ArrayLike<unknown>[];
  /** Why the text of each column is categories, where the table said so. */
  readonly why?: readonly (WhyText | undefined)[];
}

/** How a fit is made; a worker that lost it, or never had it, makes it anew to the same bits. */
export type Recipe =
  | {
      readonly model: 'glmm' | 'lmm';
      readonly dataset: number;
      readonly formula: string;
      readonly options: Readonly<Record<string, unknown>>;
    }
  | { readonly model: 'refit'; readonly of: number; readonly response: unknown }
  /** No fit, but a plan: what makes fits of simulated data. */
  | {
      readonly model: 'power';
      readonly dataset: number;
      readonly formula: string;
      readonly options: Readonly<Record<string, unknown>>;
    };

export type JobName = 'bootstrap' | 'profile' | 'influence' | 'power';

/** What several fits are asked together. */
export type Together = 'anova' | 'compareModels';

export type Request =
  | { readonly t: 'data'; readonly dataset: number; readonly columns: Columns }
  | {
      readonly t: 'fit';
      readonly handle: number;
      readonly recipe: Recipe;
      readonly progress: boolean;
      /** Threads that would help. None where it is left out. */
      readonly hands?: number;
    }
  | {
      readonly t: 'method';
      readonly handle: number;
      readonly name: string;
      readonly args: readonly unknown[];
      readonly hands?: number;
    }
  /** To do blocks of probes for another thread until it needs no more. */
  | ({ readonly t: 'help'; readonly hand: number } & Meeting)
  | { readonly t: 'together'; readonly name: Together; readonly handles: readonly number[] }
  /** How many parts a long job has: replicates, parameters, groups. */
  | { readonly t: 'plan'; readonly handle: number; readonly job: JobName; readonly options: JobOptions }
  /** The parts of a long job from `from` up to `to`, each told of as progress; the answer is how many were done. */
  | {
      readonly t: 'part';
      readonly handle: number;
      readonly job: JobName;
      readonly options: JobOptions;
      readonly from: number;
      readonly to: number;
    };

/** Where threads meet that share a memory. */
export interface Meeting {
  /** A WebAssembly.Memory. */
  readonly memory: SharedMemory;
  /** Address of what they agree by (wasm/krylov/fields.ts). */
  readonly control: number;
}

export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

export type JobOptions = Readonly<Record<string, unknown>>;

export type ToWorker =
  | (Request & { readonly id: number })
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'free'; readonly handles: readonly number[]; readonly datasets: readonly number[] }
  /** To hold as long as the worker lives. */
  | { readonly t: 'lock'; readonly name: string };

export type FromWorker =
  | { readonly id: 0; readonly locked: true }
  /** The request has arrived and is being worked on. */
  | { readonly id: number; readonly started: true }
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number; readonly error: ErrorRecord }
  | { readonly id: number; readonly progress: PartProgress }
  /** Whoever would help is awaited there. */
  | { readonly id: number; readonly meeting: Meeting };

/** An Error's own members do not survive structured clone, so errors travel as this. */
export interface ErrorRecord {
  readonly name: string;
  /** Of a GlmmError; empty otherwise. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly stack?: string | undefined;
}

/** Iterations of a fit, or parts done of those asked for. */
export interface PartProgress {
  readonly done: number;
  /** The part that was just done: what has been told of is never lost, whatever becomes of the worker. */
  readonly part?: unknown;
  readonly minus2LogLik?: number;
}
