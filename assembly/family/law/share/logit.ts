/**
 * Binomial responses with the logit link; y is the proportion of successes, the weight counts trials.
 *   log f = y eta - log(1 + e^eta),   score y - mu,   curvature W = mu (1 - mu),   dW = W (1 - 2 mu)
 * with everything taken from e = exp(-|eta|), which cannot overflow. See docs/mathematics.md (1.4).
 */
import { BINOMIAL_LOGIT } from "../../../../src/wasm/codes";
import { bothOf, expMinusSize, inverseOf, logOnePlus, positivePart } from "../../cores";
import { add, constant, from, ifLess, mul, ONE, sub, ZERO } from "../../lanes";
import { ALL_ROWS } from "../../traits";

// @ts-ignore: decorator
@unmanaged
@final
export class Logit {
  static readonly code: i32 = BINOMIAL_LOGIT;
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
    return expMinusSize<P>(eta);
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return bothOf<P>(a);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return logOnePlus<P>(a, b);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(mul<P>(y, eta), add<P>(positivePart<P>(eta), c));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const r = inverseOf<P>(a, b);
    return sub<P>(y, ifLess<P>(eta, constant<P>(ZERO), mul<P>(a, r), r));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const r = inverseOf<P>(a, b);
    return mul<P>(mul<P>(a, r), r);
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const r = inverseOf<P>(a, b);
    const slant = mul<P>(sub<P>(a, constant<P>(ONE)), r);
    return mul<P>(mul<P>(mul<P>(a, r), r), ifLess<P>(eta, constant<P>(ZERO), sub<P>(constant<P>(ZERO), slant), slant));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  @inline factorises(): bool {
    return true;
  }
}
