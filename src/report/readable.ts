/**
 * Results print as text in `String(x)`, templates and Node's console, and stay plain otherwise: what does it is not listed, not copied and
 * not written to JSON.
 */
import type { FitSummary } from '../fit/types.ts';
import type { AnovaTable } from '../infer/hypothesis/anova.ts';
import type { Drop1Row } from '../infer/hypothesis/drop1.ts';
import { weightsNote } from '../infer/hypothesis/notes.ts';
import { anovaText, drop1Text } from './anova.ts';
import { plainText, profileText, readingsText } from './format/plainText.ts';
import { jointTestsText } from './means.ts';

/** What `console.log` of Node, Bun and Deno asks an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The value itself, which must not be frozen yet; names of its own go before. */
export function readable<T extends object>(value: T, text: (value: T) => string = plainText): T {
  const print = (): string => text(value);
  for (const name of ['toString', INSPECT] as const)
    if (!Object.hasOwn(value, name) && Object.isExtensible(value)) Object.defineProperty(value, name, { value: print });
  return value;
}

/** Texts of their own, by method, and null for what stays as it is; all others are tables. */
const TEXTS: Readonly<Record<string, ((result: never, fit: FitSummary) => string) | null>> = {
  toJSON: null,
  jointTests: jointTestsText,
  interpret: readingsText,
  profile: profileText,
  drop1: (rows: readonly Drop1Row[], fit) => drop1Text(rows, fit.formula, drop1Notes(fit)),
  randomEffectsTest: (table: AnovaTable) => anovaText(table),
};

function drop1Notes(fit: FitSummary): string[] {
  const byMl = fit.method === 'REML' ? ['By maximum likelihood: the fit by REML was made again.'] : [];
  return [...byMl, ...weightsNote([{ numbers: fit }])];
}

/** What a method gave, or promised, in the form in which it prints. Numbers by row stay as they are, for whoever computes with them. */
export function printed(name: string, result: unknown, fit: FitSummary): unknown {
  if (result instanceof Promise) return result.then((value: unknown) => printed(name, value, fit));
  const text = TEXTS[name] as ((value: object, of: FitSummary) => string) | null | undefined;
  // what is frozen has its text, and may be a fit, whose numbers are not to be looked at unasked
  if (typeof result !== 'object' || result === null || text === null || !Object.isExtensible(result)) return result;
  if (isByRow(result)) return result;
  return readable(result, text && ((value) => text(value, fit)));
}

/** A typed array, or a list or object of nothing but such: predictions, simulated responses. */
function isByRow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return ArrayBuffer.isView(value);
  const members = Object.values(value);
  return members.length > 0 && members.every((member) => isByRow(member) || isLevels(member));
}

/** Responses of a factor. */
function isLevels(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((level) => typeof level === 'string');
}
