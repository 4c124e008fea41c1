/**
 * Responses whose logarithm is Gaussian, by their mean e^eta: log y has the variance 1 / k and the mean eta - 1 / (2 k); y holds the logarithm.
 * With d = y - eta, up to log(k / 2 pi) / 2 - 1 / (8 k) and 1 / response:
 *   log f = -k d^2 / 2 - d / 2,   score = k d + 1/2,   W = k,   dW = 0
 * and in t = log k: -k d^2 / 2, d score / dt = k d, dW / dt = k. docs/mathematics.md (16.26).
 */
import { sum } from "../../linalg/vector";
import { LOG_SQRT_2PI } from "../../math/constants";
import { log } from "../../math/log";
import { add, constant, HALF, mul, ONE, sub, ZERO } from "../lanes";
import { EQUAL_ROWS } from "../traits";

const MINUS_HALF: usize = memory.data<f64>([-0.5]);

// @ts-ignore: decorator
@unmanaged
@final
export class Lognormal {
  static readonly code: i32 = 22;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  @inline hasSlope(): bool {
    return true;
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
    return mul<P>(mul<P>(constant<P>(MINUS_HALF), a), add<P>(mul<P>(k, a), constant<P>(ONE)));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return add<P>(mul<P>(k, a), constant<P>(HALF));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return k;
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(constant<P>(MINUS_HALF), k), mul<P>(a, a));
  }
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(k, a);
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return k;
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * (0.5 * log(k) - LOG_SQRT_2PI - 0.125 / k);
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * (0.5 + 0.125 / k);
  }
  termsRise(k: f64, y: usize, w: usize, n: i32): f64 {
    return (-0.125 / k) * sum(w, n);
  }
  /** Observed. */
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    let squares = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const d = load<f64>(y + i) - load<f64>(eta + i);
      squares += load<f64>(w + i) * d * d;
    }
    return 0.5 * k * squares - this.termsRise(k, y, w, n);
  }
  /** d2 log f / dt2 is the slope itself. */
  rise(k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, rise: usize): f64 {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
      store<f64>(rise + i, load<f64>(score + i) - 0.5 * load<f64>(w + i));
    return 0.0;
  }
}
