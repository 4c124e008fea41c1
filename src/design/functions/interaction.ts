/**
 * `interaction(f, g)`: the combinations of factors as one factor, the levels of the first varying fastest, as in R.
 */
import { quoted } from '../../data/text/printable.ts';
import { unsupported } from '../matrix/scope.ts';
import type { FactorValue, Value } from '../variable/value.ts';
import { type Argument, type Call, type FormulaFunction, factorOfArgument } from './call.ts';
import { remember } from './factors.ts';

export const INTERACTION: FormulaFunction = {
  usage: 'interaction(f, g, ..., sep = ".", lex.order = FALSE)',
  parameters: [],
  required: 1,
  variadic: true,
  apply: interaction,
};

const OPTIONS = ['sep', 'lex.order', 'drop'];

function interaction(call: Call): Value {
  const options = new Map(
    call.rest.flatMap((arg) => (OPTIONS.includes(arg.name ?? '') ? [[arg.name, arg] as const] : [])),
  );
  const separator = constant(call, options.get('sep'), 'string', '.') as string;
  const lexical = constant(call, options.get('lex.order'), 'boolean', false) as boolean;
  // combinations without rows are left out of every model matrix, so that there is nothing to drop
  constant(call, options.get('drop'), 'boolean', false);
  const factors = call.rest
    .filter((arg) => !options.has(arg.name))
    .map((arg) => remember(call, factorOfArgument(call, arg)));
  if (factors.length === 0) throw unsupported(call.scope, call.node, 'interaction() needs factors');
  const product = (lexical ? factors : factors.reverse()).reduce((outer, inner) =>
    lexical ? cross(outer, inner, (a, b) => a + separator + b) : cross(outer, inner, (a, b) => b + separator + a),
  );
  const twice = firstRepeated(product.levels);
  if (twice !== undefined) {
    throw unsupported(call.scope, call.node, `two combinations are both named ${quoted(twice)}`, 'Give another sep.');
  }
  return { kind: 'factor', codes: product.codes, levels: product.levels, ordered: false, logical: false };
}

/** The levels of `inner` vary fastest. */
function cross(outer: FactorValue, inner: FactorValue, name: (outer: string, inner: string) => string): FactorValue {
  const m = inner.levels.length;
  return {
    ...outer,
    levels: outer.levels.flatMap((a) => inner.levels.map((b) => name(a, b))),
    codes: outer.codes.map((a, i) => (a < 0 || inner.codes[i] < 0 ? -1 : a * m + inner.codes[i])),
  };
}

function constant(call: Call, arg: Argument | undefined, type: 'string' | 'boolean', fallback: string | boolean) {
  if (arg === undefined) return fallback;
  if (arg.value.kind === 'constant' && typeof arg.value.value === type) return arg.value.value as string | boolean;
  const what = type === 'string' ? 'text' : 'TRUE or FALSE';
  throw unsupported(call.scope, arg.node, `"${arg.name}" of interaction() must be ${what}`);
}

function firstRepeated(levels: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return levels.find((level) => seen.size === seen.add(level).size);
}
