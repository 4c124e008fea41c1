/**
 * Gamma responses with the inverse link: mean mu = 1 / eta, eta > 0, variance mu^2 / k. Up to what depends on the response
 * and the shape alone (shape.ts), with r = y eta:
 *   log f = k (log r - (r - 1)),   score k (1 - r) / eta,   W = k / eta^2,   dW = -2 W / eta
 * Where eta is not positive the density is zero: log f = -Infinity, all derivatives 0.
 * docs/mathematics.md (16.2).
 */
import { GAMMA_INVERSE } from "../../../src/wasm/codes";
import { logNear } from "../cores";
import { atLeast, constant, div, from, ifLess, mul, ONE, sub, ZERO } from "../lanes";
import { gammaInformation, gammaTerms, gammaTermsRise, gammaTermsSlope } from "./gammaShape";
import { EQUAL_ROWS } from "../traits";

/** The smallest normal number: below it r counts as it. */
const SMALLEST: usize = memory.data<f64>([2.2250738585072014e-308]);

const MINUS_TWO: usize = memory.data<f64>([-2.0]);
const MINUS_INFINITY: usize = memory.data<f64>([-Infinity]);

// @ts-ignore: decorator
@unmanaged
@final
export class GammaInverse {
  static readonly code: i32 = GAMMA_INVERSE;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return true;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return ifLess<P>(constant<P>(ZERO), eta, div<P>(constant<P>(ONE), eta), constant<P>(ZERO));
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return logNear<P>(atLeast<P>(mul<P>(y, eta), constant<P>(SMALLEST)), constant<P>(ZERO));
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const inside = mul<P>(k, sub<P>(b, sub<P>(mul<P>(y, eta), constant<P>(ONE))));
    return ifLess<P>(constant<P>(ZERO), eta, inside, constant<P>(MINUS_INFINITY));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(k, sub<P>(constant<P>(ONE), mul<P>(y, eta))), a);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(k, a), a);
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(constant<P>(MINUS_TWO), mul<P>(mul<P>(mul<P>(k, a), a), a));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return gammaTerms(k, w, n);
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return gammaTermsSlope(k, w, n);
  }
  termsRise(k: f64, y: usize, w: usize, n: i32): f64 {
    return gammaTermsRise(k, w, n);
  }
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    return gammaInformation(k, w, n);
  }
  /** Zero is no place where the density is defined. */
  @inline needsStart(): bool {
    return true;
  }
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      store<f64>(eta + i, 1.0 / yi);
      store<f64>(W + i, k * load<f64>(w + i) * yi * yi);
    }
  }
}
