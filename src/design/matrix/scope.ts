/**
 * Where an expression is evaluated: the data, the text for error carets, and the memory of functions that learn from data.
 */
import type { DataTable } from '../../data/types.ts';
import { errorAt, GlmmError } from '../../errors.ts';
import type { Expr } from '../../formula/types.ts';

/** What a function such as `scale` or `poly` learned from the data it was first evaluated on. Plain JSON. */
export type LearnedState = Readonly<Record<string, unknown>>;

/** Hands out what was learned: computed and noted on the user's data, recalled in the same order on new data. */
export interface Memory {
  recall<T extends LearnedState>(learn: () => T, isState: (state: LearnedState) => boolean): T;
  /** True when evaluating new data with states learned before. */
  readonly replaying: boolean;
}

export interface Scope {
  readonly table: DataTable;
  /** The user's formula, in which nodes have their positions. */
  readonly text: string;
  readonly memory: Memory;
}

/** Whether members of a state are arrays of finite numbers, of this length where one is given. */
export function areNumbers(value: unknown, length?: number): value is readonly number[] {
  return Array.isArray(value) && (length === undefined || value.length === length) && value.every(Number.isFinite);
}

/** A memory that computes each state and appends it to `states`. */
export function learning(states: LearnedState[]): Memory {
  return {
    replaying: false,
    recall: (learn) => {
      const state = learn();
      states.push(state);
      return state;
    },
  };
}

/** A memory that hands out `states` one after the other: evaluation order is fixed by the expression. */
export function replaying(states: readonly LearnedState[]): Memory {
  let next = 0;
  return {
    replaying: true,
    recall: <T extends LearnedState>(_: () => T, isState: (state: LearnedState) => boolean) => {
      const state = states[next++];
      // a fit from a file may hold anything
      if (state !== undefined && isState(state)) return state as T;
      throw new GlmmError(
        'INVALID_FILE',
        'what a function of the formula learned from the data is not in the file, or damaged',
      );
    },
  };
}

/** FORMULA_UNSUPPORTED with a caret under `node`. */
export function unsupported(scope: Scope, node: Expr, message: string, hint = ''): GlmmError {
  return errorAt('FORMULA_UNSUPPORTED', message, scope.text, node.from, node.to, hint);
}
