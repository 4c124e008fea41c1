/**
 * `round(x, digits)` as R from 4.0.0 on rounds: to whichever of the two neighbours with so many decimals is nearer to the double
 * x, to the even one where both are equally near (private_rint and private_nearbyint of R's nmath/fround.c).
 */
import type { Value } from '../variable/value.ts';
import { type Call, type FormulaFunction, mapNumbers, numberOption, refuse } from './call.ts';

export const ROUND: FormulaFunction = {
  usage: 'round(x, digits = 0)',
  parameters: ['x', 'digits'],
  required: 1,
  apply: round,
};

/** Decimal digits that a double is sure to have: where more are asked for, x stays as it is. */
const DOUBLE_DIGITS = 15;
/** The largest power of ten. */
const LARGEST_POWER = 308;

function round(call: Call): Value {
  const digits = Math.floor(numberOption(call, 'digits', 0) + 0.5);
  if (!Number.isFinite(digits)) throw refuse(call, 'digits', 'the digits of round() must be a whole number');
  return mapNumbers(call, (x) => roundTo(x, digits));
}

export function roundTo(x: number, digits: number): number {
  if (!Number.isFinite(x) || x === 0 || digits > LARGEST_POWER + DOUBLE_DIGITS) return x;
  if (digits < -LARGEST_POWER) return 0;
  return x < 0 ? -roundPositive(-x, digits) : roundPositive(x, digits);
}

function roundPositive(x: number, digits: number): number {
  if (digits === 0) return evenNeighbour(x);
  if (digits + exponentOf(x) > DOUBLE_DIGITS) return x;
  // powers of ten beyond the largest in two steps
  const first = powerOfTen(Math.min(Math.abs(digits), LARGEST_POWER));
  const second = powerOfTen(Math.max(0, Math.abs(digits) - LARGEST_POWER));
  const scaled = digits > 0 ? x * first * second : x / first;
  const [below, above] = [Math.floor(scaled), Math.ceil(scaled)];
  const back = (n: number): number => (digits > 0 ? n / first / second : n * first);
  const [low, high] = [back(below), back(above)];
  const [toLow, toHigh] = [x - low, high - x];
  return toLow < toHigh || (toLow === toHigh && below % 2 === 0) ? low : high;
}

function evenNeighbour(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/** 10^n, the double nearest to it. */
function powerOfTen(n: number): number {
  return Number(`1e${n}`);
}

/** Digits before the decimal point of x > 0, as R counts them: floor(log10(x)) + 1. */
function exponentOf(x: number): number {
  return Number(x.toExponential().split('e')[1]) + 1;
}
