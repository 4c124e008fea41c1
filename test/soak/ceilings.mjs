/**
 * Data near the ends of memory: a fit that does not fit into 1, 2 or 4 GB is refused in words, and a small one after it works.
 */
import { binaryData } from './data.mjs';

const FORMULA = 'y ~ x + (1 | g)';
const OPTIONS = { family: 'binomial', nAGQ: 1 };

/** @param millions of rows */
export async function ceiling({ glmmWorker, makeWorker, memory }, millions) {
  const session = glmmWorker({ worker: makeWorker, threads: 1 });
  const small = binaryData(400);
  await session.setData(small);
  const { logLik } = await session.glmm(FORMULA, OPTIONS);
  const outcome = await attempt(session, millions);
  const peak = await memory();
  await session.setData(small);
  if ((await session.glmm(FORMULA, OPTIONS)).logLik !== logLik) throw new Error('other numbers afterwards');
  await session.close();
  return { rows: millions * 1e6, outcome, peak, after: await memory() };
}

async function attempt(session, millions) {
  try {
    await session.setData(binaryData(millions * 1e6), { transfer: true });
    return `fitted, logLik ${(await session.glmm(FORMULA, OPTIONS)).logLik.toFixed(1)}`;
  } catch (error) {
    return `${error.code || error.name}: ${error.message}`;
  }
}
