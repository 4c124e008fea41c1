/**
 * Ordered categories: P(y <= c) = G(tau_c - eta). With a = tau_up - eta, b = tau_low - eta and P = G(a) - G(b), a class K says of a
 * law G the ratios rho = g / P, g' / P and g'' / P at both ends, g = G', and log P. With m_k the differences of those,
 *   d1 = -m1,   W = m1^2 - m2,   dW = m3 - 3 m1 m2 + 2 m1^3
 *   d log P / d up = rho_a,   d score / d up = m1 rho_a - g'(a) / P,   d2 log P / d up d low = rho_a rho_b
 *   dW / d up = 2 m1 (g'(a) / P - m1 rho_a) - g''(a) / P + m2 rho_a
 * An end that is infinite has no terms. docs/mathematics.md (16.16) to (16.18).
 */
import { atan } from "../../math/trigonometric";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { MOST_THRESHOLDS } from "../../../src/wasm/codes";
import { expMinusSize, logNear, positivePart } from "../cores";
import { add, constant, div, ifLess, into, mul, neg, ONE, sub, ZERO } from "../lanes";
import { log1mexp } from "../../math/logistic";
import { expm1 } from "../../math/expm1";
import { dnorm, logDnorm, mills, pnorm, pnormUpper } from "../../math/pnorm";
import { ThresholdLaw } from "../rowLaw";

/** log P; and of both ends rho, g' / P, g'' / P. */
const LOG_P: usize = memory.data(56, 16);
const AT_A: usize = LOG_P + 8;
const AT_B: usize = LOG_P + 32;

/** The ends of the interval of y: low into b, up into a. */
const ENDS: usize = memory.data(16, 16);

/** Bytes to the place of a category; whatever stands behind the last row is none. */
function placeOf(y: f64, table: usize): usize {
  return y >= 0.0 && y <= load<f64>(table - 8) ? <usize>y << 3 : 0;
}

function ends(y: f64, t: f64, eta: f64): void {
  const table = <usize>t;
  const c = placeOf(y, table);
  store<f64>(ENDS, load<f64>(table + c + 8) - eta);
  store<f64>(ENDS, load<f64>(table + c) - eta, 8);
}

@unmanaged
@final
export class Between<K> {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    ends(y, t, eta);
    changetype<K>(0).ratios(load<f64>(ENDS), load<f64>(ENDS, 8));
    const rhoA = load<f64>(AT_A);
    const rhoB = load<f64>(AT_B);
    const m1 = rhoA - rhoB;
    const m2 = load<f64>(AT_A, 8) - load<f64>(AT_B, 8);
    const m3 = load<f64>(AT_A, 16) - load<f64>(AT_B, 16);
    const moved = load<f64>(AT_A, 8) - m1 * rhoA;
    // eta in no number leaves none
    const none = eta - eta;
    store<f64>(row, load<f64>(LOG_P) + none);
    store<f64>(row, -m1, 16);
    store<f64>(row, m1 * m1 - m2, 32);
    store<f64>(row, m3 - 3.0 * m1 * m2 + 2.0 * m1 * m1 * m1, 48);
    store<f64>(row, rhoA, 64);
    store<f64>(row, -moved, 80);
    store<f64>(row, 2.0 * m1 * moved - load<f64>(AT_A, 16) + m2 * rhoA, 96);
    store<f64>(row, rhoA * rhoB, 112);
  }
}

/** Of an end: its rho, and g' / g and g'' / g there, which are finite where rho is not zero. */
function put(end: usize, rho: f64, first: f64, second: f64): void {
  const none = !(rho > 0.0);
  store<f64>(end, rho);
  store<f64>(end, none ? 0.0 : rho * first, 8);
  store<f64>(end, none ? 0.0 : rho * second, 16);
}

@unmanaged
@final
export class NormalEnds {
  ratios(a: f64, b: f64): void {
    // in the lower tail, where nothing cancels
    const turned = a + b > 0.0;
    const upper = turned ? -b : a;
    const lower = turned ? -a : b;
    let rhoUpper = 0.0;
    let rhoLower = 0.0;
    if (upper <= 0.0) {
      const ratio = lower == -Infinity ? 0.0 : exp(-0.5 * (lower - upper) * (lower + upper));
      const share = mills(-upper) - (ratio > 0.0 ? ratio * mills(-lower) : 0.0);
      store<f64>(LOG_P, logDnorm(upper) + log(share));
      rhoUpper = 1.0 / share;
      rhoLower = ratio / share;
    } else {
      const P = 1.0 - pnormUpper(upper) - pnorm(lower);
      store<f64>(LOG_P, log(P));
      rhoUpper = dnorm(upper) / P;
      rhoLower = dnorm(lower) / P;
    }
    put(AT_A, turned ? rhoLower : rhoUpper, -a, a * a - 1.0);
    put(AT_B, turned ? rhoUpper : rhoLower, -b, b * b - 1.0);
  }
}

/** Beyond it e^x overflows, and all categories but one have no probability. */
const FAR: f64 = 700.0;

/** G = 1 - exp(-e^x), P = exp(-e^b) (1 - exp(-D)), D = e^a - e^b; turned: G = exp(-e^-x). */
function extremeRatios(a: f64, b: f64, turned: bool): void {
  const upper = min<f64>(turned ? -b : a, FAR);
  const lower = min<f64>(turned ? -a : b, FAR - 1e-3);
  const eUpper = exp(upper);
  const eLower = exp(lower);
  // e^a - e^b without its cancellation
  const D = lower == -Infinity ? eUpper : eLower * expm1(upper - lower);
  const far = (turned ? -b : a) == Infinity;
  const rest = far ? 0.0 : log1mexp(D);
  store<f64>(LOG_P, rest - eLower);
  const rhoUpper = far ? 0.0 : exp(upper - D - rest);
  const rhoLower = lower == -Infinity ? 0.0 : exp(lower - rest);
  const sign = turned ? -1.0 : 1.0;
  put(turned ? AT_B : AT_A, rhoUpper, sign * (1.0 - eUpper), 1.0 + eUpper * (eUpper - 3.0));
  put(turned ? AT_A : AT_B, rhoLower, sign * (1.0 - eLower), 1.0 + eLower * (eLower - 3.0));
}

@unmanaged
@final
export class CloglogEnds {
  ratios(a: f64, b: f64): void {
    extremeRatios(a, b, false);
  }
}

@unmanaged
@final
export class LoglogEnds {
  ratios(a: f64, b: f64): void {
    extremeRatios(a, b, true);
  }
}

const INVERSE_PI: f64 = 0.3183098861837907;

@unmanaged
@final
export class CauchyEnds {
  ratios(a: f64, b: f64): void {
    let P: f64;
    if (a == Infinity) P = b > 1.0 ? atan(1.0 / b) * INVERSE_PI : 0.5 - atan(b) * INVERSE_PI;
    else if (b == -Infinity) P = a < -1.0 ? atan(-1.0 / a) * INVERSE_PI : 0.5 + atan(a) * INVERSE_PI;
    else if (1.0 + a * b > 0.0) P = atan((a - b) / (1.0 + a * b)) * INVERSE_PI;
    else P = (atan(a) - atan(b)) * INVERSE_PI;
    store<f64>(LOG_P, log(P));
    const ra = 1.0 / (1.0 + a * a);
    const rb = 1.0 / (1.0 + b * b);
    put(AT_A, (ra * INVERSE_PI) / P, -2.0 * a * ra, (6.0 * a * a - 2.0) * ra * ra);
    put(AT_B, (rb * INVERSE_PI) / P, -2.0 * b * rb, (6.0 * b * b - 2.0) * rb * rb);
  }
}

/** Of a category the gap that was asked for last, 1 / (e^gap - 1) and log(1 - e^-gap): functions of the gap alone, remembered. */
const GAPS: usize = memory.data(24 * (MOST_THRESHOLDS + 1), 16);
const GAP_BETWEEN: usize = 8;
const GAP_LOG: usize = 16;

function gapOf(c: usize, gap: f64): usize {
  const at = GAPS + 3 * c;
  if (gap > 0.0 && load<f64>(at) == gap) return at;
  store<f64>(at, gap);
  store<f64>(at, gap == Infinity ? 0.0 : 1.0 / expm1(gap), GAP_BETWEEN);
  store<f64>(at, gap == Infinity ? 0.0 : log1mexp(gap), GAP_LOG);
  return at;
}

/**
 * The logistic law, whose P = G(a) (1 - G(b)) (1 - e^-(a - b)) leaves nothing to cancel: with A = G(a), B = G(b),
 *   d1 = A + B - 1,  W = A (1 - A) + B (1 - B),  d log P / d up = 1 - A + 1 / (e^(a - b) - 1)
 */
@unmanaged
@final
export class LogisticBetween {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const table = <usize>t;
    const c = placeOf(y, table);
    const up = load<f64>(table + c + 8);
    const low = load<f64>(table + c);
    const known = gapOf(c, up - low);
    logisticNumbers<f64>(up - eta, low - eta, load<f64>(known, GAP_BETWEEN), load<f64>(known, GAP_LOG), row);
  }
  /** The same of two rows. */
  both(y: v128, t: v128, eta: v128, row: usize): void {
    const table = <usize>f64x2.extract_lane(t, 0);
    const c0 = placeOf(f64x2.extract_lane(y, 0), table);
    const c1 = placeOf(f64x2.extract_lane(y, 1), table);
    const up = pairAt(table + c0 + 8, table + c1 + 8);
    const low = pairAt(table + c0, table + c1);
    const known0 = gapOf(c0, load<f64>(table + c0 + 8) - load<f64>(table + c0));
    const known1 = gapOf(c1, load<f64>(table + c1 + 8) - load<f64>(table + c1));
    logisticNumbers<v128>(
      f64x2.sub(up, eta), f64x2.sub(low, eta), pairAt(known0 + GAP_BETWEEN, known1 + GAP_BETWEEN),
      pairAt(known0 + GAP_LOG, known1 + GAP_LOG), row,
    );
  }
}

// @ts-ignore: decorator
@inline
function pairAt(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** The numbers of rows whose ends are a and b from eta; between and logGap are those of {@link gapOf}. */
// @ts-ignore: decorator
@inline
function logisticNumbers<P>(a: P, b: P, between: P, logGap: P, row: usize): void {
  const zero = constant<P>(ZERO);
  const one = constant<P>(ONE);
  // what both tails need of an end has one exponential, and what depends on the thresholds alone is known from the row before
  const ea = expMinusSize<P>(a);
  const eb = expMinusSize<P>(b);
  const nearA = div<P>(one, add<P>(one, ea));
  const nearB = div<P>(one, add<P>(one, eb));
  const farA = mul<P>(ea, nearA);
  const farB = mul<P>(eb, nearB);
  const A = ifLess<P>(a, zero, farA, nearA);
  const notA = ifLess<P>(a, zero, nearA, farA);
  const B = ifLess<P>(b, zero, farB, nearB);
  const notB = ifLess<P>(b, zero, nearB, farB);
  const ga = mul<P>(farA, nearA);
  const gb = mul<P>(farB, nearB);
  // log(1 + e^-|a|) + log(1 + e^-|b|) by one logarithm, of 1 + x with what rounding takes from it
  const x = add<P>(add<P>(ea, eb), mul<P>(ea, eb));
  const u = add<P>(one, x);
  const whole = sub<P>(u, one);
  const rest = add<P>(sub<P>(one, sub<P>(u, whole)), sub<P>(x, whole));
  const sum = logNear<P>(u, mul<P>(rest, mul<P>(nearA, nearB)));
  const softplus = add<P>(add<P>(positivePart<P>(neg<P>(a)), positivePart<P>(b)), sum);
  const bendA = mul<P>(ga, sub<P>(notA, A));
  into<P>(row, sub<P>(logGap, softplus));
  // of A - (1 - B) and (A - 1) + B the one that does not cancel
  into<P>(row + 16, ifLess<P>(zero, add<P>(a, b), sub<P>(B, notA), sub<P>(A, notB)));
  into<P>(row + 32, add<P>(ga, gb));
  into<P>(row + 48, neg<P>(add<P>(bendA, mul<P>(gb, sub<P>(notB, B)))));
  into<P>(row + 64, add<P>(notA, between));
  into<P>(row + 80, ga);
  into<P>(row + 96, bendA);
  into<P>(row + 112, mul<P>(between, add<P>(one, between)));
}

// @ts-ignore: decorator
@unmanaged
@final
export class CumulativeLogit extends ThresholdLaw<LogisticBetween> {
  static readonly code: i32 = 12;
}
// @ts-ignore: decorator
@unmanaged
@final
export class CumulativeProbit extends ThresholdLaw<Between<NormalEnds>> {
  static readonly code: i32 = 13;
}
// @ts-ignore: decorator
@unmanaged
@final
export class CumulativeCloglog extends ThresholdLaw<Between<CloglogEnds>> {
  static readonly code: i32 = 14;
}
// @ts-ignore: decorator
@unmanaged
@final
export class CumulativeLoglog extends ThresholdLaw<Between<LoglogEnds>> {
  static readonly code: i32 = 15;
}
// @ts-ignore: decorator
@unmanaged
@final
export class CumulativeCauchit extends ThresholdLaw<Between<CauchyEnds>> {
  static readonly code: i32 = 16;
}
