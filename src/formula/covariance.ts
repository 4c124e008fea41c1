/**
 * Functions around a random term by which other programs name the covariance of its effects.
 */
import { snippet, unsupportedError } from './complain.ts';
import type { BinaryExpr, CallExpr } from './types.ts';

/** glmmTMB's and brms's. Those that mean what can be written here have it beside them. */
const STRUCTURES: ReadonlyMap<string, '|' | '||' | null> = new Map([
  ['us', '|'],
  ['diag', '||'],
  ...[
    'ar1',
    'hetar1',
    'cs',
    'homcs',
    'toep',
    'homtoep',
    'homdiag',
    'ou',
    'exp',
    'gau',
    'mat',
    'rr',
    'propto',
    'equalto',
  ].map((name) => [name, null] as const),
  ...['mm', 'gr', 'gp'].map((name) => [name, null] as const),
]);

/** `exp(a | b)` is no structure by its name alone, but no function of a comparison either. */
export function isStructure(fn: string): boolean {
  return STRUCTURES.has(fn);
}

/** FORMULA_UNSUPPORTED: offers only what is the same model. */
export function noStructure(text: string, call: CallExpr, bar: BinaryExpr) {
  const same = STRUCTURES.get(call.fn);
  const name = snippet(text, { from: call.from, to: call.from + call.fn.length });
  const written = same && `(${snippet(text, bar.left)} ${same} ${snippet(text, bar.right)})`;
  const hint =
    same === '|'
      ? `Write ${written}, which is the same.`
      : same === '||'
        ? `Where its terms are numeric ${written} is the same; levels of a factor would stay correlated there.`
        : `The covariance of random effects is unstructured here: a model with ${name}() cannot be fitted.`;
  return unsupportedError(text, call, `there is no covariance structure ${name}() of random effects`, hint);
}
