/**
 * What the commands that fit have in common: the fit is printed, and kept in a file where that is asked for.
 */
import type { GlmmFit, GlmmOptions, LmmOptions } from '../index.ts';
import { csvText } from './after/rowsText.ts';
import { dataFrom, SAVE, savedText } from './after/saved.ts';
import type { Option, OptionValues } from './command.ts';
import { modelInput } from './model.ts';

export interface Io {
  readonly readText: (path: string) => Promise<string>;
  readonly writeText: (path: string, text: string) => Promise<void>;
}

export const FIT_OUTPUTS: readonly Option[] = [
  SAVE,
  { name: 'csv', purpose: 'print the estimates as comma-separated text instead of the summary' },
  { name: 'json', purpose: 'print the numbers as JSON instead of the summary' },
];

type Fitter = (
  formula: string,
  data: Awaited<ReturnType<typeof modelInput>>['data'],
  options: GlmmOptions & LmmOptions,
) => Pick<GlmmFit, 'summary' | 'tidy' | 'toJSON'>;

export async function fitAndPrint(
  command: 'fit' | 'lmm',
  fitter: Fitter,
  [path, formula]: readonly string[],
  options: OptionValues,
  { readText, writeText }: Io,
): Promise<string> {
  const { data, modelOptions } = await modelInput(path, options, readText);
  const fit = fitter(formula, data, modelOptions as GlmmOptions & LmmOptions);
  const kept = options.get('save')?.[0];
  if (kept !== undefined)
    await writeText(kept, savedText(fit, { command, data: dataFrom(kept, path), formula }, options));
  if (options.has('json')) return JSON.stringify(fit.toJSON(), null, 2);
  return options.has('csv') ? csvText(fit.tidy()) : fit.summary();
}
