/**
 * Binomial responses with the log link, mu = e^eta, eta < 0; the weight counts trials:
 *   log f = y eta + (1 - y) log(1 - e^eta)
 * With l_k = mu all ratios of composed.ts are p_k = 1 and q_k = -mu / (1 - mu), so that with q = mu / (1 - mu)
 *   score y - (1 - y) q,   W = (1 - y) q (1 + q),   dW = (1 - y) q (1 + q) (1 + 2 q)
 * Where eta is not below zero the density is zero: log f = -Infinity. docs/mathematics.md (1.10).
 */
import { log } from "../../../math/log";
import { ComposedBinomial } from "../../composed";
import { expm1Of, expOf, expRest, logNear, withinExp } from "../../cores";
import { atMost, constant, div, HALF, ifLess, neg, ONE, splat, sub } from "../../lanes";

/** Nearer to zero than this eta counts as it: all stays finite, and what lies beyond is no place of a mode. */
const NEAREST: f64 = -1e-12;

/** mu = e^eta by a, the rest of its exponential; b = 1 - mu and c its logarithm. */
@unmanaged
@final
export class LogShareLink {
  @inline isBounded(): bool {
    return true;
  }
  @inline first<P>(eta: P): P {
    return expRest<P>(within<P>(eta));
  }
  @inline second<P>(eta: P, a: P): P {
    return neg<P>(expm1Of<P>(within<P>(eta), a));
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    // what rounding has taken from 1 - mu where mu is the smaller
    const lost = div<P>(sub<P>(sub<P>(constant<P>(ONE), b), this.mu<P>(eta, a)), b);
    return logNear<P>(b, ifLess<P>(b, constant<P>(HALF), sub<P>(b, b), lost));
  }
  @inline mu<P>(eta: P, a: P): P {
    return expOf<P>(within<P>(eta), a);
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return eta;
  }
  @inline logRest<P>(eta: P, a: P, b: P, c: P): P {
    return c;
  }
  @inline p1<P>(eta: P, a: P, b: P, c: P): P {
    return constant<P>(ONE);
  }
  @inline p2<P>(eta: P, a: P, b: P, c: P): P {
    return constant<P>(ONE);
  }
  @inline p3<P>(eta: P, a: P, b: P, c: P): P {
    return constant<P>(ONE);
  }
  @inline q1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(div<P>(this.mu<P>(eta, a), b));
  }
  @inline q2<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(div<P>(this.mu<P>(eta, a), b));
  }
  @inline q3<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(div<P>(this.mu<P>(eta, a), b));
  }
}

// @ts-ignore: decorator
@inline
function within<P>(eta: P): P {
  return atMost<P>(withinExp<P>(eta), splat<P>(NEAREST));
}

// @ts-ignore: decorator
@unmanaged
@final
export class BinomialLog extends ComposedBinomial<LogShareLink> {
  static readonly code: i32 = 17;
  /** Zero is no place where the density is defined. */
  @inline needsStart(): bool {
    return true;
  }
  /** Of a success and a failure more, half of each. */
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const wi = load<f64>(w + i);
      const mu = (wi * load<f64>(y + i) + 0.5) / (wi + 1.0);
      store<f64>(eta + i, log(mu));
      store<f64>(W + i, (wi * mu) / (1.0 - mu));
    }
  }
}
