/**
 * mu = 1/2 + atan(eta) / pi. With the smaller tail a = atan(1 / |eta|) / pi, or 1/2 - atan|eta| / pi, its logarithm b and
 * c = log(1 - a), and r = 1 / (1 + eta^2), g = eta r, which no eta makes overflow:
 *   l_1 = r / pi,   l_2 = -2 g r / pi,   l_3 = (6 g^2 - 2 r^2) r / pi
 */
import { ComposedBinomial } from "../composed";
import { atanNear, logNear } from "../cores";
import { add, atMost, constant, div, HALF, ifLess, mul, neg, ONE, size, splat, sub, ZERO } from "../lanes";

const INVERSE_PI: f64 = 0.3183098861837907;

@unmanaged
@final
export class CauchitLink {
  @inline first<P>(eta: P): P {
    const one = constant<P>(ONE);
    const far = size<P>(eta);
    const angle = mul<P>(atanNear<P>(atMost<P>(far, div<P>(one, far))), splat<P>(INVERSE_PI));
    return ifLess<P>(one, far, angle, sub<P>(constant<P>(HALF), angle));
  }
  @inline second<P>(eta: P, a: P): P {
    // a - a is 0, of NaN NaN, which the logarithm would not see
    return logNear<P>(a, sub<P>(a, a));
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    return logNear<P>(sub<P>(constant<P>(ONE), a), sub<P>(a, a));
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return ifLess<P>(eta, constant<P>(ZERO), b, c);
  }
  @inline logRest<P>(eta: P, a: P, b: P, c: P): P {
    return ifLess<P>(eta, constant<P>(ZERO), c, b);
  }
  @inline mu<P>(eta: P, a: P): P {
    return ifLess<P>(eta, constant<P>(ZERO), a, sub<P>(constant<P>(ONE), a));
  }
  @inline rest<P>(eta: P, a: P): P {
    return ifLess<P>(eta, constant<P>(ZERO), sub<P>(constant<P>(ONE), a), a);
  }
  @inline r<P>(eta: P): P {
    return div<P>(constant<P>(ONE), add<P>(constant<P>(ONE), mul<P>(eta, eta)));
  }
  @inline slope<P>(eta: P): P {
    return mul<P>(this.r<P>(eta), splat<P>(INVERSE_PI));
  }
  @inline bend<P>(eta: P): P {
    return mul<P>(mul<P>(splat<P>(-2.0), mul<P>(eta, this.r<P>(eta))), this.slope<P>(eta));
  }
  @inline twist<P>(eta: P): P {
    const r = this.r<P>(eta);
    const g = mul<P>(eta, r);
    const six = sub<P>(mul<P>(splat<P>(6.0), mul<P>(g, g)), mul<P>(splat<P>(2.0), mul<P>(r, r)));
    return mul<P>(six, this.slope<P>(eta));
  }
  @inline p1<P>(eta: P, a: P, b: P, c: P): P {
    return div<P>(this.slope<P>(eta), this.mu<P>(eta, a));
  }
  @inline p2<P>(eta: P, a: P, b: P, c: P): P {
    return div<P>(this.bend<P>(eta), this.mu<P>(eta, a));
  }
  @inline p3<P>(eta: P, a: P, b: P, c: P): P {
    return div<P>(this.twist<P>(eta), this.mu<P>(eta, a));
  }
  @inline q1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(div<P>(this.slope<P>(eta), this.rest<P>(eta, a)));
  }
  @inline q2<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(div<P>(this.bend<P>(eta), this.rest<P>(eta, a)));
  }
  @inline q3<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(div<P>(this.twist<P>(eta), this.rest<P>(eta, a)));
  }
}

/** Binomial responses with this link. */
// @ts-ignore: decorator
@unmanaged
@final
export class BinomialCauchit extends ComposedBinomial<CauchitLink> {
  static readonly code: i32 = 65;
}
