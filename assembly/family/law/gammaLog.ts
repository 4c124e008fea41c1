/**
 * Gamma responses with the log link: mean mu = e^eta, variance mu^2 / k; y holds the logarithm of the response. With
 * d = log(response / mu), up to what depends on the response and the shape alone (shape.ts):
 *   log f = k (d - (e^d - 1)),   score k (e^d - 1),   W = k e^d,   dW = -W
 * docs/mathematics.md (16.1).
 */
import { GAMMA_LOG } from "../../../src/wasm/codes";
import { expm1Near } from "../cores";
import { add, constant, from, mul, neg, ONE, sub, ZERO } from "../lanes";
import { gammaInformation, gammaTerms, gammaTermsRise, gammaTermsSlope } from "./gammaShape";
import { EQUAL_ROWS } from "../traits";

// @ts-ignore: decorator
@unmanaged
@final
export class GammaLog {
  static readonly code: i32 = GAMMA_LOG;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return expm1Near<P>(sub<P>(y, eta));
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return constant<P>(ZERO);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(k, sub<P>(sub<P>(y, eta), a));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(k, a);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(k, add<P>(constant<P>(ONE), a));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return neg<P>(mul<P>(k, add<P>(constant<P>(ONE), a)));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  @inline factorises(): bool {
    return true;
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
}
