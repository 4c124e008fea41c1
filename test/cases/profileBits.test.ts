/** Profile limits here and in a worker differed in their last digits: each search began where the one before it had ended. */
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { glmmWorker } from '../../src/worker.ts';
import { CBPP, cbpp } from '../worker/support.ts';

it('confint() in a worker gives the bits of confint() here, for all parameters and for one', async () => {
  const session = glmmWorker({ worker: false });
  await session.setData(cbpp());
  const [there, here] = [await session.glmm(CBPP, { family: 'binomial' }), glmm(CBPP, cbpp(), { family: 'binomial' })];
  const whole = here.confint();
  expect(await there.confint()).toEqual(whole);
  for (const interval of whole) expect(here.confint({ parm: interval.parm })).toEqual([interval]);
  await session.close();
});
