/**
 * The worker's answers about fits that it has: all that is not needed to make one. Apart from serve.ts, so that a page can leave
 * it on the server until the first number is painted.
 */
import { compareModels } from '../../api/after/compareModels.ts';
import { anova } from '../../api/anova.ts';
import { estimationOf, type GlmmFit, glmmFit } from '../../api/glmmFit.ts';
import { openPower } from '../../api/plan/power.ts';
import type { TableLike } from '../../data/types.ts';
import type { Bootstrap } from '../../infer/intervals/bootstrap.ts';
import { bootstrapIntervals } from '../../infer/intervals/bootstrapIntervals.ts';
import { invalid } from '../../infer/options.ts';
import { plotData, plotSpec, plotTable } from '../../plot.ts';
import { refit } from '../../simulate/refit.ts';
import { tableOf } from '../columns.ts';
import { JOBS, runPart } from '../jobs.ts';
import { isMethod, mapData } from '../methods.ts';
import type { Together } from '../protocol.ts';
import { isColumns } from './guard.ts';

export type Answers = typeof answers;

export const answers = { glmmFit, refit, callMethod, together, openPower, jobs: JOBS, runPart };

/** A table and its text, which in a table is a function and cannot travel. */
function together(name: Together, fits: readonly GlmmFit[]): unknown {
  const { toString: text, ...table } = name === 'anova' ? anova(...fits) : compareModels(fits);
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
    case 'profile':
      return fit.profile(first);
    case 'save':
      return fit.toJSON();
    case 'emmeans':
      return fit.emmeans(first, second);
    case 'emtrends':
      return fit.emtrends(first, second);
    case 'partOfMeans':
      return partOfMeans(fit, first, args[1], args[2]);
    case 'bootstrapIntervals':
      return bootstrapIntervals(estimationOf(fit), replicatesOfMessage(first), second);
    default:
      if (!isMethod(name)) throw invalid('the method of a fit', name, 'be one of those of a WorkerFit');
      return (fit[name] as (...taken: unknown[]) => unknown)(...mapData(name, args, tableOfMessage));
  }
}

/** Contrasts or letters of means that are made again: they are cheap, and nothing has to be kept for them. */
function partOfMeans(fit: GlmmFit, of: unknown, part: unknown, taken: unknown): unknown {
  const { name, specs, options } = (of ?? {}) as Record<string, never>;
  if ((name !== 'emmeans' && name !== 'emtrends') || !Array.isArray(taken))
    throw invalid('the means of a message', of, 'be { name, specs, options }');
  const means = (fit[name] as GlmmFit['emmeans'])(specs, options);
  if (part === 'contrasts') return means.contrasts(...(taken as Parameters<typeof means.contrasts>));
  if (part === 'letters') return means.letters(...(taken as Parameters<typeof means.letters>));
  throw invalid('the part of means', part, "be 'contrasts' or 'letters'");
}

function tableOfMessage(value: unknown): TableLike {
  if (isColumns(value)) return tableOf(value);
  throw invalid('the data of a message', value, 'be { names, cells }');
}

function replicatesOfMessage(value: unknown): Pick<Bootstrap, 'parameters' | 'replicates'> {
  const { parameters, replicates } = (value ?? {}) as Partial<Bootstrap>;
  if (Array.isArray(parameters) && Array.isArray(replicates) && replicates.every(Array.isArray)) {
    return { parameters, replicates };
  }
  throw invalid('the replicates of a message', value, 'be { parameters, replicates }');
}
