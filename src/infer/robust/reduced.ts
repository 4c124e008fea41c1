/**
 * A cluster of a linear model in as few coordinates as it needs. Rows of one weight w have Var(y) = sigma^2 / w on everything that is
 * orthogonal to their columns of X and of T = Z Lambda: there the adjustment of CR2 is the identity and X is zero. So with U an orthonormal basis
 * of these columns, weight by weight, U'X, U'S U and U'r take the place of X, S and r (docs/mathematics.md (15.9)), of rank [X T] rows and
 * not of the cluster's.
 */
import { cellsOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { Matrix, matrixOf } from '../../stats/matrix.ts';

export interface Reduced {
  /** U'X, a column each. */
  readonly X: Matrix;
  /** U'S U */
  readonly S: Matrix;
  /** U'r, one column. */
  readonly residual: Matrix;
}

/** What all clusters share: Lambda'z of each row, by term. */
export interface RandomParts {
  readonly variance: number;
  readonly parts: readonly {
    readonly q: number;
    /** nObs x q, row-major. */
    readonly scaled: Float64Array;
    readonly codes: Int32Array;
  }[];
}

export function randomPartsOf({ nObs, random, groups }: Design, theta: readonly number[], sigma: number): RandomParts {
  const cells = cellsOf(thetaMapOf(random), theta);
  let next = 0;
  const parts = random.map(({ names: { length: q }, values, group }) => {
    const scaled = new Float64Array(q * nObs);
    for (let c = 0; c < q; c++)
      for (let r = c; r < q; r++) {
        const cell = cells[next++];
        for (let i = 0; i < nObs; i++) scaled[i * q + c] += cell * values[r * nObs + i];
      }
    return { q, scaled, codes: groups[group].codes };
  });
  return { variance: sigma * sigma, parts };
}

/** Rows of one weight, and the columns of T that are not zero there. */
interface Block {
  readonly rows: readonly number[];
  readonly weight: number;
  /** Their places among the cluster's columns of T. */
  readonly columns: readonly number[];
}

/** The coordinates of a cluster before they are made: how many columns go into them, and how many there are at most. */
export interface Outline {
  readonly blocks: readonly Block[];
  /** Place of a level's first column of T, by term. */
  readonly places: readonly ReadonlyMap<number, number>[];
  readonly nEffects: number;
  /** Coordinates. */
  readonly size: number;
  /** Products of two numbers in a basis. */
  readonly products: number;
}

export function outlineOf({ parts }: RandomParts, rows: readonly number[], weights: Float64Array, p: number): Outline {
  const byWeight = new Map<number, number[]>();
  for (const i of rows) {
    const own = byWeight.get(weights[i]);
    if (own === undefined) byWeight.set(weights[i], [i]);
    else own.push(i);
  }
  let nEffects = 0;
  const places = parts.map(() => new Map<number, number>());
  let [size, products] = [0, 0];
  const blocks = Array.from(byWeight, ([weight, own]) => {
    const columns = new Set<number>();
    parts.forEach(({ q, codes }, t) => {
      for (const i of own) {
        let place = places[t].get(codes[i]);
        if (place === undefined) {
          place = nEffects;
          places[t].set(codes[i], place);
          nEffects += q;
        }
        if (!columns.has(place)) for (let c = 0; c < q; c++) columns.add(place + c);
      }
    });
    const wide = p + columns.size;
    const isWhole = wide >= own.length;
    size += isWhole ? own.length : wide;
    products += own.length * wide * (isWhole ? 1 : 3 * wide);
    return { rows: own, weight, columns: [...columns] };
  });
  return { blocks, places, nEffects, size, products };
}

export function reduce(
  { nObs, fixed }: Design,
  { variance, parts }: RandomParts,
  { blocks, places, nEffects, size }: Outline,
  residual: Float64Array,
): Reduced {
  const p = fixed.names.length;
  const X: number[][] = [];
  const T = new Float64Array(size * nEffects);
  const noise: number[] = [];
  const r: number[] = [];
  for (const { rows, weight, columns } of blocks) {
    const slot = new Map(columns.map((place, k) => [place, k]));
    const ofX = Array.from({ length: p }, (_, j) => Float64Array.from(rows, (i) => fixed.values[j * nObs + i]));
    const ofT = columns.map(() => new Float64Array(rows.length));
    parts.forEach(({ q, scaled, codes }, t) => {
      rows.forEach((i, row) => {
        const first = slot.get(places[t].get(codes[i])!)!;
        for (let c = 0; c < q; c++) ofT[first + c][row] = scaled[i * q + c];
      });
    });
    const ofResidual = Float64Array.from(rows, (i) => residual[i]);
    const coordinates = ofX.length + ofT.length < rows.length ? along(basisOf([...ofX, ...ofT])) : asItIs;
    const [x, z] = [ofX.map(coordinates), ofT.map(coordinates)];
    const inR = coordinates(ofResidual);
    for (let k = 0; k < inR.length; k++) {
      columns.forEach((place, column) => {
        T[X.length * nEffects + place] = z[column][k];
      });
      X.push(x.map((values) => values[k]));
      noise.push(variance / weight);
      r.push(inR[k]);
    }
  }
  const n = X.length;
  const half = matrixOf(T.subarray(0, n * nEffects), n, nEffects);
  const S = half.mmul(half.transpose()).mul(variance);
  noise.forEach((value, k) => {
    S.set(k, k, S.get(k, k) + value);
  });
  return { X: new Matrix(X), S, residual: Matrix.columnVector(r) };
}

/** U'v */
const along =
  (basis: readonly Float64Array[]) =>
  (v: Float64Array): Float64Array =>
    Float64Array.from(basis, (u) => dot(u, v));

const asItIs = (v: Float64Array): Float64Array => v;

/** Of a column, what is left of it after the others, below which it is a combination of them but for rounding. */
const DEPENDENT = 1e-13;

/** Orthonormal vectors with the span of the columns: Gram and Schmidt's, twice over, so that they are orthogonal to rounding. */
function basisOf(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const left = column.slice();
    const whole = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++)
      for (const u of basis) {
        const share = dot(u, left);
        for (let i = 0; i < left.length; i++) left[i] -= share * u[i];
      }
    const length = Math.sqrt(dot(left, left));
    if (length > DEPENDENT * whole) basis.push(left.map((value) => value / length));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
