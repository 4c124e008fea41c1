/**
 * A million ratings of a catalogue, 6040 users by 3706 items whose shares fall with their ranks: a linear and a logistic model in one worker. Effects have
 * standard deviation 1 and the slope is 0.5; a fit that does not find them must not look fast.
 */
import { crossed } from '../../bench/crossedData.mjs';

const SIZE = { n: 1e6, levels: [6040, 3706], zipf: true, seed: 7 };
const FORMULA = 'y ~ x + (1 | a) + (1 | b)';
/** Of sds and of the slope: several standard errors, and what Laplace's approximation leaves. */
const FOUND = 0.1;

export const RATINGS = {
  'ratings, linear': (place) => ratings(place, false, (session) => session.lmm(FORMULA, { maxSeconds: 1000 })),
  'ratings, logistic by Laplace': (place) =>
    ratings(place, true, (session) =>
      session.glmm(FORMULA, { family: 'binomial', integration: 'laplace', maxSeconds: 1000 }),
    ),
};

async function ratings({ glmmWorker, makeWorker, memory }, binary, fitIn) {
  const session = glmmWorker({ worker: makeWorker, threads: 1 });
  const columns = crossed({ ...SIZE, binary });
  const before = await memory();
  await session.setData(columns);
  const start = performance.now();
  const fit = await fitIn(session);
  const seconds = (performance.now() - start) / 1000;
  const after = await memory();
  const { theta, beta, simulation } = fit;
  const sigma = fit.sigma ?? 1;
  if (![...theta, 2 * beta[1]].every((value) => Math.abs(value * (binary ? 1 : sigma) - 1) < FOUND))
    throw new Error(`other effects than they were simulated with: ${theta}, ${beta}`);
  await session.close();
  return {
    rows: SIZE.n,
    seconds,
    evaluations: fit.optim.evaluations,
    before,
    after,
    'thousandths of an SE by probes': 1000 * simulation.shift,
  };
}
