/**
 * Inverse Gaussian responses with the log link: mean mu = e^eta, variance mu^3 / k; y holds the logarithm of the response.
 * With d = log(response / mu), r = e^d and m = k / mu, up to what depends on the response and the shape alone (shape.ts):
 *   log f = -m (r - 1)^2 / (2 r),   score m (r - 1),   W = m (2 r - 1),   dW = -m (4 r - 1)
 * Not log-concave: W is negative where the response is below half its mean. Its expectation is m.
 * docs/mathematics.md (16.3).
 */
import { INVERSE_GAUSSIAN_LOG } from "../../../src/wasm/codes";
import { copy, sum } from "../../linalg/vector";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { expm1Of, expNear, expOf, expRest, withinExp } from "../cores";
import { add, constant, div, mul, neg, ONE, sub, ZERO } from "../lanes";
import { EQUAL_ROWS } from "../traits";

const FOUR: usize = memory.data<f64>([4.0]);
const MINUS_HALF: usize = memory.data<f64>([-0.5]);
const THREE: usize = memory.data<f64>([3.0]);

// @ts-ignore: decorator
@unmanaged
@final
export class InverseGaussian {
  static readonly code: i32 = INVERSE_GAUSSIAN_LOG;
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
    return expRest<P>(distance<P>(y, eta));
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return expNear<P>(neg<P>(eta));
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const d = distance<P>(y, eta);
    const excess = expm1Of<P>(d, a);
    return mul<P>(mul<P>(constant<P>(MINUS_HALF), mul<P>(k, b)), mul<P>(excess, div<P>(excess, expOf<P>(d, a))));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(k, b), expm1Of<P>(distance<P>(y, eta), a));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const excess = expm1Of<P>(distance<P>(y, eta), a);
    return mul<P>(mul<P>(k, b), add<P>(add<P>(excess, excess), constant<P>(ONE)));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const excess = expm1Of<P>(distance<P>(y, eta), a);
    return neg<P>(mul<P>(mul<P>(k, b), add<P>(mul<P>(constant<P>(FOUR), excess), constant<P>(THREE))));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * 0.5 * log(k);
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * 0.5;
  }
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    return 0.5 * sum(w, n);
  }
  /** w k / mu: positive everywhere. */
  expected(k: f64, w: usize, eta: usize, n: i32, W: usize): void {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
      store<f64>(W + i, k * load<f64>(w + i) * exp(-load<f64>(eta + i)));
  }
  /** -w k / (2 response) */
  plateau(k: f64, y: usize, w: usize, n: i32): f64 {
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
      sum -= 0.5 * k * load<f64>(w + i) * exp(-load<f64>(y + i));
    return sum;
  }
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    copy(eta, y, n);
    this.expected(k, w, y, n, W);
  }
}

/** d, which with e^d between 3e-308 and 3e307 is as far as any response can be told from its mean. */
// @ts-ignore: decorator
@inline
function distance<P>(y: P, eta: P): P {
  return withinExp<P>(sub<P>(y, eta));
}
