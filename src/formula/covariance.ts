/**
 * Functions around a random term that name the covariance of its effects: `diag(x | g)`. Which there are is the list of
 * covariance/; nothing here knows one by its name.
 */
import { COVARIANCE_NAMES, covarianceOf } from '../covariance/list.ts';
import { namesHint, nearestName } from '../data/text/suggest.ts';
import { snippet, syntaxError, unsupportedError } from './complain.ts';
import type { BinaryExpr, CallExpr, NameExpr } from './types.ts';

/** glmmTMB's and brms's. Those that can be fitted are in the list. */
const ELSEWHERE: readonly string[] = [
  ...['us', 'diag', 'ar1', 'hetar1', 'cs', 'homcs', 'toep', 'homtoep', 'homdiag'],
  ...['ou', 'exp', 'gau', 'mat', 'rr', 'propto', 'equalto'],
  ...['mm', 'gr', 'gp'],
];
const ALL = [...new Set([...COVARIANCE_NAMES, ...ELSEWHERE])];

/** `exp(a | b)` is no structure by its name alone, but no function of a comparison either. */
export function isStructure(fn: string): boolean {
  return ALL.includes(fn);
}

/** Whether a name is nearly one of a structure. */
export function isNearStructure(fn: string): boolean {
  return nearestName(fn, ALL) !== undefined;
}

/** The random term in `diag(x | g)`. @throws GlmmError where the structure cannot be fitted, or takes something else */
export function barOfStructure(text: string, call: CallExpr): BinaryExpr {
  const [only, second] = call.args;
  const bar = only?.value.type === 'binary' && (only.value.op === '|' || only.value.op === '||') ? only.value : null;
  if (!COVARIANCE_NAMES.includes(call.fn)) throw noStructure(text, call);
  if (takesMatrix(call)) {
    if (bar?.op === '|' && call.args.length === 2 && second.value.type === 'name') return bar;
    throw syntaxError(
      text,
      call,
      `${call.fn}() takes the levels of a factor, a column of a single value, and the name of a matrix`,
      `Write ${call.fn}(0 + g | one, A), with { relationship: { A: { levels, matrix } } }.`,
    );
  }
  if (bar === null || call.args.length !== 1 || only.name !== undefined)
    throw syntaxError(text, call, `${call.fn}() takes one random term`, `Write ${call.fn}(1 + x | g).`);
  if (bar.op === '||') {
    const [left, right] = [snippet(text, bar.left), snippet(text, bar.right)];
    throw syntaxError(
      text,
      bar,
      `${call.fn}() says how the effects vary, and || says it again`,
      `Write ${call.fn}(${left} | ${right}), or (${left} || ${right}).`,
    );
  }
  return bar;
}

function takesMatrix({ fn }: CallExpr): boolean {
  return covarianceOf({ covariance: fn }).takesMatrix === true;
}

/** The matrix that a structure takes; undefined of others. */
export function matrixOf(call: CallExpr): NameExpr | undefined {
  const value = takesMatrix(call) ? call.args[1]?.value : undefined;
  return value?.type === 'name' ? value : undefined;
}

/** FORMULA_UNSUPPORTED: the nearest there is, and the list. */
export function noStructure(text: string, call: CallExpr) {
  const name = snippet(text, { from: call.from, to: call.from + call.fn.length });
  const hint = ELSEWHERE.includes(call.fn)
    ? `There are ${COVARIANCE_NAMES.join(', ')}; a model with ${name}() cannot be fitted.`
    : namesHint('Structures', call.fn, COVARIANCE_NAMES);
  return unsupportedError(text, call, `there is no covariance structure ${name}() of random effects`, hint);
}
