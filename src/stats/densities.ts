/**
 * Densities of rows that belong to no model, by the kernels that fit models (assembly/family/law): in blocks, through a scratch of
 * the module, so that nothing is allocated there. A density is named by its code; `logShape` is read by those that have a shape.
 */
import type { KernelExports } from '../wasm/generated.ts';
import { sharedInstance } from '../wasm/instance.ts';
import { ROWS_AT_ONCE, SCRATCH_STRIDE } from '../wasm/rowsAtOnce.ts';

/** n rows: responses as the kernels take them, and weights. */
export interface DensityRows {
  readonly code: number;
  readonly logShape: number;
  /** Of ordered categories, increasing. */
  readonly thresholds?: readonly number[] | undefined;
  /** Of a code above SECOND: what each row has of its own. */
  readonly own?: OwnRows | undefined;
  readonly y: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** Logarithms of shapes and log odds of excess zeros, where rows have such. */
export interface OwnRows {
  readonly logShape: ArrayLike<number> | null;
  readonly zero: ArrayLike<number> | null;
}

/** Derivatives of the log-density of each row in eta: the first, and minus the second (observed, not expected). */
export interface RowDerivatives {
  readonly scores: Float64Array;
  readonly information: Float64Array;
  /** d score / d log shape, where asked for. */
  readonly shapeScores: Float64Array | null;
  /** Of rows with log odds of excess zeros: d score / d those. */
  readonly zeroScores: Float64Array | null;
}

/** The arrays of the scratch by number, SCRATCH_STRIDE doubles each. */
const Y = 0;
const WEIGHTS = 1;
const ETA = 2;
const SCORE = 3;
const INFORMATION = 4;
const SHAPE_SCORE = 5;
const UNUSED = 6;
const OWN_SHAPE = 7;
const OWN_ZERO = 8;
const ARRAYS = 9;

/** The sum of log f at eta, up to what does not depend on eta. */
export function sumLogDensity(rows: DensityRows, eta: ArrayLike<number>): number {
  const scratch = scratchOf();
  const { exports, at } = scratch;
  let sum = 0;
  for (let from = 0; from < eta.length; from += ROWS_AT_ONCE) {
    const n = fill(scratch, rows, eta, from);
    sum += exports.densitySum(rows.code, shapeOf(scratch, rows, from, n), at[Y], at[WEIGHTS], at[ETA], n, at[SCORE]);
  }
  return sum;
}

export function rowDerivatives(rows: DensityRows, eta: ArrayLike<number>, byShape: boolean): RowDerivatives {
  const { code } = rows;
  const scores = new Float64Array(eta.length);
  const information = new Float64Array(eta.length);
  const shapeScores = byShape ? new Float64Array(eta.length) : null;
  const zeroScores = rows.own?.zero ? new Float64Array(eta.length) : null;
  const scratch = scratchOf();
  const { exports, view } = scratch;
  const [y, w, at, s, W, dScore, dW] = scratch.at;
  const take = (array: number, n: number, out: Float64Array, from: number): void => {
    for (let i = 0; i < n; i++) out[from + i] = view[array * SCRATCH_STRIDE + i];
  };
  for (let from = 0; from < eta.length; from += ROWS_AT_ONCE) {
    const n = fill(scratch, rows, eta, from);
    const logShape = shapeOf(scratch, rows, from, n);
    exports.densityRows(code, logShape, y, w, at, n, s, W, dW);
    if (rows.own) {
      exports.densityOwnScores(logShape, y, at, n, dScore, dW);
      if (shapeScores) take(SHAPE_SCORE, n, shapeScores, from);
      if (zeroScores) take(UNUSED, n, zeroScores, from);
    } else if (shapeScores !== null) {
      exports.densityShapeRows(code, logShape, y, w, at, n, s, W, dScore, dW);
      take(SHAPE_SCORE, n, shapeScores, from);
    }
    take(SCORE, n, scores, from);
    take(INFORMATION, n, information, from);
  }
  return { scores, information, shapeScores, zeroScores };
}

/** What the kernels take for the logarithm of the shape: of thresholds, and of rows with predictors of their own, the address of their table. */
function shapeOf(
  { exports, view, at }: Scratch,
  { code, logShape, thresholds, own }: DensityRows,
  from: number,
  n: number,
): number {
  if (own) {
    const put = (array: number, values: ArrayLike<number> | null): number => {
      if (values === null) return 0;
      for (let i = 0; i < n; i++) view[array * SCRATCH_STRIDE + i] = values[from + i];
      return at[array];
    };
    return exports.densityOwn(code, at[Y], at[WEIGHTS], put(OWN_SHAPE, own.logShape), put(OWN_ZERO, own.zero), n);
  }
  if (thresholds === undefined) return logShape;
  const address = exports.densityTable();
  const table = new Float64Array(view.buffer, address, thresholds.length + 3);
  table.set([thresholds.length, Number.NEGATIVE_INFINITY, ...thresholds, Number.POSITIVE_INFINITY]);
  return address + 8;
}

interface Scratch {
  readonly exports: KernelExports;
  readonly view: Float64Array;
  /** Address of each array. */
  readonly at: readonly number[];
}

/** Of each memory that there was: views of many calls, for rows that are few. */
const known = new WeakMap<ArrayBuffer, Scratch>();

function scratchOf(): Scratch {
  const { exports, memory } = sharedInstance();
  const before = known.get(memory.buffer);
  if (before !== undefined) return before;
  const address = exports.densityScratch();
  const view = new Float64Array(memory.buffer, address, ARRAYS * SCRATCH_STRIDE);
  const at = Array.from({ length: ARRAYS }, (_, array) => address + 8 * array * SCRATCH_STRIDE);
  const scratch = { exports, view, at };
  known.set(memory.buffer, scratch);
  return scratch;
}

/** The next rows into the scratch; how many. */
function fill({ view }: Scratch, { y, weights }: DensityRows, eta: ArrayLike<number>, from: number): number {
  const n = Math.min(ROWS_AT_ONCE, eta.length - from);
  for (let i = 0; i < n; i++) {
    view[i] = y[from + i];
    view[WEIGHTS * SCRATCH_STRIDE + i] = weights[from + i];
    view[ETA * SCRATCH_STRIDE + i] = eta[from + i];
  }
  return n;
}
