/**
 * Methods become members of what users hold.
 */
import { isPlain } from '../data/check.ts';
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
  const fit: Record<string, unknown> = {};
  for (const name of Object.keys(numbers)) copyMember(numbers, name, fit);
  for (const method of list)
    fit[method.name] = (...taken: readonly unknown[]): unknown => {
      checkRelated(method.name, taken, given.summary);
      return printed(method.name, ask(method, given, taken), given.summary);
    };
  return readable(fit as Numbers & MethodsOf<List>, String);
}

/** Rows of nothing but numbers and texts, such as the coefficients: their print says all that is in them. */
function isTable(value: unknown): value is object[] {
  const row: unknown = Array.isArray(value) && value[0];
  return isPlain(row) && Object.values(row).every((cell) => typeof cell !== 'object');
}

/** Numbers that are made when they are asked for stay so. Others are assigned: members by descriptors are several times as slow, in every fit. */
function copyMember(from: object, name: string, to: Record<string, unknown>): void {
  const descriptor = Object.getOwnPropertyDescriptor(from, name) as PropertyDescriptor;
  if (descriptor.get === undefined)
    to[name] = isTable(descriptor.value) ? readable(descriptor.value) : descriptor.value;
  else Object.defineProperty(to, name, descriptor);
}

/** On fits read from JSON, which answer at once as those of `glmm()` do, and not by promises; neither listed nor written. */
export const SAVED = Symbol('saved');
