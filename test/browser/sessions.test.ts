/** A browser allows the memories of about a hundred instances: a worker may have one, and no more. */
import { expect, it } from 'vitest';
import type * as Built from '../../src/worker.ts';

/** Eighty workers have to be started, beside what else the machine does. */
const PATIENCE = 180_000;

const DIST = '/dist/worker.js';
const { glmmWorker } = (await import(/* @vite-ignore */ DIST)) as typeof Built;

it(
  'twenty sessions of four threads run through, all of them at once',
  async () => {
    const data = {
      y: Array.from({ length: 60 }, (_, k) => ((k * 7) % 5) + ((k % 6) % 4)),
      g: Array.from({ length: 60 }, (_, k) => k % 6),
    };
    const sessions = Array.from({ length: 20 }, () => glmmWorker({ threads: 4 }));
    const done = await Promise.all(
      sessions.map(async (session) => {
        await session.setData(data);
        const fit = await session.glmm('y ~ 1 + (1 | g)', { family: 'poisson' });
        // a part for each thread at least; profiles have several models open
        const [bootstrap] = await Promise.all([fit.bootstrap({ n: 32 }), fit.confint()]);
        return bootstrap.replicates.length + bootstrap.failures.length;
      }),
    );
    expect(done).toEqual(done.map(() => 32));
    await Promise.all(sessions.map((session) => session.close()));
  },
  PATIENCE,
);
