// Benny with its corners filed: quiet when nobody watches, medians instead of rates, and one plain object out.
import benny from 'benny';

const WARM_UP_ROUNDS = 20;
/** Cases take turns, so that a busy minute of the machine falls on all of them and not on one. */
const ROUNDS = 5;

/**
 * Times synchronous cases and returns name -> milliseconds: the median of each round, the least of the rounds.
 * Each case has been checked before it comes here; benny itself calls it once or twice more when it is added.
 */
export async function leastMedians(suiteName, cases) {
  // All cases share code: without this the first would pay for compiling what the others use.
  for (let round = 0; round < WARM_UP_ROUNDS; round++) for (const { run } of cases) run();

  const least = new Map(cases.map(({ name }) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 1; round <= ROUNDS; round++) {
    const summary = await benny.suite(
      `${suiteName}, round ${round} of ${ROUNDS}`,
      benny.configure({ minDisplayPrecision: 2, cases: { minSamples: 5, maxTime: 0.2 } }),
      ...cases.map(({ name, run }) => benny.add(name, run)),
      process.stdout.isTTY ? benny.cycle() : benny.cycle(() => ''),
      benny.complete(() => ''),
    );
    for (const { name, details } of summary.results) least.set(name, Math.min(least.get(name), details.median * 1000));
  }
  return least;
}

/** Wall-clock milliseconds of at least `n` samples after two runs that warm up: minimum, median and the answer. */
export async function timed(name, run, n) {
  run();
  const answer = run();
  const { results } = await benny.suite(
    name,
    benny.configure({ cases: { minSamples: n, maxTime: 0.1 } }),
    benny.add(name, run),
    benny.cycle(() => ''),
    benny.complete(() => ''),
  );
  const [{ details }] = results;
  return { min: 1000 * details.min, median: 1000 * details.median, answer };
}

/** Stops the bench when what is to be timed is wrong: a broken kernel must not look fast. */
export function assertClose(what, got, expected, tolerance) {
  if (!(Math.abs(got - expected) <= tolerance)) {
    throw new Error(`${what}: got ${got}, expected ${expected} within ${tolerance}`);
  }
}

/** The fit, and the least CPU seconds of those that are made within so many milliseconds. */
export function cheapest(run, patience) {
  let fit = run();
  let seconds = Number.POSITIVE_INFINITY;
  const begin = performance.now();
  do {
    const before = process.cpuUsage();
    fit = run();
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  } while (performance.now() - begin < patience);
  return { fit, seconds };
}

/** So often something short is run before its code is compiled as well as it will be, however busy the machine. */
const COMPILED = 30;

/** The least CPU seconds that `run` takes of something made anew for each, within so many milliseconds or COMPILED runs, whichever is longer. */
export function cheapestOfEach(make, run, patience) {
  let seconds = Number.POSITIVE_INFINITY;
  const begin = performance.now();
  let runs = 0;
  do {
    runs++;
    const made = make();
    const before = process.cpuUsage();
    run(made);
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  } while (runs < COMPILED || performance.now() - begin < patience);
  return seconds;
}
