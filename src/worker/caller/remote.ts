/**
 * Methods of a fit asked of a worker: the same names, a promise for the answer, and options of the call besides the method's own.
 */
import type { GlmmFit } from '../../api/glmmFit.ts';
import { CALLBACK, checkOptions, checkValue, isPlain, shown } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import { takeColumns } from '../columns.ts';
import { type Call, METHODS, type MethodName, mapData } from '../methods.ts';
import type { Progress } from '../progress.ts';
import { ABORT, type AbortSignalLike } from './signal.ts';

/** What every call to a worker takes besides its own options. */
export interface RunOptions {
  /** Rejects the call when aborted, whatever the worker does. */
  readonly signal?: AbortSignalLike | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export type Run<Options> = Omit<Options, 'signal' | 'onProgress' | 'statistic'> & RunOptions;

/** What a method takes, where it is asked of a worker. */
type Taken<Args extends readonly unknown[]> = Args extends []
  ? [options?: RunOptions]
  : 2 extends Args['length']
    ? undefined extends Args[1]
      ? [of: Args[0], options?: Run<NonNullable<Args[1]>>]
      : [of: Args[0], options: Run<NonNullable<Args[1]>>]
    : undefined extends Args[0]
      ? [options?: Run<NonNullable<Args[0]>>]
      : [options: Run<NonNullable<Args[0]>>];

type Asked = Pick<GlmmFit, MethodName>;

/** Methods of a fit with a promise for their answer. */
export type RemoteMethods = {
  readonly [Name in keyof Asked]: (...taken: Taken<Parameters<Asked[Name]>>) => Promise<ReturnType<Asked[Name]>>;
};

/** Sends a call. */
export type Ask = (name: string, args: readonly unknown[], run: RunOptions) => Promise<never>;

export function remoteMethods(call: Ask): RemoteMethods {
  const methods = (Object.keys(METHODS) as MethodName[]).map((name) => {
    const method = async (...taken: readonly unknown[]): Promise<never> => {
      const before = (METHODS[name] as Call).first === undefined ? [] : [taken[0]];
      const options = taken[before.length] as RunOptions | undefined;
      const [own, run] = splitOptions(`${name}()`, options);
      // an empty object may say something else than none
      const isNone = options === undefined || (Object.keys(own).length === 0 && Object.keys(options).length > 0);
      return call(name, mapData(name, [...before, isNone ? undefined : own], takeColumns), run);
    };
    return [name, method] as const;
  });
  return Object.fromEntries(methods) as unknown as RemoteMethods;
}

/** The options that travel, and those that stay. */
export function splitOptions<T extends RunOptions>(
  place: string,
  options: T | undefined,
): [Omit<T, keyof RunOptions>, RunOptions] {
  if (options !== undefined && !isPlain(options)) {
    throw new GlmmError('INVALID_OPTION', `${place} takes an object of options, not ${shown(options)}`);
  }
  const { signal, onProgress, ...own } = options ?? ({} as T);
  if (signal !== undefined) checkValue(place, 'signal', signal, ABORT);
  if (onProgress !== undefined) checkValue(place, 'onProgress', onProgress, CALLBACK);
  return [own, { signal, onProgress }];
}

/** Of what takes no options of its own here. */
export function runOptions(place: string, options: RunOptions | undefined): RunOptions {
  return checkOptions(place, options, { signal: ABORT, onProgress: CALLBACK });
}
