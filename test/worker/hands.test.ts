/** Threads of the built package that help with a fit by random probes: truth is the fit on this thread, to the last bit. */
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type * as Built from '../../src/worker.ts';
import { normal, uniform } from '../support/random.ts';

const dist = (name: string) => new URL(`../../dist/${name}.js`, import.meta.url);
const load = async <T>(name: string): Promise<T> => (await import(/* @vite-ignore */ dist(name).href)) as T;
const { glmmWorker } = await load<typeof Built>('worker');
const { glmm, lmm } = await load<typeof import('../../src/index.ts')>('index');

const sessions: Built.Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

const FORMULA = 'y ~ x + (1 | a) + (1 | b)';
const LINEAR = 'z ~ x + (1 | a) + (1 | b)';
const control = { engine: 'iterative', probes: 64 } as const;

/** Seconds, for what is ended before. */
const LONG = { family: 'binomial', integration: 'ep', control: { ...control, probes: 512 } } as const;

/** As many rows as threads are worth having for. */
function crossed() {
  const n = 10_000;
  const levels = 800;
  const u = uniform(7);
  const effects = (count: number) => Array.from({ length: count }, () => normal(u));
  const [ofA, ofB, x] = [effects(levels), effects(levels), effects(n)];
  const [a, b] = [0, 1].map(() => Array.from({ length: n }, () => Math.floor(levels * u())));
  const eta = x.map((value, i) => -0.5 + 0.5 * value + ofA[a[i]] + ofB[b[i]]);
  return {
    x,
    a: a.map((level) => `a${level}`),
    b: b.map((level) => `b${level}`),
    y: eta.map((value) => (u() < 1 / (1 + Math.exp(-value)) ? 1 : 0)),
    z: eta.map((value) => value + normal(u)),
  };
}

const data = crossed();

interface Watched {
  readonly made: readonly Worker[];
  readonly options: Built.SessionOptions;
  /** How often a thread was asked to help. */
  readonly helped: () => number;
}

/** @param first what the script does before that of the package */
function watched(threads: number, first = ''): Watched {
  const made: Worker[] = [];
  let helped = 0;
  const worker = () => {
    const one = new Worker(`${first}\nimport(${JSON.stringify(dist('thread').href)});`, { eval: true });
    const post = one.postMessage.bind(one);
    one.postMessage = (message: { readonly t?: string }, ...rest) => {
      if (message.t === 'help') helped++;
      post(message, ...(rest as []));
    };
    made.push(one);
    return one;
  };
  return { made, options: { worker, threads }, helped: () => helped };
}

async function open(options: Built.SessionOptions): Promise<Built.Session> {
  const session = glmmWorker(options);
  sessions.push(session);
  await session.setData(data);
  return session;
}

describe('threads that help with a fit', () => {
  const kinds = [
    ['a linear model', (s: Fits) => s.lmm(LINEAR, { control })],
    ['Laplace', (s: Fits) => s.glmm(FORMULA, { family: 'binomial', integration: 'laplace', control })],
    ['expectation propagation', (s: Fits) => s.glmm(FORMULA, { family: 'binomial', integration: 'ep', control })],
  ] as const;
  const here: Fits = {
    lmm: (formula, options) => lmm(formula, data, options),
    glmm: (formula, options) => glmm(formula, data, options),
  };

  it.each(kinds)('%s: any number of threads gives the bits of the direct fit', async (kind, estimate) => {
    const { beta, theta, logLik, coefficients, thetaSe, simulation } = await estimate(here);
    // a fit by expectation propagation takes ten times as long as the others
    for (const threads of kind === 'expectation propagation' ? [3] : [1, 2, 3]) {
      const { options, helped } = watched(threads);
      const session = await open(options);
      // the second stands in the memory that the first one had
      if (kind === 'a linear model') await estimate(session);
      const found = await estimate(session);
      expect(found).toMatchObject({ beta, theta, logLik, coefficients, thetaSe, simulation });
      expect(helped() > 0).toBe(threads > 1);
    }
  });

  it('one that is ended while it helps ends the fit with an error, and the next call works', async () => {
    const { made, options } = watched(2);
    const session = await open(options);
    const failed = expect(session.glmm(FORMULA, LONG)).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    while (made.length < 2) await new Promise((soon) => setImmediate(soon));
    // it says that it has begun
    made[1].on('message', ({ started }: { readonly started?: true }) => {
      if (started) void made[1].terminate();
    });
    await failed;
    expect((await session.lmm(LINEAR, { control })).converged).toBe(true);
  });

  it.each([
    ['no shared memory', 'delete globalThis.SharedArrayBuffer;'],
    ['a page that is not isolated', 'globalThis.crossOriginIsolated = false;'],
    ['no room for it', 'WebAssembly.Memory = function () { throw new RangeError("no room"); };'],
  ])('%s: the fit is made by one thread, and nothing is said', async (_, first) => {
    const { options, helped } = watched(2, first);
    const { beta, logLik } = await lmm(LINEAR, data, { control });
    expect(await (await open(options)).lmm(LINEAR, { control })).toMatchObject({ beta, logLik });
    expect(helped()).toBe(0);
  });

  it('a fit that is stopped lets them go: they work for others', async () => {
    const { options, helped } = watched(2);
    const session = await open(options);
    const controller = new AbortController();
    const stopped = session.glmm(FORMULA, { ...LONG, signal: controller.signal });
    const refused = expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    while (helped() === 0) await new Promise((soon) => setImmediate(soon));
    controller.abort();
    await refused;
    const fit = await session.glmm('y ~ x + (1 | a)', { family: 'binomial' });
    expect((await fit.bootstrap({ n: 2 })).replicates.length).toBe(2);
  });
});

interface Fits {
  lmm(formula: string, options: object): Numbers | Promise<Numbers>;
  glmm(formula: string, options: object): Numbers | Promise<Numbers>;
}

type Numbers = Pick<Built.WorkerFit, 'beta' | 'theta' | 'logLik' | 'coefficients' | 'thetaSe' | 'simulation'>;
