/**
 * Binomial responses with the complementary log-log link, mu = 1 - exp(-t), t = e^eta; the weight counts trials:
 *   log f = y log(1 - e^-t) - (1 - y) t
 * With g = t / (1 - e^-t), k = g e^-t, whose derivative in eta is k (1 - t - k), and r = t + k - 1 = g - 1:
 *   score y k - (1 - y) t,   W = y k r + (1 - y) t,   dW = y k (t - k r - r^2) + (1 - y) t
 * and log(1 - e^-t) = eta - log g. See docs/mathematics.md (1.6).
 */
import { BINOMIAL_CLOGLOG } from "../../../../src/wasm/codes";
import { expNear, expOf, expm1Of, expRest, logCalled } from "../../cores";
import { add, atMost, constant, div, from, HALF, ifLess, mul, neg, ONE, sub, ZERO } from "../../lanes";
import { ALL_ROWS } from "../../traits";

/** eta is held here, where t is 1e300, so that 0 * t stays 0. */
const ETA_MAX: usize = memory.data<f64>([690.7755278982137]);
/** A success knows no t beyond this, which has e^-t = 3e-308; and its logarithm. */
const T_FAR: usize = memory.data<f64>([708.0]);
const LOG_T_FAR: usize = memory.data<f64>([6.562444093693721]);
/** Below this t the series of r is good to 1e-16 and g - 1 would cancel. */
const T_SERIES: usize = memory.data<f64>([0.02]);

/** Of that series. */
const TWELFTH: usize = memory.data<f64>([1.0 / 12.0, 1.0 / 720.0]);

// @ts-ignore: decorator
@unmanaged
@final
export class Cloglog {
  static readonly code: i32 = BINOMIAL_CLOGLOG;
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
    return expNear<P>(atMost<P>(eta, constant<P>(ETA_MAX)));
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return expRest<P>(neg<P>(within<P>(a)));
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return div<P>(within<P>(a), neg<P>(expm1Of<P>(neg<P>(within<P>(a)), b)));
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const logMu = sub<P>(atMost<P>(eta, constant<P>(LOG_T_FAR)), logCalled<P>(c, constant<P>(ZERO)));
    return sub<P>(mul<P>(y, logMu), mul<P>(sub<P>(constant<P>(ONE), y), a));
  }
  @inline isBelow(): bool {
    return true;
  }
  @inline factor<P>(y: P, eta: P, a: P, b: P, c: P): P {
    return ifLess<P>(constant<P>(HALF), y, c, constant<P>(ONE));
  }
  @inline besides<P>(y: P, eta: P, a: P, b: P, c: P): P {
    return ifLess<P>(constant<P>(HALF), y, atMost<P>(eta, constant<P>(LOG_T_FAR)), neg<P>(a));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(mul<P>(y, ratio<P>(a, b, c)), mul<P>(sub<P>(constant<P>(ONE), y), a));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const success = mul<P>(ratio<P>(a, b, c), rise<P>(a, c));
    return add<P>(mul<P>(y, success), mul<P>(sub<P>(constant<P>(ONE), y), a));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const kk = ratio<P>(a, b, c);
    const r = rise<P>(a, c);
    const bend = sub<P>(sub<P>(within<P>(a), mul<P>(kk, r)), mul<P>(r, r));
    return add<P>(mul<P>(y, mul<P>(kk, bend)), mul<P>(sub<P>(constant<P>(ONE), y), a));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
}

/** t as far as e^-t is a normal number. */
// @ts-ignore: decorator
@inline
function within<P>(t: P): P {
  return atMost<P>(t, constant<P>(T_FAR));
}

/** k */
// @ts-ignore: decorator
@inline
function ratio<P>(t: P, rest: P, g: P): P {
  return mul<P>(g, expOf<P>(neg<P>(within<P>(t)), rest));
}

/** r = t/2 + t^2/12 - t^4/720 + ... */
// @ts-ignore: decorator
@inline
function rise<P>(t: P, g: P): P {
  const bend = sub<P>(constant<P>(TWELFTH), mul<P>(mul<P>(t, t), constant<P>(TWELFTH + 8)));
  const series = mul<P>(t, add<P>(constant<P>(HALF), mul<P>(t, bend)));
  return ifLess<P>(t, constant<P>(T_SERIES), series, sub<P>(g, constant<P>(ONE)));
}
