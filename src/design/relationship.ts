/**
 * Matrices A that say how the levels of a factor are related, `propto(0 + g | one, A)`: read, checked, and brought to the precision A^-1
 * of the factor's levels less the identity, which is what engines take.
 */
import { printable, quoted } from '../data/text/printable.ts';
import { nameList } from '../data/text/suggest.ts';
import { errorAt, GlmmError } from '../errors.ts';
import type { RandomTerm } from '../formula/types.ts';
import { largeCholesky, largeInverse } from '../stats/dense.ts';
import type { Relationship, RelationshipMatrix } from './types.ts';

/** A matrix of a term, with its levels as they are written. */
export interface ReadRelationship extends Relationship {
  readonly levels: readonly string[];
}

/** Two elements that ought to be equal differ by no more than this share of the diagonal. */
const SYMMETRIC = 1e-8;
/** An element of an inverse below this share of the diagonal is rounding: an inverse of relations is sparse. */
const NEGLIGIBLE = 1e-12;

/** null for a term without one. @throws GlmmError INVALID_OPTION */
export function relationshipOf(
  term: RandomTerm,
  given: Readonly<Record<string, RelationshipMatrix>>,
  text: string,
): ReadRelationship | null {
  if (term.relationship === undefined) return null;
  const { matrix } = term.relationship;
  const input = Object.hasOwn(given, matrix.name) ? given[matrix.name] : undefined;
  if (input === undefined)
    throw errorAt(
      'INVALID_OPTION',
      `the option relationship has no matrix ${quoted(matrix.name)}`,
      text,
      matrix.from,
      matrix.to,
      `Give it, { relationship: { ${printable(matrix.name)}: { levels: [...], matrix: [[...], ...] } } }.`,
      { option: 'relationship', known: Object.keys(given) },
    );
  const place = `relationship.${matrix.name}`;
  const levels = levelsOf(input, place);
  const entries =
    input.matrix === undefined ? entriesOf(input.precision, levels, place) : inverseOf(input.matrix, levels, place);
  return { name: matrix.name, levels, ...entries };
}

/** For the levels of a factor, whose order is another. @throws GlmmError INVALID_OPTION where the matrix lacks some */
export function relationshipAmong(
  { name, levels, a, b, values }: ReadRelationship,
  known: ReadonlyMap<string, number>,
): Relationship {
  const own = new Set(levels);
  const missing = [...known.keys()].filter((level) => !own.has(level));
  if (missing.length > 0)
    throw wrong(
      `relationship.${name}`,
      `has no ${missing.length === 1 ? 'level' : 'levels'} ${nameList(missing)}, which the data have`,
      'Name its rows in levels as the factor does, and give one for each level.',
      { missing },
    );
  const at = (indices: Int32Array): Int32Array => indices.map((k) => known.get(levels[k])!);
  return { name, a: at(a), b: at(b), values };
}

function levelsOf({ levels }: RelationshipMatrix, place: string): string[] {
  if (!Array.isArray(levels) || levels.length === 0)
    throw wrong(place, 'has no levels', 'Give the names of its rows, in their order.');
  const names = levels.map(String);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw wrong(place, `has the level ${quoted(twice)} twice`, 'Each level has one row.');
  return names;
}

/** A^-1 - I from A. */
function inverseOf(rows: unknown, levels: readonly string[], place: string): Omit<Relationship, 'name'> {
  const n = levels.length;
  const A = new Float64Array(n * n);
  if (!Array.isArray(rows) || rows.length !== n || rows.some((row) => row?.length !== n))
    throw wrong(place, `is no matrix of ${n} rows and columns, as many as it has levels`, 'Give an array of rows.');
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) A[i * n + j] = rows[i][j];
  if (!A.every(Number.isFinite)) throw wrong(place, 'has elements that are no finite numbers', 'Fill them in.');
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const unit = Math.sqrt(Math.abs(A[i * n + i] * A[j * n + j]));
      if (Math.abs(A[i * n + j] - A[j * n + i]) <= SYMMETRIC * unit) continue;
      throw wrong(
        place,
        `is not symmetric: ${quoted(levels[i])} with ${quoted(levels[j])} is ${A[i * n + j]}, and ${A[j * n + i]} the other way round`,
        'Give a symmetric matrix.',
        { levels: [levels[i], levels[j]] },
      );
    }
  const L = largeCholesky(A, n);
  if (L === null) throw notPositive(place);
  const Q = largeInverse(L, n);
  return entriesWhere(
    n,
    (i, j) => Q[i * n + j],
    (i, j) => Math.abs(Q[i * n + j]) > NEGLIGIBLE * Math.sqrt(Q[i * n + i] * Q[j * n + j]),
  );
}

/** A^-1 - I from the entries of A^-1. */
function entriesOf(given: unknown, levels: readonly string[], place: string): Omit<Relationship, 'name'> {
  const { row, column, value } = (given ?? {}) as NonNullable<RelationshipMatrix['precision']>;
  const n = levels.length;
  if (row === undefined || row.length !== column?.length || row.length !== value?.length)
    throw wrong(
      place,
      'has neither a matrix nor a precision',
      'Give matrix: [[...], ...], or precision: { row, column, value } with as many of each.',
    );
  const known = new Map<number, number>();
  for (let k = 0; k < row.length; k++) {
    const [i, j] = [Math.max(row[k], column[k]), Math.min(row[k], column[k])];
    if (!Number.isInteger(i) || !Number.isInteger(j) || j < 0 || i >= n || !Number.isFinite(value[k]))
      throw wrong(
        `${place}.precision`,
        `has an entry (${row[k]}, ${column[k]}) ${value[k]}`,
        `Rows and columns are whole numbers from 0 to ${n - 1}, indices into levels, and values are finite.`,
      );
    const before = known.get(i * n + j);
    if (before !== undefined && Math.abs(before - value[k]) > SYMMETRIC * Math.abs(before))
      throw wrong(
        `${place}.precision`,
        `is not symmetric: ${quoted(levels[i])} with ${quoted(levels[j])} is ${before} and ${value[k]}`,
        'Give each entry of one triangle once.',
        { levels: [levels[i], levels[j]] },
      );
    known.set(i * n + j, value[k]);
  }
  for (let i = 0; i < n; i++) if (!((known.get(i * n + i) ?? 0) > 0)) throw notPositive(`${place}.precision`);
  const at = [...known.keys()].sort((p, q) => p - q);
  for (const key of at) {
    const [i, j] = [Math.floor(key / n), key % n];
    known.set(key, known.get(key)! - (i === j ? 1 : 0));
  }
  return {
    a: Int32Array.from(at, (key) => Math.floor(key / n)),
    b: Int32Array.from(at, (key) => key % n),
    values: Float64Array.from(at, (key) => known.get(key)!),
  };
}

function entriesWhere(
  n: number,
  value: (i: number, j: number) => number,
  counts: (i: number, j: number) => boolean,
): Omit<Relationship, 'name'> {
  const [a, b, values] = [[] as number[], [] as number[], [] as number[]];
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const entry = value(i, j) - (i === j ? 1 : 0);
      if (!counts(i, j) || entry === 0) continue;
      a.push(i);
      b.push(j);
      values.push(entry);
    }
  return { a: Int32Array.from(a), b: Int32Array.from(b), values: Float64Array.from(values) };
}

function notPositive(place: string): GlmmError {
  return wrong(
    place,
    'is not positive definite',
    'A matrix of relations has positive eigenvalues: look for two levels that are one, or a missing diagonal.',
  );
}

function wrong(place: string, message: string, hint: string, details: Record<string, unknown> = {}): GlmmError {
  return new GlmmError('INVALID_OPTION', `${printable(place)} ${message}\n${hint}`, {
    option: 'relationship',
    ...details,
  });
}
