/**
 * `bs(x)`, B-splines, and `ns(x)`, natural cubic splines: knots learned once, columns as R's package splines gives them.
 * De Boor, A Practical Guide to Splines (1978), chapter X.
 */
import type { NumericArray } from '../../data/types.ts';
import { printExpr } from '../../formula/print.ts';
import { areNumbers, type LearnedState } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import {
  booleanOption,
  type Call,
  type FormulaFunction,
  numberOption,
  numbersOf,
  numberVectorOf,
  refuse,
} from './call.ts';

export const SPLINES: readonly (readonly [string, FormulaFunction])[] = [
  [
    'bs',
    {
      usage: 'bs(x, df, knots, degree = 3, intercept = FALSE, Boundary.knots)',
      parameters: ['x', 'df', 'knots', 'degree', 'intercept', 'Boundary.knots'],
      required: 1,
      apply: bSplines,
    },
  ],
  [
    'ns',
    {
      usage: 'ns(x, df, knots, intercept = FALSE, Boundary.knots)',
      parameters: ['x', 'df', 'knots', 'intercept', 'Boundary.knots'],
      required: 1,
      apply: naturalSplines,
    },
  ],
];

interface Knots {
  readonly inner: readonly number[];
  readonly boundary: readonly [number, number];
  readonly [key: string]: unknown;
}

const isKnots = ({ inner, boundary }: LearnedState): boolean =>
  areNumbers(inner) && inner.length <= MOST_KNOTS && areNumbers(boundary, 2) && boundary[0] < boundary[1];

/** The options take as many at most. */
const MOST_KNOTS = 1000;

function bSplines(call: Call): Value {
  const x = numbersOf(call, 'x');
  const degree = wholeOption(call, 'degree', 3, 1, 20);
  const intercept = booleanOption(call, 'intercept', false);
  const df = wholeOption(call, 'df', degree + (intercept ? 1 : 0), 1, 1000);
  const learn = (): Knots => learnKnots(call, x, df - degree - (intercept ? 1 : 0), degree + 1);
  const knots = call.scope.memory.recall(learn, isKnots);
  const all = augmented(knots, degree);
  const basis = columnsFrom(x, all.length - degree - 1, (value, out) => splineValues(all, degree, value, 0, out));
  return numbered(intercept ? basis : basis.slice(1));
}

/**
 * Cubic splines that are linear beyond the boundary knots: the B-spline basis turned by the Householder vectors of the second
 * derivatives there, whose first two coordinates then carry all curvature at the boundary and are left out.
 */
function naturalSplines(call: Call): Value {
  const x = numbersOf(call, 'x');
  const intercept = booleanOption(call, 'intercept', false);
  const df = wholeOption(call, 'df', intercept ? 2 : 1, 1, 1000);
  const knots = call.scope.memory.recall(() => learnKnots(call, x, df - 1 - (intercept ? 1 : 0), 2), isKnots);
  const all = augmented(knots, 3);
  const skip = intercept ? 0 : 1;
  const [low, high] = knots.boundary;
  const at = (value: number, derivative: number) => splineAt(all, 3, value, derivative).slice(skip);
  const reflectors = householder([at(low, 2), at(high, 2)]);
  const rotated = (values: Float64Array) => reflect(reflectors, values).subarray(2);
  const edges = [low, high].map((edge) => ({ edge, value: rotated(at(edge, 0)), slope: rotated(at(edge, 1)) }));
  const nColumns = all.length - 4 - skip - 2;
  const inside = new Float64Array(all.length - 4);
  return numbered(
    columnsFrom(x, nColumns, (value, out) => {
      const outer = value < low ? edges[0] : value > high ? edges[1] : null;
      if (outer === null) {
        splineValues(all, 3, value, 0, inside);
        out.set(rotated(inside.slice(skip)));
      } else {
        for (let k = 0; k < nColumns; k++) out[k] = outer.value[k] + (value - outer.edge) * outer.slope[k];
      }
    }),
  );
}

function wholeOption(call: Call, parameter: string, fallback: number, least: number, most: number): number {
  const value = numberOption(call, parameter, fallback);
  if (value >= least && value <= most && Math.floor(value) === value) return value;
  throw refuse(call, parameter, `"${parameter}" of ${call.node.fn}() must be a whole number from ${least} to ${most}`);
}

/**
 * Given knots, or `nInner` quantiles of the values within the boundary, which is their range unless given.
 *
 * @param nWithout dimension of the splines without inner knots, the constant included.
 */
function learnKnots(call: Call, x: NumericArray, nInner: number, nWithout: number): Knots {
  const known = Float64Array.from(x).filter(Number.isFinite).sort();
  const boundary = numberVectorOf(call, 'Boundary.knots') ?? [known[0], known[known.length - 1]];
  const [low, high] = boundary;
  if (boundary.length !== 2 || !(low < high)) {
    throw refuse(call, 'Boundary.knots', `${call.node.fn}() needs two distinct boundary knots, lower first`);
  }
  const given = numberVectorOf(call, 'knots');
  const dimension = nWithout + (given?.length ?? Math.max(0, nInner));
  const nDistinct = known.reduce((count, value, i) => (i > 0 && value === known[i - 1] ? count : count + 1), 0);
  if (nDistinct < dimension) {
    const message = `${call.node.fn}() has ${dimension} dimensions here, the constant included, and ${printExpr(call.args.get('x')!.node)} only ${nDistinct} distinct values`;
    throw refuse(call, 'x', message);
  }
  if (given !== undefined) {
    if (!given.every((knot) => knot > low && knot < high)) {
      throw refuse(
        call,
        'knots',
        `the knots of ${call.node.fn}() must lie between its boundary knots, ${low} and ${high}`,
      );
    }
    return { inner: [...given].sort((a, b) => a - b), boundary: [low, high] };
  }
  if (nInner < 0 && call.args.has('df'))
    throw refuse(call, 'df', `the df of ${call.node.fn}() are too few for its degree`);
  const within = known.filter((value) => value >= low && value <= high);
  const inner = Array.from({ length: Math.max(0, nInner) }, (_, k) => quantile(within, (k + 1) / (nInner + 1)));
  const distinct = new Set([low, ...inner, high]);
  if (distinct.size !== inner.length + 2) {
    throw refuse(call, 'x', `${call.node.fn}() has too few distinct values for ${inner.length} inner knots`);
  }
  return { inner, boundary: [low, high] };
}

/** R's type 7: linear between order statistics. */
function quantile(sorted: Float64Array, p: number): number {
  const h = (sorted.length - 1) * p;
  const k = Math.min(Math.floor(h + 4 * Number.EPSILON), sorted.length - 2);
  return sorted[k] + (h - k) * (sorted[k + 1] - sorted[k]);
}

/** Knots with the boundary repeated `degree + 1` times. */
function augmented({ inner, boundary: [low, high] }: Knots, degree: number): Float64Array {
  const repeats = degree + 1;
  return Float64Array.from([...new Array(repeats).fill(low), ...inner, ...new Array(repeats).fill(high)]);
}

function columnsFrom(
  x: NumericArray,
  nColumns: number,
  values: (value: number, out: Float64Array) => void,
): Float64Array[] {
  const columns = Array.from({ length: nColumns }, () => new Float64Array(x.length));
  const row = new Float64Array(nColumns);
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i])) row.fill(Number.NaN);
    else values(x[i], row);
    for (let j = 0; j < nColumns; j++) columns[j][i] = row[j];
  }
  return columns;
}

function numbered(columns: readonly Float64Array[]): Value {
  return { kind: 'matrix', columns, names: columns.map((_, k) => String(k + 1)) };
}

function splineAt(knots: Float64Array, degree: number, x: number, derivative: number): Float64Array {
  const out = new Float64Array(knots.length - degree - 1);
  splineValues(knots, degree, x, derivative, out);
  return out;
}

/**
 * All B-splines of `degree`, or a derivative of theirs, at `x`, by raising the degree from the interval that holds `x`:
 *   N_{i,k}(x)  = (x - t_i) / (t_{i+k} - t_i) N_{i,k-1} + (t_{i+k+1} - x) / (t_{i+k+1} - t_{i+1}) N_{i+1,k-1}
 *   N'_{i,k}(x) = k (N_{i,k-1} / (t_{i+k} - t_i) - N_{i+1,k-1} / (t_{i+k+1} - t_{i+1}))
 * Outside the boundary the polynomial of the first or last interval goes on.
 */
function splineValues(knots: Float64Array, degree: number, x: number, derivative: number, out: Float64Array): void {
  const nBasis = knots.length - degree - 1;
  let interval = degree;
  while (interval < nBasis - 1 && x >= knots[interval + 1]) interval++;
  out.fill(0);
  // out[i] holds N_i of the degree reached; those that are not zero are `interval - k` to `interval`.
  out[interval] = 1;
  for (let k = 1; k <= degree; k++) {
    const differentiate = k > degree - derivative;
    for (let i = interval - k; i <= interval; i++) {
      const left = i === interval - k ? 0 : out[i] / (knots[i + k] - knots[i]);
      const right = i === interval ? 0 : out[i + 1] / (knots[i + k + 1] - knots[i + 1]);
      out[i] = differentiate ? k * (left - right) : (x - knots[i]) * left + (knots[i + k + 1] - x) * right;
    }
  }
}

/** Householder vectors u with H = I - u u' / u_k that make the vectors triangular, scaled and signed as in LINPACK. */
function householder(vectors: readonly Float64Array[]): readonly Float64Array[] {
  const reflectors: Float64Array[] = [];
  vectors.forEach((vector, k) => {
    const rest = reflect(reflectors, vector).fill(0, 0, k);
    let square = 0;
    for (const value of rest) square += value * value;
    const length = rest[k] < 0 ? -Math.sqrt(square) : Math.sqrt(square);
    const u = rest.map((value) => value / length);
    u[k] += 1;
    reflectors.push(u);
  });
  return reflectors;
}

/** Applies the reflections in order to a copy of `vector`. */
function reflect(reflectors: readonly Float64Array[], vector: Float64Array): Float64Array {
  const result = vector.slice();
  reflectors.forEach((u, k) => {
    let dot = 0;
    for (let i = k; i < u.length; i++) dot += u[i] * result[i];
    const factor = dot / u[k];
    for (let i = k; i < u.length; i++) result[i] -= factor * u[i];
  });
  return result;
}
