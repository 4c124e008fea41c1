/** How long an evaluation of two nested factors takes, as cost.ts says it. */
import type { Dear } from '../../../wasm/nested/nestedProblem.ts';
import type { LevelPoints } from '../../rule/orders.ts';
import { densityNanoseconds, gridSize, NANO } from './cost.ts';

export interface NestedSize {
  readonly rows: number;
  /** Levels of the inner factor. */
  readonly children: number;
  /** Of X. */
  readonly columns: number;
  /** Random effects of a level of each factor. */
  readonly qo: number;
  readonly qi: number;
  /** Family and link, see wasm/codes.ts. */
  readonly code: number;
  /** Whether nodes are multiplied up, see assembly/nested/paths.ts. */
  readonly isFast: boolean;
}

/** Nanoseconds of a full column of X and a row. */
const COLUMN = 0.6;
/** Passes over the rows to the joint mode, and of the gradient. */
const PASSES = 4;
/** Of a child and each pair of effects: once, and at each node and inner effect. */
const CHILD = 400;
const CHILD_NODE = 40;
/** Of a row at a node, besides its density: its score held and summed. */
const HELD = 3;
/** Where odds are multiplied up: of a row and of a child, once and at each node. Measured with 1, 3, 10 and 30 rows a child. */
const FAST = { row: 22, node: 1.2, child: 250, childNode: 5 };

/** Of a node of a child that is weighed by logs, and of each log. */
const LOGGED_NODE = 20;
const PRODUCT_NODE = 5;

/** Seconds of one evaluation of minus2LogLik with its gradient, of which so much is `dear` although the model is fast. */
export function nestedSeconds(size: NestedSize, orders: LevelPoints, dear: Dear): number {
  if (!size.isFast) return generalSeconds(size, orders);
  const { rows, children } = dear;
  const byOdds = { ...size, rows: size.rows - rows, children: size.children - children };
  return oddsSeconds(byOdds, orders, dear) + generalSeconds({ ...size, rows, children }, orders);
}

/** Every row. */
export function allDear({ rows, children }: NestedSize): Dear {
  return { rows, children, logged: 0, products: 0 };
}

function oddsSeconds({ rows, children, columns }: NestedSize, { outer, inner }: LevelPoints, dear: Dear): number {
  const nodes = outer * inner;
  const { row, node, child, childNode } = FAST;
  const logs = LOGGED_NODE * dear.logged + PRODUCT_NODE * dear.products;
  return (
    NANO * (rows * (row + COLUMN * columns + node * nodes) + children * (child + childNode * nodes) + logs * nodes)
  );
}

function generalSeconds(size: NestedSize, { outer, inner }: LevelPoints): number {
  const { rows, children, columns, qo, qi } = size;
  const nodes = gridSize(outer, qo) * gridSize(inner, qi);
  const effects = qo + qi;
  const density = densityNanoseconds(size);
  const once = PASSES * density + COLUMN * columns + 10 * effects * effects;
  const child = CHILD * effects * effects + CHILD_NODE * qi * nodes;
  return NANO * (rows * (once + (density + HELD * qi) * nodes) + children * child);
}
