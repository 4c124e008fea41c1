/**
 * What a recipe read from a file must be, so that applying it fails, if at all, with a GlmmError.
 */
import { isPlain } from '../../data/check.ts';
import {
  at,
  checkLength,
  flag,
  list,
  type MemberSchemas,
  members,
  numbers,
  oneOf,
  orNull,
  type Schema,
  text,
  texts,
  whole,
  wrong,
} from '../../data/schema.ts';
import type { Recipe, TermFactor, TermRecipe, VariableRecipe } from '../../design/matrix/matrix.ts';
import type { OffsetSum } from '../../design/recipe.ts';
import type { Expr } from '../../formula/types.ts';

/** Deeper formulas are refused where they are parsed; a file may hold anything. */
const DEEPEST = 200;
/** Columns that all terms of a matrix may have together. */
const MOST_COLUMNS = 1e6;

const position = whole(0);

/** The members that each kind of node has besides its place in the text. */
const NODES: { readonly [T in Expr['type']]: (schema: Schema) => Readonly<Record<string, Schema>> } = {
  name: () => ({ name: text }),
  number: () => ({
    value: (value, place) => {
      if (typeof value !== 'number') throw wrong(value, place, 'be a number');
    },
  }),
  string: () => ({ value: text }),
  unary: (sub) => ({ op: text, arg: sub }),
  binary: (sub) => ({ op: text, left: sub, right: sub }),
  paren: (sub) => ({ arg: sub }),
  call: (sub) => ({ fn: text, args: list(members<{ value: Expr }>({ value: sub })) }),
};

function expression(depth: number): Schema {
  return (value, place) => {
    if (depth > DEEPEST) throw wrong(value, place, `be nested at most ${DEEPEST} levels deep`);
    if (!isPlain(value)) throw wrong(value, place, 'be an expression');
    const type = value.type;
    oneOf(...Object.keys(NODES))(type, at(place, 'type'));
    const own = NODES[type as Expr['type']](expression(depth + 1));
    members<Record<string, unknown>>({ from: position, to: position, ...own })(value, place);
  };
}

export const expr: Schema = expression(0);

/** What a function learned: `isState` of each says more where it is recalled. */
export const states: Schema = list((value, place) => {
  if (!isPlain(value)) throw wrong(value, place, 'be an object');
});

const VARIABLE: MemberSchemas<VariableRecipe> = { label: text, expr, states, levels: orNull(texts) };

/** @param nColumns how many columns the recipe must make */
export function recipe(nColumns: number): Schema {
  return (value, place) => {
    const shape: MemberSchemas<Recipe> = {
      version: oneOf(1),
      text,
      intercept: flag,
      variables: list(members(VARIABLE)),
      terms: list(members<TermRecipe>({ label: text, factors: list(isRecordOfFactor) })),
      kept: orNull(list(whole(0))),
    };
    members(shape)(value, place);
    const { variables, terms, kept, intercept } = value as Recipe;
    let all = intercept ? 1 : 0;
    terms.forEach(({ factors }, t) => {
      const here = at(at(place, 'terms'), t);
      list(factor(variables))(factors, at(here, 'factors'));
      all += factors.reduce((product, { names }) => product * names.length, 1);
    });
    if (!(all <= MOST_COLUMNS)) throw wrong(terms, at(place, 'terms'), `make at most ${MOST_COLUMNS} columns`);
    if (kept === null) {
      if (all !== nColumns) throw wrong(terms, at(place, 'terms'), `make ${nColumns} columns, and make ${all}`);
      return;
    }
    checkLength(kept, at(place, 'kept'), nColumns);
    list(whole(0, all - 1))(kept, at(place, 'kept'));
  };
}

const isRecordOfFactor = members<Pick<TermFactor, 'names'>>({ names: texts });

function factor(variables: readonly VariableRecipe[]): Schema {
  return (value, place) => {
    const shape: MemberSchemas<Pick<TermFactor, 'variable' | 'names'>> = {
      variable: whole(0, variables.length - 1),
      names: texts,
    };
    members(shape)(value, place);
    const { variable, coded, names } = value as TermFactor;
    const { levels } = variables[variable];
    const codedPlace = at(place, 'coded');
    if (levels === null) {
      if (coded !== null) throw wrong(coded, codedPlace, 'be null for a variable of numbers');
    } else list(codedColumn(levels.length), names.length)(coded, codedPlace);
  };
}

function codedColumn(nLevels: number): Schema {
  return (value, place) => {
    members<{ name: string }>({ name: text })(value, place);
    const { level, values } = value as { readonly level?: unknown; readonly values?: unknown };
    if (level !== undefined) whole(0, nLevels - 1)(level, at(place, 'level'));
    else numbers(nLevels)(values, at(place, 'values'));
  };
}

export const offsetRecipe: Schema = members<Pick<OffsetSum, 'text' | 'variables'>>({
  text,
  variables: list(members(VARIABLE)),
});
