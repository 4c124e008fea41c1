/**
 * Binomial responses with the probit link: log f = y log Phi(eta) + (1 - y) log Phi(-eta); the weight counts trials.
 * With the hazard h(x) = phi(x) / Phi(x) a success contributes
 *   score h,   W = h (x + h),   dW = h (1 - (x + h)(x + 2h))      at x = eta
 * and a failure the same mirrored: -score, W, -dW at x = -eta. With M = Q / phi at |eta|, Q the upper tail, both hazards come from
 * one division, D = 1 / (M (1 - Q)): that of -|eta| is D (1 - Q), that of |eta| is D M phi. See docs/mathematics.md (1.5).
 */
import { BINOMIAL_PROBIT } from "../../../../src/wasm/codes";
import { densityNear, logCalled, millsNear, ROOT } from "../../cores";
import { add, allZeroOrOne, constant, div, from, HALF, ifLess, mul, ONE, size, sub, ZERO } from "../../lanes";
import { ALL_ROWS } from "../../traits";

// @ts-ignore: decorator
@unmanaged
@final
export class Probit {
  static readonly code: i32 = BINOMIAL_PROBIT;
  weightCounts(): i32 {
    return ALL_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return millsNear<P>(size<P>(eta));
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return densityNear<P>(eta);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return div<P>(constant<P>(ONE), mul<P>(a, inner<P>(a, b)));
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const binary = allZeroOrOne<P>(y);
    const tail = tailOf<P>(y, eta);
    if (binary) return mixed<P>(tail, eta, a, b, c);
    return both<P>(tail, eta, a, b, c);
  }
  @inline isBelow(): bool {
    return false;
  }
  @inline factor<P>(y: P, eta: P, a: P, b: P, c: P): P {
    return factorOf<P>(tailOf<P>(y, eta), a, b);
  }
  @inline besides<P>(y: P, eta: P, a: P, b: P, c: P): P {
    return restOf<P>(tailOf<P>(y, eta), eta, a, b, c);
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(mul<P>(y, hazard<P>(eta, a, b, c)), mul<P>(sub<P>(constant<P>(ONE), y), hazardBelow<P>(eta, a, b, c)));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const h = hazard<P>(eta, a, b, c);
    const g = hazardBelow<P>(eta, a, b, c);
    const failure = mul<P>(sub<P>(constant<P>(ONE), y), mul<P>(g, sub<P>(g, eta)));
    return add<P>(mul<P>(y, mul<P>(h, add<P>(h, eta))), failure);
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const h = hazard<P>(eta, a, b, c);
    const g = hazardBelow<P>(eta, a, b, c);
    const success = third<P>(h, add<P>(h, eta));
    return sub<P>(mul<P>(y, success), mul<P>(sub<P>(constant<P>(ONE), y), third<P>(g, sub<P>(g, eta))));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
}

/** The tail is that of a success below zero and of a failure above. */
// @ts-ignore: decorator
@inline
function tailOf<P>(y: P, eta: P): P {
  return ifLess<P>(constant<P>(ZERO), eta, sub<P>(constant<P>(ONE), y), y);
}

/** 1 - Q(|eta|) */
// @ts-ignore: decorator
@inline
function inner<P>(M: P, density: P): P {
  return sub<P>(constant<P>(ONE), mul<P>(M, density));
}

/** h(eta) */
// @ts-ignore: decorator
@inline
function hazard<P>(eta: P, M: P, density: P, D: P): P {
  return mul<P>(D, ifLess<P>(constant<P>(ZERO), eta, mul<P>(M, density), inner<P>(M, density)));
}

/** h(-eta) */
// @ts-ignore: decorator
@inline
function hazardBelow<P>(eta: P, M: P, density: P, D: P): P {
  return mul<P>(D, ifLess<P>(constant<P>(ZERO), eta, inner<P>(M, density), mul<P>(M, density)));
}

/** h (1 - b (b + h)), b = x + h */
// @ts-ignore: decorator
@inline
function third<P>(h: P, b: P): P {
  return mul<P>(h, sub<P>(constant<P>(ONE), mul<P>(b, add<P>(b, h))));
}

/** Both logarithms, for proportions between: called, so that what is expanded in every loop stays short. */
function both<P>(tail: P, eta: P, M: P, density: P, D: P): P {
  return add<P>(mul<P>(tail, logTail<P>(eta, M)), mul<P>(sub<P>(constant<P>(ONE), tail), logInner<P>(M, density, D)));
}

/** log Q(|eta|) */
// @ts-ignore: decorator
@inline
function logTail<P>(eta: P, M: P): P {
  const halfSquare = mul<P>(mul<P>(constant<P>(HALF), eta), eta);
  return sub<P>(logCalled<P>(mul<P>(M, constant<P>(ROOT)), constant<P>(ZERO)), halfSquare);
}

/** log(1 - Q(|eta|)), with the rounding error of 1 - Q put right. */
// @ts-ignore: decorator
@inline
function logInner<P>(M: P, density: P, D: P): P {
  return logCalled<P>(inner<P>(M, density), missing<P>(M, density, D));
}

/** (1 - Q less its rounded value) / (1 - Q) */
// @ts-ignore: decorator
@inline
function missing<P>(M: P, density: P, D: P): P {
  const error = sub<P>(sub<P>(constant<P>(ONE), inner<P>(M, density)), mul<P>(M, density));
  return mul<P>(error, mul<P>(D, M));
}

/** The one logarithm that rows need whose response is 0 or 1: `tail` is 1 where it is that of Q, else 0. */
// @ts-ignore: decorator
@inline
function mixed<P>(tail: P, eta: P, M: P, density: P, D: P): P {
  const c = correction<P>(tail, M, density, D);
  return sub<P>(logCalled<P>(factorOf<P>(tail, M, density), c), halfSquareOf<P>(tail, eta));
}

/** What that is the logarithm of, */
// @ts-ignore: decorator
@inline
function factorOf<P>(tail: P, M: P, density: P): P {
  return ifLess<P>(constant<P>(HALF), tail, mul<P>(M, constant<P>(ROOT)), inner<P>(M, density));
}

/** and what is added to it. */
// @ts-ignore: decorator
@inline
function restOf<P>(tail: P, eta: P, M: P, density: P, D: P): P {
  return sub<P>(correction<P>(tail, M, density, D), halfSquareOf<P>(tail, eta));
}

// @ts-ignore: decorator
@inline
function correction<P>(tail: P, M: P, density: P, D: P): P {
  return ifLess<P>(constant<P>(HALF), tail, constant<P>(ZERO), missing<P>(M, density, D));
}

// @ts-ignore: decorator
@inline
function halfSquareOf<P>(tail: P, eta: P): P {
  return mul<P>(tail, mul<P>(mul<P>(constant<P>(HALF), eta), eta));
}
