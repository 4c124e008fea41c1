/**
 * Memory that several threads see: models of the iterative solver stand in it, and blocks of probes are done in it by whoever comes. Where there can be none
 * (a page that is not cross-origin isolated, no room), the fit goes on alone.
 */
import { GlmmError } from '../../errors.ts';
import type { KernelExports } from '../../wasm/generated.ts';
import type { KernelInstance } from '../../wasm/instance.ts';
import { HANDS_BYTES, HANDS_LOST } from '../../wasm/krylov/fields.ts';
import type { Hands } from '../../wasm/krylov/hands.ts';
import type { Loan } from '../../wasm/loans.ts';
import { unpackModule } from '../../wasm/unpack.ts';
import type { Meeting, SharedMemory } from '../protocol.ts';
import { importMemory, MEMORY, MOST_PAGES } from './importMemory.ts';

/** Rows from which on a block of probes takes longer than to hand it over, a tenth of a millisecond. */
const FEWEST_ROWS = 10_000;

interface Shared {
  readonly exports: KernelExports;
  readonly memory: SharedMemory & { grow(pages: number): number };
}

interface Opened {
  readonly shared: Shared;
  /** As models see it. */
  readonly instance: KernelInstance;
}

/** The memory of the last fit that had helpers, as long as the collector leaves it. */
let idle: WeakRef<Shared> | undefined;

/** @param call tells whoever would help, of `further` threads */
export function createHands(further: number, call: (meeting: Meeting) => void): Hands | null {
  if (further === 0 || !canShare()) return null;
  let opened: Opened | null | undefined;
  const places: { readonly from: number; isOver: boolean }[] = [];
  return {
    borrow<T>(nObs: number, make: (instance: KernelInstance) => T): Loan<T> | null {
      if (nObs < FEWEST_ROWS) return null;
      if (opened === undefined) opened = open(further, call);
      if (opened === null) return null;
      const { exports } = opened.shared;
      const place = { from: exports.handedOut(), isOver: false };
      places.push(place);
      const giveBack = (): void => {
        place.isOver = true;
        while (places.at(-1)?.isOver) exports.takeBack(places.pop()?.from ?? 0);
      };
      try {
        return { made: make(opened.instance), giveBack };
      } catch (error) {
        giveBack();
        // alone it has all of a memory
        if (error instanceof GlmmError && error.code === 'OUT_OF_MEMORY' && places.length > 0) return null;
        throw error;
      }
    },
  };
}

function canShare(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer !== 'undefined' && crossOriginIsolated !== false;
}

/** null where no memory can be shared. */
function open(further: number, call: (meeting: Meeting) => void): Opened | null {
  try {
    const shared = idle?.deref() ?? firstInstance();
    const { exports, memory } = shared;
    idle = undefined;
    const control = exports.allocate(HANDS_BYTES) >>> 0;
    const flags = new Int32Array(memory.buffer, control, HANDS_BYTES / 4);
    call({ memory, control });
    const isLost = (): boolean => {
      const is = Atomics.load(flags, HANDS_LOST / 4) === 1;
      if (is) idle = undefined;
      return is;
    };
    idle = new WeakRef(shared);
    const instance: KernelInstance = {
      exports: unlessLost(exports, isLost),
      memory: memory as unknown as KernelInstance['memory'],
      share: (solver) => exports.krylovHands(solver, control, further),
    };
    return { shared, instance };
  } catch (error) {
    if (error instanceof RangeError || (error as Error).name === 'DataCloneError') return null;
    throw error;
  }
}

function firstInstance(): Shared {
  const { bytes, pages } = importMemory(unpackModule(), true);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { [MEMORY]: { [MEMORY]: memory } });
  return { exports: exports as unknown as KernelExports, memory: memory as unknown as Shared['memory'] };
}

/** What was computed while a thread died is worth nothing. */
function unlessLost(exports: KernelExports, isLost: () => boolean): KernelExports {
  const watched = Object.entries(exports)
    .filter(([, one]) => typeof one === 'function')
    .map(([name, one]) => {
      const call = (...args: readonly unknown[]): unknown => {
        const result = one(...args);
        if (isLost()) throw lost();
        return result;
      };
      return [name, call];
    });
  return Object.fromEntries(watched) as KernelExports;
}

function lost(): GlmmError {
  return new GlmmError(
    'WORKER_FAILED',
    'a thread that helped with this fit is lost. Fit again, or without help: glmmWorker({ threads: 1 })',
  );
}

let helper: WebAssembly.Module | undefined;

/** What a further thread does, until it is let go. */
export function help(hand: number, { memory, control }: Meeting): void {
  helper ??= new WebAssembly.Module(importMemory(unpackModule(), false).bytes);
  const { exports } = new WebAssembly.Instance(helper, {
    [MEMORY]: { [MEMORY]: memory as unknown as WebAssembly.Memory },
  });
  (exports as unknown as KernelExports).krylovHelp(control, hand);
}
