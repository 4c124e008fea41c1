/**
 * The worker's side: data and fits are kept here, requests are answered one after the other.
 */

import { fitGlmmModel, fitLmmModel } from '../../api/fitModel.ts';
import type { GlmmFit } from '../../api/glmmFit.ts';
import type { GlmmOptions, LmmOptions } from '../../api/options.ts';
import type { OpenPower, PowerOptions } from '../../api/plan/power.ts';
import { toDataTable } from '../../data/table.ts';
import type { TableLike } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import { type WholeFit, wholeFit } from '../../fit/whole.ts';
import type { interpretationOf } from '../../predict/interpret/interpretation.ts';
import { type Hands, withHands } from '../../wasm/krylov/hands.ts';
import type { Answers } from '../caller/answers.ts';
import { isToWorker } from '../caller/guard.ts';
import { describeColumns } from '../caller/summary.ts';
import { holdLock } from '../caller/watch.ts';
import { tableOf } from '../columns.ts';
import { toErrorRecord } from '../errorRecord.ts';
import type { JobOf } from '../jobs.ts';
import { isMethod, METHODS } from '../methods.ts';
import type { FromWorker, PartProgress, Recipe, ToWorker } from '../protocol.ts';
import { createHands, help } from './hands.ts';

/** What fits are asked for besides their numbers, to be loaded when the first is asked for it. */
export interface Parts {
  readonly meaning: () => Promise<typeof interpretationOf>;
  readonly answers: () => Promise<Answers>;
}

/** A fit, with whatever of its methods was asked for already. */
interface Kept {
  readonly whole: WholeFit;
  meaning?: ReturnType<typeof interpretationOf>;
  fit?: GlmmFit;
}

/**
 * Answers by `post`; give what it returns every message that arrives.
 */
export function serve(post: (message: FromWorker) => void, parts: Parts): (message: unknown) => void {
  const datasets = new Map<number, TableLike>();
  const fits = new Map<number, Kept>();
  const plans = new Map<number, OpenPower>();
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
        if (message.recipe.model === 'power') {
          const { formula, dataset, options } = message.recipe;
          const { openPower } = await parts.answers();
          const plan = openPower(formula, dataOf(dataset), options as unknown as PowerOptions);
          plans.set(message.handle, plan);
          return plan.test;
        }
        const whole = await fitOf(message.recipe, handsFor(message), message.progress ? report : undefined);
        fits.set(message.handle, { whole });
        // the members themselves, as they are now: JSON would have no NaN
        return { ...whole.summary };
      }
      case 'method': {
        const { handle, name, args } = message;
        const kept = keptBy(handle);
        if (kept.fit === undefined && isMethod(name) && METHODS[name].meaning) {
          const meaning = await parts.meaning();
          kept.meaning ??= meaning(kept.whole);
          return kept.meaning(name, args);
        }
        const answers = await parts.answers();
        const fit = withMethods(kept, answers);
        return withHands(handsFor(message), () => answers.callMethod(fit, name, args));
      }
      case 'help':
        return help(message.hand, message);
      case 'together': {
        const all = message.handles.map(keptBy);
        const answers = await parts.answers();
        return answers.together(
          message.name,
          all.map((kept) => withMethods(kept, answers)),
        );
      }
      case 'plan': {
        const of = jobOf(message.handle);
        return (await parts.answers()).jobs[message.job].count(of as never, message.options);
      }
      case 'part': {
        const signal = { aborted: false };
        running.set(message.id, signal);
        const report = (done: number, part: unknown) => post({ id: message.id, progress: { done, part } });
        try {
          const of = jobOf(message.handle);
          return await (await parts.answers()).runPart(of, message, signal, report);
        } finally {
          running.delete(message.id);
        }
      }
    }
  }

  function handsFor({ id, hands = 0 }: { readonly id: number; readonly hands?: number | undefined }): Hands | null {
    return createHands(hands, (meeting) => post({ id, meeting }));
  }

  async function fitOf(
    recipe: Exclude<Recipe, { model: 'power' }>,
    hands: Hands | null,
    report?: (progress: PartProgress) => void,
  ): Promise<WholeFit> {
    if (recipe.model === 'refit') {
      const { estimation, table } = keptBy(recipe.of).whole;
      const { refit } = await parts.answers();
      return wholeFit(
        withHands(hands, () => refit(estimation, recipe.response as ArrayLike<number>)),
        table,
      );
    }
    const data = dataOf(recipe.dataset);
    const onIteration =
      report && ((iteration: number, minus2LogLik: number) => report({ done: iteration, minus2LogLik }));
    const options = { ...recipe.options, ...(onIteration && { onIteration }) };
    return withHands(hands, () =>
      recipe.model === 'lmm'
        ? fitLmmModel(recipe.formula, data, options as LmmOptions)
        : fitGlmmModel(recipe.formula, data, options as GlmmOptions),
    );
  }

  function dataOf(dataset: number): TableLike {
    const data = datasets.get(dataset);
    if (data !== undefined) return data;
    throw new GlmmError('EMPTY_DATA', 'this session has no data yet: call setData() first');
  }

  function jobOf(handle: number): JobOf {
    return plans.get(handle) ?? keptBy(handle).whole.estimation;
  }

  function keptBy(handle: number): Kept {
    const kept = fits.get(handle);
    if (kept) return kept;
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
      for (const handle of message.handles) {
        fits.delete(handle);
        plans.delete(handle);
      }
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

function withMethods(kept: Kept, { glmmFit }: Answers): GlmmFit {
  kept.fit ??= glmmFit(kept.whole);
  return kept.fit;
}
