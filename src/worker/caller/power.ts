/**
 * `power()` over the threads of a session: the plan is made where the data are, and what its data sets came to is added up here.
 */
import type { PowerOptions } from '../../api/plan/power.ts';
import {
  DEFAULT_SETS,
  type Power,
  type PowerTest,
  powerOf,
  powerText,
  type Trial,
} from '../../api/plan/powerResult.ts';
import { readable } from '../../report/readable.ts';
import type { Source } from './queue.ts';
import { type Run, splitOptions } from './remote.ts';
import type { Home } from './workerFit.ts';

export interface PlanTools {
  readonly home: Home;
  /** A plan that the session may ask for from now on. */
  source(options: object): Source;
  /** Has it made: it is checked, and says what it tests, before anything is simulated. */
  make(source: Source): Promise<unknown>;
}

export async function runPower(given: Run<PowerOptions>, tools: PlanTools): Promise<Power> {
  const [own, run] = splitOptions('power()', given);
  const source = tools.source(own);
  try {
    const test = (await tools.make(source)) as PowerTest;
    const { parts, total } = await tools.home.job(source, 'power', {}, { ...run, keep: true });
    return Object.freeze(readable(powerOf(parts as Trial[], test, total ?? own.n ?? DEFAULT_SETS), powerText));
  } finally {
    tools.home.dispose(source);
  }
}
