/** `glmm-wasm confint MODEL`: confidence intervals of every parameter of a saved fit. */
import type { ConfintOptions } from '../../index.ts';
import { type Command, type OptionValues, UsageError } from '../command.ts';
import { wholeNumber } from '../model.ts';
import { DF, dfOf } from './law.ts';
import { levelOf } from './level.ts';
import { ROW_FORMATS, rowsText } from './rowsText.ts';
import { DATA, type Fitters, openSaved, refit } from './saved.ts';

type Progress = NonNullable<ConfintOptions['onProgress']>;

/** @param onProgress told how far long work is; null where nobody watches */
export function confintCommand(fitters: Fitters, onProgress: Progress | null): Command {
  return {
    name: 'confint',
    operands: ['MODEL'],
    purpose: 'Confidence intervals of a saved fit: profile likelihood, Wald or bootstrap',
    options: [
      { name: 'method', value: 'NAME', purpose: 'profile (default), wald or bootstrap' },
      { name: 'level', value: 'P', purpose: 'confidence level (default 0.95)' },
      { name: 'parm', value: 'NAME', purpose: 'a parameter, all being given by default', repeated: true },
      { name: 'n', value: 'K', purpose: 'refits of the bootstrap (default 1000)' },
      { name: 'seed', value: 'K', purpose: 'seed of the bootstrap' },
      { ...DF, purpose: `${DF.purpose}, with --method wald` },
      DATA,
      ...ROW_FORMATS,
    ],
    notes: [
      'MODEL is a file written by glmm-wasm fit --save. Profiles and the bootstrap ask the data once more.',
      '',
      'Example:',
      '  glmm-wasm confint herds.json',
    ],
    async run([path], options) {
      const fit = await refit(await openSaved(path, fitters.readText), options, fitters);
      return rowsText(fit.confint(confintOptions(options, onProgress)), options);
    },
  };
}

function confintOptions(options: OptionValues, onProgress: Progress | null): ConfintOptions {
  const method = options.get('method')?.[0] as ConfintOptions['method'];
  const n = wholeNumber(options, 'n');
  const seed = wholeNumber(options, 'seed');
  if ((n ?? seed) !== undefined && method !== 'bootstrap')
    throw new UsageError('--n and --seed are of --method bootstrap.');
  const given = {
    method,
    level: levelOf(options),
    parm: options.get('parm'),
    n,
    seed,
    ...dfOf(options),
    onProgress: method === 'bootstrap' ? (onProgress ?? undefined) : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as ConfintOptions;
}
