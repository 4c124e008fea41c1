/**
 * The transcendental functions that densities are made of, for one or two lanes and without a branch: arguments are moved to
 * where the polynomials hold, and what that changes is stated.
 *
 * e^x = 2^n (1 + h): h = e^r - 1 of the reduced argument is the costly part, and gives e^x and e^x - 1 without cancellation.
 * The polynomials are those of math/exp.ts, math/log.ts and math/pnorm.ts; that of log(1 + e) is log((1+s)/(1-s)) on all of
 * 0 <= e <= 1, s = e / (2 + e) <= 1/3 (scripts/coefficients.py; error of s^3 G 2^-58), with 1 + e from the same division.
 */
import { INV_SQRT_2PI, LN2_HI, LN2_LO, LOG2E, ROUND_SHIFT } from "../math/constants";
import { P as EXP } from "../math/exp";
import { G as LOG } from "../math/log";
import { MILLS } from "../math/pnorm";
import { A as ATAN, QUARTER_PI, TAN_EIGHTH } from "../math/trigonometric";
import {
  add,
  atLeast,
  atMost,
  constant,
  div,
  exponent,
  from,
  HALF,
  ifLess,
  INFINITY,
  mantissa,
  mul,
  mulAdd,
  neg,
  ONE,
  powerOfTwo,
  size,
  splat,
  sub,
  TWO,
  ZERO,
} from "./lanes";

/** Below -708 e^x counts as e^-708, 3e-308; from 709 on as infinite: within them 2^n is a normal number. */
const LOWEST: usize = memory.data<f64>([-708.0]);
const HIGHEST: usize = memory.data<f64>([709.0]);
/** How x is reduced. */
const REDUCE: usize = memory.data<f64>([LOG2E, ROUND_SHIFT, LN2_HI, LN2_LO]);

/** G of log((1+s)/(1-s)) = 2 s + s z G(z), z = s^2 in [0, 1/9], lowest power first. */
// prettier-ignore
const ONE_PLUS: usize = memory.data<f64>([
  0.6666666666666666, 0.40000000000014596, 0.2857142856710506, 0.22222222717801782, 0.18181789417326447,
  0.15385570592912243, 0.13314135550881162, 0.12001155182857778, 0.08800317650868773, 0.16164938169471338,
]);

/** x moved into [LOWEST, HIGHEST]; NaN stays. */
// @ts-ignore: decorator
@inline
export function withinExp<P>(x: P): P {
  return atMost<P>(atLeast<P>(x, constant<P>(LOWEST)), constant<P>(HIGHEST));
}

/** n + ROUND_SHIFT of x within the limits. */
// @ts-ignore: decorator
@inline
function shifted<P>(x: P): P {
  return mulAdd<P>(x, constant<P>(REDUCE), constant<P>(REDUCE + 8));
}

/** h of e^x = 2^n (1 + h), x within the limits. */
// @ts-ignore: decorator
@inline
export function expRest<P>(x: P): P {
  const n = sub<P>(shifted<P>(x), constant<P>(REDUCE + 8));
  const hi = sub<P>(x, mul<P>(n, constant<P>(REDUCE + 16)));
  const lo = mul<P>(n, constant<P>(REDUCE + 24));
  const r = sub<P>(hi, lo);
  const r2 = mul<P>(r, r);
  const r4 = mul<P>(r2, r2);
  const low = add<P>(pair<P>(EXP, r), mul<P>(pair<P>(EXP + 16, r), r2));
  const middle = add<P>(pair<P>(EXP + 32, r), mul<P>(pair<P>(EXP + 48, r), r2));
  const high = add<P>(pair<P>(EXP + 64, r), mul<P>(constant<P>(EXP + 80), r2));
  const polynomial = add<P>(low, mul<P>(add<P>(middle, mul<P>(high, r4)), r4));
  return add<P>(hi, sub<P>(mul<P>(r2, polynomial), lo));
}

/** c0 + c1 x of the constants at an address. */
// @ts-ignore: decorator
@inline
function pair<P>(address: usize, x: P): P {
  return add<P>(constant<P>(address), mul<P>(constant<P>(address + 8), x));
}

/** e^x of its rest. */
// @ts-ignore: decorator
@inline
export function expOf<P>(x: P, rest: P): P {
  return mul<P>(powerOfTwo<P>(shifted<P>(x)), add<P>(constant<P>(ONE), rest));
}

/** e^x - 1 of its rest. */
// @ts-ignore: decorator
@inline
export function expm1Of<P>(x: P, rest: P): P {
  const power = powerOfTwo<P>(shifted<P>(x));
  return add<P>(sub<P>(power, constant<P>(ONE)), mul<P>(power, rest));
}

/** e^x for x <= 0, at least e^-708. */
// @ts-ignore: decorator
@inline
export function expBelow<P>(x: P): P {
  const near = atLeast<P>(x, constant<P>(LOWEST));
  return expOf<P>(near, expRest<P>(near));
}

/** e^x, at least e^-708 and infinite from 709 on. */
// @ts-ignore: decorator
@inline
export function expNear<P>(x: P): P {
  const near = withinExp<P>(x);
  return ifLess<P>(x, constant<P>(HIGHEST), expOf<P>(near, expRest<P>(near)), beyond<P>(x));
}

/** e^x - 1, infinite from 709 on. */
// @ts-ignore: decorator
@inline
export function expm1Near<P>(x: P): P {
  const near = withinExp<P>(x);
  return ifLess<P>(x, constant<P>(HIGHEST), expm1Of<P>(near, expRest<P>(near)), beyond<P>(x));
}

/** Infinity, of NaN NaN. */
// @ts-ignore: decorator
@inline
function beyond<P>(x: P): P {
  return mul<P>(x, constant<P>(INFINITY));
}

/** log u + c for a positive normal u and a small correction c. */
// @ts-ignore: decorator
@inline
export function logNear<P>(u: P, c: P): P {
  const k = exponent<P>(u);
  const f = sub<P>(mantissa<P>(u), constant<P>(ONE));
  const s = div<P>(f, add<P>(constant<P>(TWO), f));
  const halfSquare = mul<P>(mul<P>(constant<P>(HALF), f), f);
  const z = mul<P>(s, s);
  const w = mul<P>(z, z);
  const high = add<P>(pair<P>(LOG + 32, z), mul<P>(constant<P>(LOG + 48), w));
  const middle = add<P>(pair<P>(LOG + 16, z), mul<P>(high, w));
  const R = mul<P>(add<P>(pair<P>(LOG, z), mul<P>(middle, w)), z);
  const small = add<P>(mul<P>(k, constant<P>(REDUCE + 24)), c);
  const tail = add<P>(mul<P>(s, add<P>(halfSquare, R)), small);
  return sub<P>(mul<P>(k, constant<P>(REDUCE + 16)), sub<P>(sub<P>(halfSquare, tail), f));
}

/** log u by a call, where many would make the code long. */
export function logCalled<P>(u: P, c: P): P {
  return logNear<P>(u, c);
}

/** 1 / ((1 + e)(2 + e)), which both 1 / (1 + e) and log(1 + e) are made of; 0 <= e <= 1. */
// @ts-ignore: decorator
@inline
export function bothOf<P>(e: P): P {
  return div<P>(constant<P>(ONE), mul<P>(add<P>(constant<P>(ONE), e), add<P>(constant<P>(TWO), e)));
}

/** 1 / (1 + e) */
// @ts-ignore: decorator
@inline
export function inverseOf<P>(e: P, both: P): P {
  return mul<P>(add<P>(constant<P>(TWO), e), both);
}

/** log(1 + e) */
// @ts-ignore: decorator
@inline
export function logOnePlus<P>(e: P, both: P): P {
  const s = mul<P>(e, mul<P>(add<P>(constant<P>(ONE), e), both));
  const z = mul<P>(s, s);
  const z2 = mul<P>(z, z);
  const z4 = mul<P>(z2, z2);
  const low = add<P>(pair<P>(ONE_PLUS, z), mul<P>(pair<P>(ONE_PLUS + 16, z), z2));
  const middle = add<P>(pair<P>(ONE_PLUS + 32, z), mul<P>(pair<P>(ONE_PLUS + 48, z), z2));
  const polynomial = add<P>(low, mul<P>(add<P>(middle, mul<P>(pair<P>(ONE_PLUS + 64, z), z4)), z4));
  return add<P>(add<P>(s, s), mul<P>(mul<P>(s, z), polynomial));
}

/** Here (x - 4) / (x + 4) is 1 and the Mills ratio 1 / x; its square is a double. */
const FAR: usize = memory.data<f64>([1e100]);
const FOUR: usize = memory.data<f64>([4.0]);

/** Mills ratio Q(x) / phi(x) for x >= 0. */
// @ts-ignore: decorator
@inline
export function millsNear<P>(x: P): P {
  const z = atMost<P>(x, constant<P>(FAR));
  const below = add<P>(z, constant<P>(FOUR));
  const onePlus = add<P>(constant<P>(ONE), z);
  // both quotients from one division
  const inverse = div<P>(constant<P>(ONE), mul<P>(below, onePlus));
  const t = mul<P>(sub<P>(z, constant<P>(FOUR)), mul<P>(inverse, onePlus));
  const t2 = mul<P>(t, t);
  const t4 = mul<P>(t2, t2);
  const t8 = mul<P>(t4, t4);
  const low = add<P>(cubic<P>(MILLS + 8, t, t2), mul<P>(cubic<P>(MILLS + 40, t, t2), t4));
  const middle = add<P>(cubic<P>(MILLS + 72, t, t2), mul<P>(cubic<P>(MILLS + 104, t, t2), t4));
  const high = add<P>(cubic<P>(MILLS + 136, t, t2), mul<P>(cubic<P>(MILLS + 168, t, t2), t4));
  const upper = add<P>(high, mul<P>(constant<P>(MILLS + 200), t8));
  const sum = add<P>(low, mul<P>(add<P>(middle, mul<P>(upper, t8)), t8));
  return mul<P>(add<P>(constant<P>(MILLS), mul<P>(t, sum)), mul<P>(inverse, below));
}

// @ts-ignore: decorator
@inline
function cubic<P>(address: usize, t: P, t2: P): P {
  return add<P>(pair<P>(address, t), mul<P>(pair<P>(address + 16, t), t2));
}

/** 1 / sqrt(2 pi) */
export const ROOT: usize = memory.data<f64>([INV_SQRT_2PI]);
const MINUS_HALF: usize = memory.data<f64>([-0.5]);

/** phi(x). */
// @ts-ignore: decorator
@inline
export function densityNear<P>(x: P): P {
  return mul<P>(constant<P>(ROOT), expBelow<P>(mul<P>(constant<P>(MINUS_HALF), mul<P>(x, x))));
}

/** x where x > 0, else 0; NaN stays. */
// @ts-ignore: decorator
@inline
export function positivePart<P>(x: P): P {
  return atLeast<P>(x, constant<P>(ZERO));
}

/** e^-|x| */
// @ts-ignore: decorator
@inline
export function expMinusSize<P>(x: P): P {
  return expBelow<P>(neg<P>(size<P>(x)));
}

/** atan z for 0 <= z <= 1. */
// @ts-ignore: decorator
@inline
export function atanNear<P>(z: P): P {
  const eighth = splat<P>(TAN_EIGHTH);
  const one = constant<P>(ONE);
  const r = ifLess<P>(eighth, z, div<P>(sub<P>(z, one), add<P>(z, one)), z);
  const z2 = mul<P>(r, r);
  const z4 = mul<P>(z2, z2);
  const z8 = mul<P>(z4, z4);
  const low = add<P>(pair<P>(ATAN, z2), mul<P>(pair<P>(ATAN + 16, z2), z4));
  const middle = add<P>(pair<P>(ATAN + 32, z2), mul<P>(pair<P>(ATAN + 48, z2), z4));
  const high = add<P>(pair<P>(ATAN + 64, z2), mul<P>(pair<P>(ATAN + 80, z2), z4));
  const polynomial = add<P>(low, mul<P>(add<P>(middle, mul<P>(high, z8)), z8));
  const value = add<P>(r, mul<P>(mul<P>(r, z2), polynomial));
  return add<P>(value, ifLess<P>(eighth, z, splat<P>(QUARTER_PI), constant<P>(ZERO)));
}
