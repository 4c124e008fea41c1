/**
 * The worker's side: data and fits are kept here, requests are answered one after the other.
 */

import { type FittedModel, fitGlmmModel, fitLmmModel } from '../../api/fitModel.ts';
import type { GlmmFit } from '../../api/glmmFit.ts';
import type { GlmmOptions, LmmOptions } from '../../api/options.ts';
import { toDataTable } from '../../data/table.ts';
import type { TableLike } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import type { FitCore } from '../../fit/core.ts';
import { type Readings, readingsOf } from '../../fit/readings.ts';
import type { FitSummary } from '../../fit/types.ts';
import type { MeaningMethods } from '../../predict/interpret/meaning.ts';
import { toJson } from '../../report/json/json.ts';
import type { Answers } from '../caller/answers.ts';
import { isToWorker } from '../caller/guard.ts';
import { describeColumns } from '../caller/summary.ts';
import { holdLock } from '../caller/watch.ts';
import { tableOf } from '../columns.ts';
import { toErrorRecord } from '../errorRecord.ts';
import { MEANING } from '../methods.ts';
import type { FromWorker, PartProgress, Recipe, ToWorker } from '../protocol.ts';

/** What fits are asked for besides their numbers, to be loaded when the first is asked for it. */
export interface Parts {
  readonly meaning: () => Promise<(core: FitCore) => MeaningMethods>;
  readonly answers: () => Promise<Answers>;
}

interface Held extends FittedModel {
  readonly readings: Readings;
  meaning?: MeaningMethods;
  /** With its methods, once one was asked for. */
  fit?: GlmmFit;
}

/**
 * Answers by `post`; give what it returns every message that arrives.
 */
export function serve(post: (message: FromWorker) => void, parts: Parts): (message: unknown) => void {
  const datasets = new Map<number, TableLike>();
  const fits = new Map<number, Held>();
  const running = new Map<number, { aborted: boolean }>();
  /** Until the lock is held. */
  let locking: Promise<void> | null = null;

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
        const model = await cook(message.recipe, message.progress ? report : undefined);
        const readings = readingsOf(model.core);
        fits.set(message.handle, { ...model, readings });
        return numbersOf(readings);
      }
      case 'method': {
        const held = heldBy(message.handle);
        if (held.fit === undefined && MEANING.includes(message.name)) {
          const meaningOf = await parts.meaning();
          held.meaning ??= meaningOf(held.core);
          return held.meaning[message.name as keyof MeaningMethods](message.args[0] ?? {});
        }
        const answers = await parts.answers();
        return answers.callMethod(withMethods(held, answers), message.name, message.args);
      }
      case 'anova': {
        const all = message.handles.map(heldBy);
        const answers = await parts.answers();
        return answers.anova(all.map((held) => withMethods(held, answers)));
      }
      case 'plan': {
        const { core } = heldBy(message.handle);
        return (await parts.answers()).jobs[message.job].count(core, message.options);
      }
      case 'part': {
        const signal = { aborted: false };
        running.set(message.id, signal);
        const report = (done: number, part: unknown) => post({ id: message.id, progress: { done, part } });
        try {
          const { core } = heldBy(message.handle);
          return await (await parts.answers()).runPart(core, message, signal, report);
        } finally {
          running.delete(message.id);
        }
      }
    }
  }

  async function cook(recipe: Recipe, report?: (progress: PartProgress) => void): Promise<FittedModel> {
    if (recipe.model === 'refit') {
      const { core, table } = heldBy(recipe.of);
      return { core: (await parts.answers()).refit(core, recipe.response as ArrayLike<number>), table };
    }
    const data = datasets.get(recipe.dataset);
    if (data === undefined) throw new GlmmError('EMPTY_DATA', 'this session has no data yet: call setData() first');
    const onIteration =
      report && ((iteration: number, minus2LogLik: number) => report({ done: iteration, minus2LogLik }));
    const options = { ...recipe.options, ...(onIteration && { onIteration }) };
    return recipe.model === 'lmm'
      ? fitLmmModel(recipe.formula, data, options as LmmOptions)
      : fitGlmmModel(recipe.formula, data, options as GlmmOptions);
  }

  function heldBy(handle: number): Held {
    const held = fits.get(handle);
    if (held) return held;
    throw new GlmmError('INVALID_OPTION', 'this fit has been disposed of', { handle });
  }

  function receive(message: ToWorker): void {
    if (locking !== null) {
      // while one computes nobody could be told of the lock, and an end from outside would not be noticed
      void locking.then(() => receive(message));
    } else if (message.t === 'cancel') {
      const signal = running.get(message.id);
      if (signal) signal.aborted = true;
    } else if (message.t === 'free') {
      for (const handle of message.handles) fits.delete(handle);
      for (const dataset of message.datasets) datasets.delete(dataset);
    } else if (message.t === 'lock') {
      locking = holdLock(message.name).then((held) => {
        locking = null;
        if (held) post({ id: 0, locked: true });
      });
    } else {
      const { id } = message;
      post({ id, started: true });
      answer(message).then(
        (ok) => send({ id, ok }),
        (error) => post({ id, error: toErrorRecord(error) }),
      );
    }
  }

  /** An answer that cannot be cloned is an error, not silence. */
  function send(message: FromWorker): void {
    try {
      post(message);
    } catch (error) {
      post({ id: message.id, error: toErrorRecord(error) });
    }
  }

  return (message) => {
    if (isToWorker(message)) receive(message);
  };
}

function withMethods(held: Held, { glmmFit }: Answers): GlmmFit {
  held.fit ??= glmmFit(held.core, undefined, held.table, held.readings);
  return held.fit;
}

/** The members of a fit that are numbers, names and lists of them; as they are, since JSON has no NaN. */
function numbersOf({ summary }: Readings): unknown {
  const { format, version, ...members } = toJson(summary);
  const names = Object.keys(members) as (keyof FitSummary)[];
  return Object.fromEntries(names.map((name) => [name, summary[name]]));
}
