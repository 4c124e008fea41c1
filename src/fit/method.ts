/**
 * A method of a fit as a value: what it is called, what it takes, and how it answers. Its signature is an object type of that one member,
 * which has the documentation too: {@link MethodsOf} puts those of a list together, so that a fit has what its lists have, in types
 * and when it runs.
 */
import { type Check, checkOptions, type OptionTable } from '../data/check.ts';

interface Named<Own> {
  readonly name: keyof Own & string;
  /** Never there: it carries the signature from a value to {@link MethodsOf}. */
  readonly signature?: Own;
}

type FunctionOf<Own> = Extract<Own[keyof Own], (...args: never[]) => unknown>;
type Taken<Own> = Parameters<FunctionOf<Own>>;
type OptionsOf<Own> = Taken<Own> extends [] ? Readonly<Record<never, never>> : NonNullable<Taken<Own>[0]>;

/** One that takes an object of options, or nothing at all. `Own`: its signature; `Given`: what it asks of a fit. */
export interface Method<Own, Given> extends Named<Own> {
  /** Checked before `run`; {@link NO_OPTIONS} for none. */
  readonly options: OptionTable<OptionsOf<Own>>;
  run(given: Given, options: OptionsOf<Own>): ReturnType<FunctionOf<Own>>;
}

/** One that takes something else than options alone, or answers with a promise that has to be rejected: it checks what it takes. */
export interface OpenMethod<Own, Given> extends Named<Own> {
  run(given: Given, ...taken: Taken<Own>): ReturnType<FunctionOf<Own>>;
}

export const NO_OPTIONS = {};

/** A method whatever its signature. */
export interface AnyMethod<Given> {
  readonly name: string;
  readonly options?: Readonly<Record<string, Check>>;
  run(given: Given, ...taken: never[]): unknown;
}

type SignatureOf<M> = M extends { readonly signature?: infer Own } ? Own : never;
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The methods of a list as members. */
export type MethodsOf<List extends readonly unknown[]> = Together<SignatureOf<List[number]>>;

/** @throws GlmmError INVALID_OPTION for options that the method has not, and whatever it throws itself */
export function ask<Given>(method: AnyMethod<Given>, given: Given, taken: readonly unknown[]): unknown {
  const { name, options } = method;
  if (options === undefined) return method.run(given, ...(taken as never[]));
  return method.run(given, checkOptions(`${name}()`, taken[0] as object | undefined, options) as never);
}
