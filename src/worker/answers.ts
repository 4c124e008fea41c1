/**
 * The worker's answers about fits that it has: all that is not needed to make one. Apart from serve.ts, so that a page can leave
 * it on the server until the first number is painted.
 */
import { anova } from '../anova.ts';
import { coreOf, type GlmmFit, glmmFit } from '../glmmFit.ts';
import { bootstrapIntervals } from '../infer/bootstrapIntervals.ts';
import { plotData, plotSpec, plotTable } from '../plot.ts';
import { refit } from '../simulate/refit.ts';
import { tableOf } from './columns.ts';
import { JOBS, runPart } from './jobs.ts';
import { dataPlaces, type MethodName } from './methods.ts';
import type { Columns } from './protocol.ts';

export type Answers = typeof answers;

export const answers = { glmmFit, refit, callMethod, anova: anovaAnswer, jobs: JOBS, runPart };

/** A table and its text, which in a table is a function and cannot travel. */
function anovaAnswer(fits: readonly GlmmFit[]): unknown {
  const { toString: text, ...table } = anova(...fits);
  return { table, text: text() };
}

function callMethod(fit: GlmmFit, name: string, args: readonly unknown[]): unknown {
  const [first, second] = args as [never, never];
  switch (name) {
    case 'plotSpec':
      return plotSpec(fit, first, second);
    case 'plotData':
      return plotData(fit, first, second);
    case 'plotTable':
      return plotTable(fit, first, second);
    case 'confint':
      return fit.confint(first);
    case 'save':
      return fit.toJSON();
    case 'poststratify':
      return fit.poststratify(tableOf(first), second);
    case 'bootstrapIntervals':
      return bootstrapIntervals(coreOf(fit), first, second);
    default:
      return (fit[name as MethodName] as (options?: unknown) => unknown)(withTables(name as MethodName, first ?? {}));
  }
}

function withTables(name: MethodName, options: Readonly<Record<string, unknown>> | undefined): unknown {
  const places = dataPlaces(name);
  if (options === undefined || places.length === 0) return options;
  const read = places.filter((place) => options[place] !== undefined);
  return { ...options, ...Object.fromEntries(read.map((place) => [place, tableOf(options[place] as Columns)])) };
}
