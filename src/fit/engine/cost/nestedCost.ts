/** How long an evaluation of two nested factors takes, as cost.ts says it. */
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
/** Of a child: once, and at each node. */
const CHILD = 400;
const CHILD_NODE = 12;
/** Of a row at a node, besides its density: its score held and summed. */
const HELD = 3;
const FAST_NODE = 1.2;
const FAST_CHILD_NODE = 5;

/** Seconds of one evaluation of minus2LogLik with its gradient. */
export function nestedSeconds(size: NestedSize, { outer, inner }: LevelPoints): number {
  const { rows, children, columns, qo, qi, isFast } = size;
  const nodes = gridSize(outer, qo) * gridSize(inner, qi);
  const effects = qo + qi;
  const once = PASSES * densityNanoseconds(size) + COLUMN * columns + 10 * effects * effects;
  const node = isFast ? FAST_NODE : densityNanoseconds(size) + HELD * qi;
  const child = CHILD * effects * effects + nodes * (isFast ? FAST_CHILD_NODE : CHILD_NODE * qi * qi);
  return NANO * (rows * (once + node * nodes) + children * child);
}
