/**
 * How long a fit will take, said before it starts, from what it is made of: rows, groups, columns, random effects and points. The same on
 * every machine, so that no result depends on how fast one is: seconds are those of a core of a server of 2020, and half or twice as
 * many elsewhere.
 */
import { pairOf } from '../../../family/list.ts';
import { MANY_FIXED } from '../../../wasm/columns/fields.ts';

/** Columns of X as an engine has them. */
export interface ColumnsSize {
  /** In full. */
  readonly dense: number;
  /** Of few entries, and how many these have together. */
  readonly sparse: number;
  readonly entries: number;
}

/** What one evaluation of the grouped engine goes through. */
export interface GroupedSize {
  /** After equal ones have been collapsed. */
  readonly rows: number;
  readonly groups: number;
  readonly X: ColumnsSize;
  /** Random effects a group. */
  readonly q: number;
  /** Family and link, see wasm/codes.ts. */
  readonly code: number;
  /** See assembly/grouped/paths.ts. */
  readonly path: number;
}

/** Nanoseconds of a row: once in an evaluation, and at each node. Measured with groups of 20 rows. */
interface RowCost {
  readonly once: number;
  readonly node: number;
}

/** Of the fast paths by their number. */
const PATHS: Readonly<Record<number, RowCost>> = {
  1: { once: 22, node: 1.5 },
  2: { once: 17, node: 1.2 },
  3: { once: 50, node: 2.1 },
};
/** Where exponentials are products of one a dimension: path 4. */
export const FACTORS = 4;
/** Two random effects with odds of their own tables. */
export const LOGIT_SLOPES = 3;
const FACTOR_NODE = 2.5;
/** Of odds, with their quotient and product. */
const ODDS_NODE = 4;
/** Of a density that no family has. */
const OTHER_DENSITY = 65;
/** Of a group in which several modes have to be looked for, a row. */
const SEVERAL_MODES = 1500;
/** Of a full column of X and a row: predictor and score; of an entry of others. */
const COLUMN = 0.6;
const ENTRY = 4;
/** Of a group, and of each of its nodes. */
const GROUP = 120;
const GROUP_NODE = 4;
/** Of a row and a pair of full columns of X, and of an element of the matrix, in an information. */
const PAIR = 0.2;
const ELEMENT = 10;
/** Cubes of the number of parameters, for factors and inverses of a fit. */
const CUBE = 1;
export const NANO = 1e-9;

/** Seconds of one evaluation of minus2LogLik with its gradient, with `points` in each dimension. */
export function groupedSeconds(size: GroupedSize, points: number): number {
  const { rows, groups, X, q } = size;
  const grid = gridSize(points, q);
  const { once, node } = rowCost(size);
  const perRow = once + COLUMN * X.dense + (grid > 1 ? node * grid : 0);
  const perGroup = GROUP * q * q + (grid > 1 ? GROUP_NODE * q * grid : 0);
  return NANO * (rows * perRow + ENTRY * X.entries + groups * perGroup);
}

function rowCost(size: GroupedSize): RowCost {
  const { path } = size;
  const fast = PATHS[path];
  if (fast) return fast;
  const once = modeNanoseconds(size);
  if (path === FACTORS) return { once, node: pairOf(size.code)?.isOdds ? ODDS_NODE : FACTOR_NODE };
  return { once, node: densityNanoseconds(size) + 2 };
}

/** Of a density with its slope, a row. */
export function densityNanoseconds({ code }: Pick<GroupedSize, 'code'>): number {
  return pairOf(code)?.nanoseconds ?? OTHER_DENSITY;
}

/** Of the mode on the general path, a row: it takes a few passes, each with the curvature of q effects. */
export function modeNanoseconds(size: GroupedSize): number {
  const { q, code } = size;
  const once = 2.5 * densityNanoseconds(size) + 30 * (1 + q) + 10 * q * q;
  return once + (pairOf(code)?.severalModes ? SEVERAL_MODES : 0);
}

/** Seconds of the expected information of all parameters: X'WX takes most of it. */
export function informationSeconds(rows: number, { dense, sparse, entries }: ColumnsSize): number {
  const elements = (dense + sparse) * (dense + sparse);
  return NANO * (PAIR * rows * dense * (dense + 10) + ENTRY * entries * (1 + PAIR * dense) + ELEMENT * elements);
}

/** Of a row and a pair of fixed columns of a linear model, all that is done with them in a fit. */
const LINEAR_PAIR = 1.2;

/** Of a row and a column of few entries, whose products with all random effects are sums over the rows; of its cube, over all evaluations. */
const FEW_COLUMN = 2;
const FEW_CUBE = 8;

/** Seconds of a linear mixed model besides its evaluations: an orthonormal basis of the full columns of X, and what follows for each theta. */
export function linearSeconds(rows: number, { dense, sparse, entries }: ColumnsSize): number {
  const few = FEW_COLUMN * rows * sparse + ENTRY * entries * (1 + dense) + FEW_CUBE * sparse * sparse * sparse;
  return NANO * (LINEAR_PAIR * rows * dense * dense + few);
}

/** Of an evaluation, what a coefficient's information takes where it needs none of its own. */
const IN_ONE_PASS = 0.5;

/**
 * Evaluations that the information of p coefficients by Laplace's approximation is worth.
 *
 * @param hasPass whether many are taken in one pass: not by conjugate gradients, nor with a penalty, where each takes a difference of the gradient
 */
export function evaluationsOfFixed(p: number, hasPass: boolean): number {
  return p < MANY_FIXED || !hasPass ? p : IN_ONE_PASS * p;
}

/** Nodes of a rule of `points` in each of q dimensions. */
export function gridSize(points: number, q: number): number {
  let grid = 1;
  for (let d = 0; d < q; d++) grid *= points;
  return grid;
}

/** What a fit asks of its engine. */
export interface FitWork {
  readonly evaluationSeconds: number;
  readonly informationSeconds: number;
  /** All parameters. */
  readonly nParameters: number;
  /** Of the observed information: in one pass (observed.ts), or an evaluation for each parameter. */
  readonly observedSeconds: number;
  /** Elements of theta among them. */
  readonly nTheta: number;
  /** Places from which the search begins. */
  readonly nStarts: number;
}

/** Evaluations of a search: 5 to 20 from a good start, however many fixed effects there are, and about one for each theta. */
export const SEARCH = 10;
/** Places from which models of several vector terms are searched (hills.ts), and a further look at what is found. */
export const SEVERAL_VECTOR_TERMS = 4;
/** Informations of a fit: those of the model without random effects, which it starts from, and the metric of the search. */
const INFORMATIONS = 6;

/** Seconds of a fit with its standard errors. */
export function fitSeconds(work: FitWork): number {
  const search = (SEARCH + work.nTheta) * work.nStarts;
  const algebra = NANO * CUBE * work.nParameters * work.nParameters * work.nParameters;
  return search * work.evaluationSeconds + work.observedSeconds + INFORMATIONS * work.informationSeconds + algebra;
}
