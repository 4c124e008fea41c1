/**
 * Methods become members of what users hold.
 */
import { type AnyMethod, ask, type MethodsOf } from '../fit/method.ts';
import type { WithNumbers } from '../fit/whole.ts';
import { printed, readable } from '../report/readable.ts';
import { checkRelated } from './related.ts';

/** The numbers of a fit with the methods of a list, which prints as its report; not frozen yet. */
export function withMethods<
  Given extends WithNumbers,
  List extends readonly AnyMethod<Given>[],
  Numbers extends object,
>(numbers: Numbers, list: List, given: Given): Numbers & MethodsOf<List> {
  // numbers that are made when they are asked for stay so
  const fit = Object.defineProperties({}, Object.getOwnPropertyDescriptors(numbers));
  const methods = list.map((method) => [
    method.name,
    (...taken: readonly unknown[]): unknown => {
      checkRelated(method.name, taken, given.summary);
      return printed(method.name, ask(method, given, taken), given.summary);
    },
  ]);
  Object.assign(fit, Object.fromEntries(methods));
  return readable(fit as Numbers & MethodsOf<List>, String);
}

/** On fits read from JSON, which answer at once as those of `glmm()` do, and not by promises; neither listed nor written. */
export const SAVED = Symbol('saved');
