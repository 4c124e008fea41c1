/** How long an evaluation of nested factors takes, as cost.ts says it. */
import type { Dear } from '../../../wasm/nested/nestedProblem.ts';
import { densityNanoseconds, gridSize, NANO } from './cost.ts';

export interface NestedSize {
  readonly rows: number;
  /** Levels of the innermost factor. */
  readonly children: number;
  /** Of those above it, the outermost first. */
  readonly parents: readonly number[];
  /** Of X. */
  readonly columns: number;
  /** Random effects of a level of each factor, the outermost first. */
  readonly effects: readonly number[];
  /** Family and link, see wasm/codes.ts. */
  readonly code: number;
  /** Whether nodes are multiplied up, see assembly/nested/paths.ts. */
  readonly isFast: boolean;
  /** Whether rows are seen by the nodes above the innermost factor alone. */
  readonly isSummed: boolean;
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
const FAST = { row: 20, node: 0.65, child: 150, childNode: 4.5 };

/** Evaluations of the density on the way to a mode that is not found by odds. */
const MODE_STEPS = 8;
/** Of a node of a child that is weighed by logs, and of each log. */
const LOGGED_NODE = 20;
const PRODUCT_NODE = 5;

/** Of a unit with children and each pair of effects on its path: once, and at each of its nodes. */
const PARENT = 200;
const PARENT_NODE = 60;

/** Nodes of each factor together with those above it, the outermost first. */
export function nodesOfPaths(effects: readonly number[], orders: readonly number[]): readonly number[] {
  let nodes = 1;
  return orders.map((points, d) => {
    nodes *= gridSize(points, effects[d]);
    return nodes;
  });
}

/** Seconds of one evaluation of minus2LogLik with its gradient, of which so much is `dear` although the model is fast. */
export function nestedSeconds(size: NestedSize, orders: readonly number[], dear: Dear): number {
  const parents = parentSeconds(size, orders);
  if (!size.isFast) return parents + generalSeconds(size, orders);
  const { rows, children } = dear;
  const byOdds = { ...size, rows: size.rows - rows, children: size.children - children };
  return parents + oddsSeconds(byOdds, orders, dear) + generalSeconds({ ...size, rows, children }, orders);
}

/** Every row. */
export function allDear({ rows, children }: NestedSize): Dear {
  return { rows, children, logged: 0, products: 0 };
}

function oddsSeconds(size: NestedSize, orders: readonly number[], dear: Dear): number {
  const { rows, children, columns, effects } = size;
  const nodes = lastOf(nodesOfPaths(effects, orders));
  const { row, node, child, childNode } = FAST;
  const logs = LOGGED_NODE * dear.logged + PRODUCT_NODE * dear.products;
  // of more than two factors the mode is found row by row
  const mode = effects.length > 2 ? MODE_STEPS * densityNanoseconds(size) : 0;
  return (
    NANO *
    (rows * (row + mode + COLUMN * columns + node * nodes) + children * (child + childNode * nodes) + logs * nodes)
  );
}

function generalSeconds(size: NestedSize, orders: readonly number[]): number {
  const { rows, children, columns, effects, isSummed } = size;
  const nodes = lastOf(nodesOfPaths(effects, orders));
  const seen = isSummed ? nodes / lastOf(orders) : nodes;
  const all = effects.reduce((sum, q) => sum + q, 0);
  const own = lastOf(effects);
  const density = densityNanoseconds(size);
  const once = PASSES * density + COLUMN * columns + 10 * all * all;
  const child = CHILD * all * all + CHILD_NODE * own * nodes;
  return NANO * (rows * (once + (density + HELD * own) * seen) + children * child);
}

/** Of units between the outermost and the innermost ones: those of two factors are counted with their children. */
function parentSeconds({ parents, effects }: NestedSize, orders: readonly number[]): number {
  const nodes = nodesOfPaths(effects, orders);
  let [seconds, above] = [0, 0];
  parents.forEach((units, d) => {
    above += effects[d];
    if (d > 0) seconds += NANO * units * above * above * (PARENT + PARENT_NODE * nodes[d]);
  });
  return seconds;
}

function lastOf(values: readonly number[]): number {
  return values[values.length - 1];
}
