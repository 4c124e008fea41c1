/**
 * Files of models: the fit as `toJSON()` writes it, which `fromJSON()` reads, and how the shell made it, so that questions which need the
 * rows can be asked of the same data again.
 */
import { dirname, join, relative, resolve } from 'node:path';
import { quoted } from '../../data/text/printable.ts';
import { GlmmError } from '../../errors.ts';
import type { GlmmFit, GlmmOptions, glmm, LmmOptions, lmm, SavedFit } from '../../index.ts';
import { fromJSON } from '../../index.ts';
import { type Option, type OptionValues, UsageError } from '../command.ts';
import { modelInput } from '../model.ts';

/** How a fit was asked for. */
export interface Call {
  readonly command: 'fit' | 'lmm';
  /** Path of the data from the folder of the model's file; null for standard input. */
  readonly data: string | null;
  readonly formula: string;
  readonly options: readonly (readonly [name: string, values: readonly string[]])[];
}

export interface Saved {
  readonly fit: SavedFit;
  readonly call: Call;
  /** Of its file. */
  readonly path: string;
}

export interface Fitters {
  readonly glmm: typeof glmm;
  readonly lmm: typeof lmm;
  readonly readText: (path: string) => Promise<string>;
}

export const SAVE: Option = {
  name: 'save',
  value: 'FILE',
  purpose: 'keep the fit in a file, for confint, predict, ...',
};

export const DATA: Option = {
  name: 'data',
  value: 'FILE',
  purpose: 'the data of the fit, where they are no longer where they were',
};

/** Options that say what is printed, and not what is fitted. */
const OF_OUTPUT = new Set(['json', 'csv', 'save']);
/** Relative: the same data give the same logLik, but for rounding where another machine made the file. */
const SAME = 1e-7;

/** What `--save` writes. */
export function savedText(fit: Pick<GlmmFit, 'toJSON'>, call: Omit<Call, 'options'>, options: OptionValues): string {
  const kept = [...options].filter(([name]) => !OF_OUTPUT.has(name));
  return JSON.stringify({ ...fit.toJSON(), call: { ...call, options: kept } });
}

/** The path that finds `data` from the folder of `model`. */
export function dataFrom(model: string, data: string): string | null {
  return data === '-' ? null : relative(resolve(dirname(model)), resolve(data));
}

/** @throws GlmmError INVALID_FILE when it is no file of a model */
export async function openSaved(path: string, readText: Fitters['readText']): Promise<Saved> {
  const text = await readText(path);
  const fit = fromJSON(text);
  const { call } = JSON.parse(text) as { call?: unknown };
  if (!isCall(call)) {
    const message = `${quoted(path)} does not say how its fit was made: it was not written by glmm-wasm fit --save.`;
    throw new GlmmError('INVALID_FILE', message, { path });
  }
  return { fit, call, path };
}

/**
 * The fit once more, with its rows.
 *
 * @throws UsageError without a file of data; GlmmError INVALID_FILE where the data have changed
 */
export async function refit({ fit, call, path }: Saved, options: OptionValues, fitters: Fitters): Promise<GlmmFit> {
  const given = options.get('data')?.[0];
  if (given === undefined && call.data === null) {
    throw new UsageError(`the data of ${quoted(path)} came from standard input; give them with --data FILE.`);
  }
  const data = given ?? join(dirname(path), call.data ?? '');
  const input = await modelInput(data, new Map(call.options), fitters.readText);
  const again =
    call.command === 'lmm'
      ? (fitters.lmm(call.formula, input.data, input.modelOptions as LmmOptions) as GlmmFit)
      : fitters.glmm(call.formula, input.data, input.modelOptions as GlmmOptions);
  if (!(Math.abs(again.logLik - fit.logLik) <= SAME * (1 + Math.abs(fit.logLik)))) {
    throw new GlmmError(
      'INVALID_FILE',
      `${quoted(data)} is not what ${quoted(path)} was fitted to: the log-likelihood is ${again.logLik} and was ${fit.logLik}. Fit again with --save, or name the data with --data.`,
      { path, data },
    );
  }
  return again;
}

function isCall(value: unknown): value is Call {
  if (typeof value !== 'object' || value === null) return false;
  const { command, data, formula, options } = value as Record<string, unknown>;
  return (
    (command === 'fit' || command === 'lmm') &&
    (data === null || typeof data === 'string') &&
    typeof formula === 'string' &&
    Array.isArray(options) &&
    options.every(isOption)
  );
}

function isOption(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [name, values] = value;
  return typeof name === 'string' && Array.isArray(values) && values.every((one) => typeof one === 'string');
}
