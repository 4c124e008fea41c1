/**
 * Confidence intervals, bootstrap and influence have the same bits on the calling thread, in a worker, and over any number of threads:
 * the identity of what is computed in one piece with what is put together from parts, in whatever order these were done.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import type { Estimation } from '../../src/fit/estimation.ts';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { bootstrap } from '../../src/infer/intervals/bootstrap.ts';
import { profile } from '../../src/infer/profile/profile.ts';
import { influence } from '../../src/simulate/leaveOut/influence.ts';
import { resampling } from '../../src/simulate/resampler.ts';
import { JOBS } from '../../src/worker/jobs.ts';
import type { JobName, JobOptions } from '../../src/worker/protocol.ts';
import { joinBootstraps, joinInfluences, joinProfiles } from '../../src/worker/thread/runJob.ts';
import { glmmWorker } from '../../src/worker.ts';
import { counts } from '../infer/counts.ts';
import { CBPP, cbpp } from './support.ts';

const data = counts({ seed: 3, groups: 9, rows: 8, sd: 0.6, sdSlope: 0.4 });
/** A quarter of them zeros in excess. */
const zeros = { ...data, y: data.y.map((y, i) => (i % 4 === 1 ? 0 : y)) };
const crossed = { ...data, h: data.x.map((_, i) => `h${i % 5}`) };

/** Both engines, one and several effects a group, with and without a shape, linear ones by both methods. */
const MODELS: readonly (readonly [string, () => GlmmFit])[] = [
  ['trials', () => glmm(CBPP, cbpp(), { family: 'binomial' })],
  ['slopes', () => glmm('y ~ x + (x | g)', data, { family: 'poisson', nAGQ: 5 })],
  ['a shape', () => glmm('y ~ x + (1 | g)', data, { family: 'negativeBinomial', nAGQ: 5 })],
  ['an overdispersion', () => glmm('y ~ x + (1 | g)', data, { family: 'negativeBinomial1', nAGQ: 5 })],
  ['crossed', () => glmm('y ~ x + (1 | g) + (1 | h)', crossed, { family: 'poisson', nAGQ: 1 })],
  ['linear, REML', () => lmm('log(y + 1) ~ x + (x | g)', data)],
  ['independent effects', () => glmm('y ~ x + (x || g)', data, { family: 'poisson', nAGQ: 5 })],
  ['effects of one variance', () => lmm('log(y + 1) ~ x + homdiag(x | g)', data)],
  [
    'excess zeros and a shape for each row',
    () => glmm('y ~ x + (1 | g)', zeros, { family: 'negativeBinomial', nAGQ: 3, ziformula: '~ 1', dispformula: '~ x' }),
  ],
  [
    'ordered categories, nested',
    () =>
      glmm(
        'rating ~ x + (1 | g / h)',
        { ...crossed, rating: data.y.map((y) => Math.min(3, y)) },
        {
          ...{ family: 'cumulative', nAGQ: 3 },
        },
      ),
  ],
  ['linear, ML', () => lmm('log(y + 1) ~ x + (1 | g)', data, { method: 'ML' })],
];

function partsOf(
  name: Exclude<JobName, 'power'>,
  estimation: Estimation,
  options: JobOptions,
  order: (total: number) => number[],
): unknown[] {
  const job = JOBS[name];
  const total = job.count(estimation, options);
  // each thread opens the job once, for the parts that it does
  const parts: unknown[] = [];
  const opened = job.open(estimation, options);
  for (const at of order(total)) parts[at] = opened.part(at);
  opened.close?.();
  return parts;
}

const backwards = (total: number): number[] => Array.from({ length: total }, (_, k) => total - 1 - k);

describe.each(MODELS)('%s', (_, make) => {
  const estimation = estimationOf(make());
  it('profiles', () => {
    const options = { points: 2 };
    const whole = profile(estimation, options);
    expect(joinProfiles(partsOf('profile', estimation, options, backwards) as never)).toEqual(whole);
    // and whichever parameters are asked for
    const { limits } = whole;
    const [last] = profile(estimation, { ...options, parm: limits[limits.length - 1].parm }).limits;
    expect(last).toEqual(limits[limits.length - 1]);
  });
  it('replicates', () => {
    const options = { n: 6, seed: 5 };
    const parts = partsOf('bootstrap', estimation, options, backwards) as never;
    expect(joinBootstraps(parts, 6)).toEqual(
      resampling(estimation, (resampler) => bootstrap(estimation, resampler, options)),
    );
  });
  it('influences', () => {
    expect(joinInfluences(partsOf('influence', estimation, {}, backwards) as never)).toEqual(influence(estimation));
    if (estimation.design.groups.length > 1) return;
    const step = { method: 'one-step' } as const;
    expect(joinInfluences(partsOf('influence', estimation, step, backwards) as never)).toEqual(
      influence(estimation, step),
    );
  });
});

it('a session gives the intervals of the direct call, with their warnings', async () => {
  const session = glmmWorker({ worker: false });
  await session.setData(data);
  const fit = await session.lmm('log(y + 1) ~ x + (x | g)');
  const direct = lmm('log(y + 1) ~ x + (x | g)', data);
  expect(await fit.confint()).toEqual(direct.confint());
  const bootstrapped = { method: 'bootstrap', n: 20, level: 0.8 } as const;
  expect(await fit.confint(bootstrapped)).toEqual(direct.confint(bootstrapped));
  expect(await fit.influence()).toEqual(direct.influence());
  await session.close();
});

it('a session fits both predictors as the direct call does', async () => {
  const session = glmmWorker({ worker: false });
  await session.setData(zeros);
  const options = { family: 'negativeBinomial', nAGQ: 3, ziformula: '~ 1', dispformula: '~ x' } as const;
  const fit = await session.glmm('y ~ x + (1 | g)', options);
  const direct = glmm('y ~ x + (1 | g)', zeros, options);
  expect(JSON.stringify(fit.zeroInflation)).toBe(JSON.stringify(direct.zeroInflation));
  expect(JSON.stringify(fit.dispersionModel)).toBe(JSON.stringify(direct.dispersionModel));
  expect(await fit.confint({ method: 'wald' })).toEqual(direct.confint({ method: 'wald' }));
  const means = await fit.emmeans('x', { at: { x: [0, 1] }, type: 'response' });
  expect(means.rows).toEqual(direct.emmeans('x', { at: { x: [0, 1] }, type: 'response' }).rows);
  expect(await fit.predict({ type: 'zprob', se: true })).toEqual(direct.predict({ type: 'zprob', se: true }));
  await session.close();
});
