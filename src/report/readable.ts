/**
 * Results print as text in `String(x)`, templates and Node's console, and stay plain otherwise: what does it is not listed, not copied and
 * not written to JSON.
 */
import { plainText, profileText, readingsText } from './format/plainText.ts';

/** What `console.log` of Node, Bun and Deno asks an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The value itself, which must not be frozen yet; names of its own go before. */
export function readable<T extends object>(value: T, text: (value: T) => string = plainText): T {
  const print = (): string => text(value);
  for (const name of ['toString', INSPECT] as const)
    if (!Object.hasOwn(value, name) && Object.isExtensible(value)) Object.defineProperty(value, name, { value: print });
  return value;
}

/** Methods whose results print as text; those that give arrays of numbers stay as they are. */
const READABLE: readonly string[] = [
  ...['fixef', 'ranef', 'coef', 'confint', 'profile', 'bootstrap', 'drop1', 'randomEffectsTest', 'waldTest'],
  ...['dispersionTest', 'zeroInflationTest', 'influence', 'tidy', 'glance', 'augment', 'oddsRatios', 'interpret'],
  ...['icc', 'medianOddsRatio', 'variancePartition', 'r2', 'marginalCoefficients', 'marginalMeans', 'compare'],
  ...['poststratify', 'predictNewGroup'],
];

/** Texts of their own; the others are tables. */
export type Texts = Readonly<Record<string, (value: never) => string>>;

const COMMON: Texts = { interpret: readingsText, profile: profileText };

/** The fit itself and the results of its methods print as text; it must not be frozen yet. */
export function printing<T extends { summary(): string }>(fit: T, texts: Texts = {}): T {
  const members = fit as Record<string, unknown>;
  for (const name of READABLE) {
    const method = members[name];
    if (typeof method !== 'function') continue;
    const text = (texts[name] ?? COMMON[name]) as ((value: object) => string) | undefined;
    const wrapped = (...args: unknown[]): unknown => readableResult(method(...args), text);
    members[name] = wrapped;
  }
  return readable(fit, () => fit.summary());
}

function readableResult(result: unknown, text: ((value: object) => string) | undefined): unknown {
  if (result instanceof Promise) return result.then((value: unknown) => readableResult(value, text));
  return typeof result === 'object' && result !== null ? readable(result, text) : result;
}
