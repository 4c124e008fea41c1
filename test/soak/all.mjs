/** All scenarios in turn, told of one by one. */
import { ceiling } from './ceilings.mjs';
import { RATINGS } from './ratings.mjs';
import { SCENARIOS } from './scenarios.mjs';

const LONG = { fits: 5000, aborts: 500, kills: 100, sessions: 20, threads: 4, storm: 1000, rows: 20_000 };
export const SHORT = { fits: 100, aborts: 20, kills: 2, sessions: 3, threads: 2, storm: 40, rows: 2000 };
/** Millions of rows whose model takes about 1 GB, 2 GB, nearly 4 GB, and more. */
const CEILINGS = [10, 20, 36, 60];

/** How many scenarios failed. */
export async function all(place, { short, only, ceilings, ratings }, report) {
  const size = short ? SHORT : LONG;
  const runs = ceilings
    ? CEILINGS.map((millions) => [`ceiling ${millions}`, () => ceiling(place, millions)])
    : Object.entries(ratings ? RATINGS : SCENARIOS).map(([name, run]) => [name, () => run(place, size)]);
  let failures = 0;
  for (const [name, run] of runs) {
    if (only !== undefined && !name.includes(only)) continue;
    const start = performance.now();
    let figures;
    try {
      figures = await run();
    } catch (error) {
      failures++;
      figures = { failed: `${error.code ?? ''} ${error.stack ?? error}` };
    }
    await report({ name, figures, seconds: (performance.now() - start) / 1000 });
  }
  return failures;
}
