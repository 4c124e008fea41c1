/**
 * Gaussian responses with the identity link, k = 1 / variance, up to what depends on the response and the shape alone:
 *   log f = -k (y - eta)^2 / 2,   score k (y - eta),   W = k,   dW = 0
 * Linear models are fitted in closed form, so that the shape is a parameter only where rows have one of their own (../second): then each has
 * log(k w / 2 pi) / 2 besides: its weight w is a precision.
 */
import { GAUSSIAN_IDENTITY } from "../../../src/wasm/codes";
import { LOG_SQRT_2PI } from "../../math/constants";
import { log } from "../../math/log";
import { constant, mul, sub, ZERO } from "../lanes";
import { NO_ROWS } from "../traits";

const MINUS_HALF: usize = memory.data<f64>([-0.5]);

// @ts-ignore: decorator
@unmanaged
@final
export class Gaussian {
  static readonly code: i32 = GAUSSIAN_IDENTITY;
  /** It is a precision. */
  weightCounts(): i32 {
    return NO_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return sub<P>(y, eta);
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return constant<P>(ZERO);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(constant<P>(MINUS_HALF), k), mul<P>(a, a));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(k, a);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return k;
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  isProfiled(): bool {
    return true;
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    // by themselves: their sum is the same, to the bit, whatever k
    let logWeights = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) logWeights += log(load<f64>(w + i));
    return <f64>n * (0.5 * log(k) - LOG_SQRT_2PI) + 0.5 * logWeights;
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.5 * <f64>n;
  }
  /** Expected. */
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    return 0.5 * <f64>n;
  }
}
