/** Blocks of probes by several threads: truth is the thread alone, to the last bit. */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import type { KernelExports } from '../../src/wasm/generated.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import { createIterativeEp } from '../../src/wasm/krylov/ep.ts';
import {
  HANDS_BYTES,
  HANDS_DONE,
  HANDS_LOST,
  HANDS_OVER,
  HANDS_ROUND,
  HANDS_TURN,
} from '../../src/wasm/krylov/fields.ts';
import { createIterativeLaplace } from '../../src/wasm/krylov/laplace.ts';
import { createIterativeLinear } from '../../src/wasm/krylov/linear.ts';
import { importMemory, MEMORY, MOST_PAGES } from '../../src/worker/thread/importMemory.ts';
import { model, type Shape, shapes, someTheta } from '../sparse/problems.ts';
import { kernels } from '../support/kernels.ts';
import { BETA, graphs, problemOf } from './graphs.ts';

/** As the worker's script does it, without the rest of it. */
const HELPER = `
  const { module, memory, control, hand } = require('node:worker_threads').workerData;
  new WebAssembly.Instance(module, { ${MEMORY}: { ${MEMORY}: memory } }).exports.krylovHelp(control, hand);
`;

/** Takes a block of each round and dies with it. NEXT is that of assembly/krylov/blocks/together.ts. */
const THIEF = `
  const { memory, control } = require('node:worker_threads').workerData;
  const flags = new Int32Array(memory.buffer, control, ${HANDS_BYTES / 4});
  const next = new BigInt64Array(memory.buffer, control + 32, 1);
  while (!Atomics.load(flags, ${HANDS_OVER / 4})) {
    Atomics.wait(flags, ${HANDS_ROUND / 4}, Atomics.load(flags, ${HANDS_ROUND / 4}), 20);
    Atomics.add(next, 0, 1n);
    Atomics.store(flags, ${HANDS_LOST / 4}, 1);
    Atomics.notify(flags, ${HANDS_TURN / 4});
  }
`;

/** More blocks than threads. */
const PROBES = { count: 64, seed: 3 };

const workers: Worker[] = [];
const dismissals: (() => void)[] = [];
afterEach(async () => {
  for (const dismiss of dismissals.splice(0)) dismiss();
  // they end by themselves
  await Promise.all(workers.splice(0).map((worker) => new Promise((ended) => worker.once('exit', ended))));
});

interface SharedInstance extends KernelInstance {
  readonly flags: Int32Array;
  /** Has so many threads help from now on. */
  readonly call: (further: number) => void;
  /** And one that takes blocks and never does them. */
  readonly steal: () => void;
}

/** @param further threads that there is to be memory for */
function sharedInstance(build: string, further: number): SharedInstance {
  const bytes = readFileSync(new URL(`../../build/${build}.wasm`, import.meta.url));
  const { bytes: first, pages } = importMemory(bytes, true);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
  const imports = { [MEMORY]: { [MEMORY]: memory } };
  const exports = new WebAssembly.Instance(new WebAssembly.Module(first), imports).exports as unknown as KernelExports;
  const control = exports.allocate(HANDS_BYTES);
  const flags = new Int32Array(memory.buffer, control, HANDS_BYTES / 4);
  dismissals.push(() => void Atomics.store(flags, HANDS_OVER / 4, 1));
  return {
    exports,
    memory: memory as unknown as KernelInstance['memory'],
    share: (solver) => expect(exports.krylovHands(solver, control, further)).toBe(1),
    flags,
    call(count) {
      const module = new WebAssembly.Module(importMemory(bytes, false).bytes);
      for (let hand = 1; hand <= count; hand++)
        workers.push(new Worker(HELPER, { eval: true, workerData: { module, memory, control, hand } }));
    },
    steal: () => void workers.push(new Worker(THIEF, { eval: true, workerData: { memory, control } })),
  };
}

interface Evaluated {
  evaluate(at: Float64Array, gradient?: Float64Array): number;
  forget(): void;
  effects?(): unknown;
}

function bitsOf(engine: Evaluated, at: Float64Array): unknown {
  engine.forget();
  const gradient = new Float64Array(at.length);
  const value = engine.evaluate(at, gradient);
  return [value, gradient, engine.effects?.()];
}

const uniform = graphs()[0];
const binary = { ...problemOf(uniform, true), code: BINOMIAL_LOGIT };
const general = shapes().filter(({ name }) => /three factors|slopes/.test(name));
const ofShape = (shape: Shape) => ({ ...model(shape, { family: 'binomial logit' }).engine, code: BINOMIAL_LOGIT });

const models: readonly (readonly [string, Float64Array, (instance: KernelInstance) => Evaluated])[] = [
  ['Laplace', Float64Array.of(1, 0.8, ...BETA), (instance) => createIterativeLaplace(binary, PROBES, instance)],
  [
    'expectation propagation',
    Float64Array.of(1, 0.8, ...BETA),
    (instance) => createIterativeEp(binary, PROBES, instance),
  ],
  [
    'a linear model',
    Float64Array.of(1, 0.8),
    (instance) => createIterativeLinear({ ...problemOf(uniform, false), reml: false }, PROBES, instance),
  ],
  ...general.map(
    (shape) =>
      [
        `Laplace, ${shape.name}`,
        Float64Array.from([...someTheta(shape), 0.2, 0.4, -0.3]),
        (instance: KernelInstance) => createIterativeLaplace(ofShape(shape), PROBES, instance),
      ] as const,
  ),
];

describe.each(kernels)('blocks of probes, $name build', ({ name, instantiate }) => {
  it.each(models)('%s: a thread with hands for others that do not come has the bits of one alone', (_, at, make) => {
    const alone = make(instantiate() as KernelInstance);
    const waiting = make(sharedInstance(name, 2));
    for (const scale of [1, 0.9]) {
      const place = at.map((x) => scale * x);
      expect(bitsOf(waiting, place)).toEqual(bitsOf(alone, place));
    }
  });

  it.each(models.slice(0, 4))('%s: two others do blocks, and the bits are the same', (_, at, make) => {
    const expected = bitsOf(make(instantiate() as KernelInstance), at);
    const instance = sharedInstance(name, 2);
    instance.call(2);
    // until they have come and done their share
    while (Atomics.load(instance.flags, HANDS_DONE / 4) < PROBES.count / 8)
      expect(bitsOf(make(instance), at)).toEqual(expected);
  });

  it('a thread leaves the blocks of a round that has more memory than it sees', async () => {
    const { flags, call } = sharedInstance(name, 1);
    // a round of one block, whose memory has more pages than any; words are those of assembly/krylov/blocks/together.ts
    const [COUNT, PAGES, NEXT] = [4, 7, 8];
    Atomics.store(flags, COUNT, 1);
    Atomics.store(flags, PAGES, MOST_PAGES + 1);
    call(1);
    await new Promise((started) => workers[0].once('online', started));
    // long enough to wake a few times
    await new Promise((later) => setTimeout(later, 200));
    expect(Atomics.load(flags, NEXT)).toBe(0);
  });

  it('two models in one memory are helped in turn', () => {
    const [[, at, make], , [, other, makeOther]] = models;
    const both = (instance: () => KernelInstance) => {
      const engines = [make(instance()), makeOther(instance())] as const;
      return () => [bitsOf(engines[0], at), bitsOf(engines[1], other)];
    };
    // growth takes the views of a memory that is not shared
    const alone = both(() => instantiate() as KernelInstance);
    const instance = sharedInstance(name, 1);
    const helped = both(() => instance);
    instance.call(1);
    while (Atomics.load(instance.flags, HANDS_DONE / 4) < PROBES.count / 8) expect(helped()).toEqual(alone());
  });

  it('a block that a lost thread has taken ends the evaluation instead of keeping it waiting', () => {
    const [, at, make] = models[0];
    const instance = sharedInstance(name, 1);
    const engine = make(instance);
    instance.steal();
    let value = 0;
    while (!Number.isNaN(value)) {
      Atomics.store(instance.flags, HANDS_LOST / 4, 0);
      engine.forget();
      value = engine.evaluate(at);
    }
    expect(Atomics.load(instance.flags, HANDS_LOST / 4)).toBe(1);
  });
});
