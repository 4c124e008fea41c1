/**
 * The worker's side: data and fits are kept here, requests are answered one after the other.
 */
import { anova } from '../anova.ts';
import { toDataTable } from '../data/table.ts';
import type { TableLike } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import { type GlmmOptions, glmm } from '../glmm.ts';
import { coreOf, type GlmmFit } from '../glmmFit.ts';
import { bootstrapIntervals } from '../infer/bootstrapIntervals.ts';
import { type LmmOptions, lmm } from '../lmm.ts';
import { plotData, plotSpec, plotTable } from '../plot.ts';
import { toJson } from '../report/json.ts';
import { tableOf } from './columns.ts';
import { toErrorRecord } from './errorRecord.ts';
import { JOBS, runPart } from './jobs.ts';
import { dataPlaces, type MethodName } from './methods.ts';
import type { Columns, FromWorker, PartProgress, Recipe, ToWorker } from './protocol.ts';
import { describeColumns } from './summary.ts';
import { holdLock } from './watch.ts';

/** Answers by `post`; give what it returns every message that arrives. */
export function serve(post: (message: FromWorker) => void): (message: ToWorker) => void {
  const datasets = new Map<number, TableLike>();
  const fits = new Map<number, GlmmFit>();
  const running = new Map<number, { aborted: boolean }>();

  async function answer(message: Exclude<ToWorker, { t: 'cancel' | 'free' | 'lock' }>): Promise<unknown> {
    switch (message.t) {
      case 'data': {
        const table = tableOf(message.columns);
        const summary = describeColumns(toDataTable(table));
        datasets.set(message.dataset, table);
        return summary;
      }
      case 'fit': {
        const report = (progress: PartProgress) => post({ id: message.id, progress });
        const fit = cook(message.recipe, message.progress ? report : undefined);
        fits.set(message.handle, fit);
        return numbersOf(fit);
      }
      case 'method':
        return callMethod(fitOf(message.handle), message.name, message.args);
      case 'anova': {
        // its text is a function, which cannot travel
        const { toString: text, ...table } = anova(...message.handles.map(fitOf));
        return { table, text: text() };
      }
      case 'plan':
        return JOBS[message.job].count(coreOf(fitOf(message.handle)), message.options);
      case 'part': {
        const signal = { aborted: false };
        running.set(message.id, signal);
        const report = (done: number) => post({ id: message.id, progress: { done } });
        return runPart(coreOf(fitOf(message.handle)), message, signal, report).finally(() =>
          running.delete(message.id),
        );
      }
    }
  }

  function cook(recipe: Recipe, report?: (progress: PartProgress) => void): GlmmFit {
    if (recipe.model === 'refit') return fitOf(recipe.of).refit(recipe.response as ArrayLike<number>);
    const data = datasets.get(recipe.dataset);
    if (data === undefined) throw new GlmmError('EMPTY_DATA', 'this session has no data yet: call setData() first');
    const onIteration =
      report && ((iteration: number, minus2LogLik: number) => report({ done: iteration, minus2LogLik }));
    const options = { ...recipe.options, ...(onIteration && { onIteration }) };
    return recipe.model === 'lmm'
      ? lmm(recipe.formula, data, options as LmmOptions)
      : glmm(recipe.formula, data, options as GlmmOptions);
  }

  function fitOf(handle: number): GlmmFit {
    const fit = fits.get(handle);
    if (fit) return fit;
    throw new GlmmError('INVALID_OPTION', 'this fit has been disposed of', { handle });
  }

  return (message) => {
    if (message.t === 'cancel') {
      const signal = running.get(message.id);
      if (signal) signal.aborted = true;
    } else if (message.t === 'free') {
      for (const handle of message.handles) fits.delete(handle);
      for (const dataset of message.datasets) datasets.delete(dataset);
    } else if (message.t === 'lock') {
      holdLock(message.name, () => post({ id: 0, locked: true }));
    } else {
      const { id } = message;
      post({ id, started: true });
      answer(message).then(
        (ok) => send({ id, ok }),
        (error) => post({ id, error: toErrorRecord(error) }),
      );
    }
  };

  /** An answer that cannot be cloned is an error, not silence. */
  function send(message: FromWorker): void {
    try {
      post(message);
    } catch (error) {
      post({ id: message.id, error: toErrorRecord(error) });
    }
  }
}

/** The members of a fit that are numbers, names and lists of them; as they are, since JSON has no NaN. */
function numbersOf(fit: GlmmFit): unknown {
  const { format, version, ...members } = toJson(fit);
  const names = Object.keys(members) as (keyof GlmmFit)[];
  return Object.fromEntries(names.map((name) => [name, fit[name]]));
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
