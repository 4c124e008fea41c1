/**
 * `poly(x, degree)`: orthonormal polynomials over the data, by the three-term recurrence of Forsythe
 * (Kennedy & Gentle 1980, p. 343), with R's constants `alpha` and `norm2` learned once.
 */
import type { NumericArray } from '../../data/types.ts';
import { areNumbers } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import { booleanOption, type Call, type FormulaFunction, numberOption, numbersOf, refuse } from './call.ts';
import { mean } from './scale.ts';

export const POLY: FormulaFunction = {
  usage: 'poly(x, degree = 1, raw = FALSE)',
  parameters: ['x', 'degree', 'raw'],
  required: 1,
  apply: poly,
};

interface Basis {
  readonly alpha: readonly number[];
  /** Squared lengths of the monic polynomials of degree 0, 1, ... */
  readonly norm2: readonly number[];
  readonly [key: string]: unknown;
}

function poly(call: Call): Value {
  const x = numbersOf(call, 'x');
  const degree = numberOption(call, 'degree', 1);
  if (!(degree >= 1 && degree <= 50) || Math.floor(degree) !== degree) {
    throw refuse(call, 'degree', 'the degree of poly() must be a whole number from 1 to 50');
  }
  const names = Array.from({ length: degree }, (_, k) => String(k + 1));
  if (booleanOption(call, 'raw', false)) return { kind: 'matrix', columns: powers(x, degree), names };
  const basis = call.scope.memory.recall<Basis>(
    () => learnBasis(call, x, degree),
    ({ alpha, norm2 }) => areNumbers(alpha, degree) && areNumbers(norm2, degree + 1),
  );
  return { kind: 'matrix', columns: orthonormal(x, degree, basis), names };
}

function powers(x: NumericArray, degree: number): Float64Array[] {
  const columns: Float64Array[] = [];
  for (let k = 1; k <= degree; k++) {
    const before = columns[k - 2];
    columns.push(Float64Array.from(x, (value, i) => (before === undefined ? value : before[i] * value)));
  }
  return columns;
}

function learnBasis(call: Call, x: NumericArray, degree: number): Basis {
  const seen = new Set<number>();
  for (let i = 0; i < x.length && seen.size <= degree; i++) if (Number.isFinite(x[i])) seen.add(x[i]);
  if (seen.size <= degree) {
    throw refuse(
      call,
      'degree',
      `poly() of degree ${degree} needs more than ${degree} distinct values, and there are ${seen.size}`,
    );
  }
  const known = Float64Array.from(x).filter(Number.isFinite);
  const alpha: number[] = [];
  const norm2: number[] = [known.length];
  let before = new Float64Array(known.length);
  let current = new Float64Array(known.length).fill(1);
  const shift = mean(known);
  for (let k = 0; k < degree; k++) {
    // alpha_k = <x p_k, p_k> / <p_k, p_k>, about the mean so that a large mean loses no digits.
    let sum = 0;
    for (let i = 0; i < known.length; i++) sum += (known[i] - shift) * current[i] * current[i];
    alpha.push(sum / norm2[k] + shift);
    const next = nextPolynomial(known, alpha[k], k === 0 ? 0 : norm2[k] / norm2[k - 1], current, before);
    before = current;
    current = next;
    let square = 0;
    for (let i = 0; i < known.length; i++) square += next[i] * next[i];
    norm2.push(square);
  }
  return { alpha, norm2 };
}

function orthonormal(x: NumericArray, degree: number, { alpha, norm2 }: Basis): Float64Array[] {
  const columns: Float64Array[] = [];
  let before = new Float64Array(x.length);
  let current = new Float64Array(x.length).fill(1);
  for (let k = 0; k < degree; k++) {
    const next = nextPolynomial(x, alpha[k], k === 0 ? 0 : norm2[k] / norm2[k - 1], current, before);
    before = current;
    current = next;
    const length = Math.sqrt(norm2[k + 1]);
    columns.push(next.map((value) => value / length));
  }
  return columns;
}

/** p_{k+1} = (x - alpha_k) p_k - (norm2_k / norm2_{k-1}) p_{k-1}. */
function nextPolynomial(
  x: NumericArray,
  alpha: number,
  ratio: number,
  current: Float64Array,
  before: Float64Array,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) next[i] = (x[i] - alpha) * current[i] - ratio * before[i];
  return next;
}
