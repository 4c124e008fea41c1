/** `glmm-wasm predict MODEL FILE`: predictions of a saved fit for the rows of a file. */
import { readCsv } from '../../data/csv/csv.ts';
import type { SavedFit } from '../../index.ts';
import { type Command, type OptionValues, UsageError } from '../command.ts';
import { csvOptions, wholeNumber } from '../model.ts';
import { levelOf } from './level.ts';
import { csvText } from './rowsText.ts';
import { type Fitters, openSaved } from './saved.ts';

type PredictOptions = NonNullable<Parameters<SavedFit['predict']>[0]>;

export function predictCommand({ readText }: Pick<Fitters, 'readText'>): Command {
  return {
    name: 'predict',
    operands: ['MODEL', 'FILE'],
    purpose: 'Predictions of a saved fit for the rows of a file, as comma-separated text',
    options: [
      {
        name: 'type',
        value: 'NAME',
        purpose:
          'response (default) or link; of ordered categories prob (default), cum.prob, mean.class, class, latent',
      },
      { name: 'random-effects', value: 'NAME', purpose: 'conditional (default), marginal or zero' },
      {
        name: 'interval',
        value: 'NAME',
        purpose: 'limits beside the estimate: confidence, newGroup, or prediction, those of a new response',
      },
      {
        name: 'n',
        value: 'K',
        purpose: 'with prediction, of the mean of so many new responses; of shares of so many trials (default 1)',
      },
      { name: 'level', value: 'P', purpose: 'of the interval (default 0.95)' },
      { name: 'new-levels', purpose: 'take groups that the fit has not seen, with effect zero' },
      { name: 'csv', purpose: 'comma-separated text, the default' },
      { name: 'json', purpose: 'JSON instead of comma-separated text' },
    ],
    notes: [
      'MODEL is a file written by glmm-wasm fit --save, FILE a table with the columns of the formula, or - for standard input.',
      'The columns of FILE come back with estimate, stdError and, where asked for, lower and upper.',
      '',
      'Example:',
      '  glmm-wasm predict herds.json new.csv --interval confidence > predicted.csv',
    ],
    async run([model, path], options) {
      const { fit, call } = await openSaved(model, readText);
      const newData = readCsv(await readText(path), csvOptions(new Map(call.options)));
      const isOrdered = fit.thresholds !== undefined;
      const asked = predictOptions(options, isOrdered ? 'prob' : 'response');
      const found = fit.predict({ ...asked, newData });
      const limits = responseLimits(fit, { ...asked, newData }, options);
      const columns = newData.columnNames().map((name) => [name, newData.column(name)] as const);
      // of probabilities a row for each category
      const each = columns.length === 0 ? 1 : found.fit.length / columns[0][1].length;
      const rows = Array.from(found.fit, (estimate, k) => ({
        ...Object.fromEntries(columns.map(([name, values]) => [name, values[Math.floor(k / each)]])),
        ...(each > 1 && { category: found.categories?.[k % each] }),
        estimate,
        stdError: found.se?.[k],
        lower: limits?.[k].lower ?? found.lower?.[k],
        upper: limits?.[k].upper ?? found.upper?.[k],
      }));
      return options.has('json') ? JSON.stringify(rows, null, 2) : csvText(rows);
    },
  };
}

const OF_RESPONSE = 'prediction';

/** Of new responses, a row each; null where they are not asked for. */
function responseLimits(
  fit: SavedFit,
  { type, randomEffects = 'conditional', level, newData }: PredictOptions,
  options: OptionValues,
): ReturnType<SavedFit['predictRows']> | null {
  if (options.get('interval')?.[0] !== OF_RESPONSE) return null;
  const n = wholeNumber(options, 'n');
  const given = { type, randomEffects, level, newData, n, interval: OF_RESPONSE };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return fit.predictRows(Object.fromEntries(known) as Parameters<SavedFit['predictRows']>[0]);
}

function predictOptions(options: OptionValues, usual: string): PredictOptions {
  const text = (name: string) => options.get(name)?.[0];
  const level = levelOf(options);
  const interval = text('interval');
  if (level !== undefined && interval === undefined) throw new UsageError('--level is that of --interval.');
  if (options.has('n') && interval !== OF_RESPONSE) throw new UsageError(`--n is of --interval ${OF_RESPONSE}.`);
  const given = {
    type: text('type') ?? usual,
    randomEffects: text('random-effects'),
    interval: interval === OF_RESPONSE ? undefined : interval,
    level,
    // the number of a category has none
    se: text('type') === 'class' ? undefined : true,
    allowNewLevels: options.has('new-levels') ? true : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as PredictOptions;
}
