/**
 * Links for densities composed of a family and a link (composed.ts): expressions in eta, the transcendental ones a, b, c first. With
 * l_k the k-th derivative of the mean,
 *   mu, logMu           the mean, and its logarithm without going through mu where that underflows
 *   p1, p2, p3          l_k / mu
 *   logRest, q1 .. q3   of links onto (0, 1): log(1 - mu), and -l_k / (1 - mu), the same of the mean of failures
 */
import { bothOf, expm1Of, expMinusSize, expNear, expOf, expRest, inverseOf, logNear, logOnePlus, positivePart } from "./cores";
import { add, atMost, constant, div, ifLess, mul, neg, ONE, splat, sub, TWO, ZERO } from "./lanes";

/** mu = 1 / (1 + e^-eta): l_1 = mu (1 - mu) = v, l_2 = v (1 - 2 mu), l_3 = v (1 - 6 v). */
@unmanaged
@final
export class LogitLink {
  @inline first<P>(eta: P): P {
    return expMinusSize<P>(eta);
  }
  @inline second<P>(eta: P, a: P): P {
    return bothOf<P>(a);
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    return logOnePlus<P>(a, b);
  }
  @inline mu<P>(eta: P, a: P, b: P, c: P): P {
    const r = inverseOf<P>(a, b);
    return ifLess<P>(eta, constant<P>(ZERO), mul<P>(a, r), r);
  }
  @inline rest<P>(eta: P, a: P, b: P): P {
    const r = inverseOf<P>(a, b);
    return ifLess<P>(eta, constant<P>(ZERO), r, mul<P>(a, r));
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(add<P>(positivePart<P>(neg<P>(eta)), c));
  }
  @inline logRest<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(add<P>(positivePart<P>(eta), c));
  }
  @inline bend<P>(eta: P, a: P, b: P, c: P): P {
    return sub<P>(this.rest<P>(eta, a, b), this.mu<P>(eta, a, b, c));
  }
  /** 1 - 6 v */
  @inline twist<P>(eta: P, a: P, b: P, c: P): P {
    const r = inverseOf<P>(a, b);
    return sub<P>(constant<P>(ONE), mul<P>(splat<P>(6.0), mul<P>(mul<P>(a, r), r)));
  }
  @inline p1<P>(eta: P, a: P, b: P, c: P): P {
    return this.rest<P>(eta, a, b);
  }
  @inline p2<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(this.rest<P>(eta, a, b), this.bend<P>(eta, a, b, c));
  }
  @inline p3<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(this.rest<P>(eta, a, b), this.twist<P>(eta, a, b, c));
  }
  @inline q1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(this.mu<P>(eta, a, b, c));
  }
  @inline q2<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(mul<P>(this.mu<P>(eta, a, b, c), this.bend<P>(eta, a, b, c)));
  }
  @inline q3<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(mul<P>(this.mu<P>(eta, a, b, c), this.twist<P>(eta, a, b, c)));
  }
}

/** t is kept where e^-t is a normal number. */
const T_FAR: f64 = 708.0;

/** mu = 1 - e^-t, t = e^eta: l_1 = t e^-t, l_2 = l_1 (1 - t), l_3 = l_1 (1 - 3 t + t^2). */
@unmanaged
@final
export class CloglogLink {
  @inline first<P>(eta: P): P {
    return atMost<P>(expNear<P>(eta), splat<P>(T_FAR));
  }
  @inline second<P>(eta: P, a: P): P {
    return expRest<P>(neg<P>(a));
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    return div<P>(a, neg<P>(expm1Of<P>(neg<P>(a), b)));
  }
  @inline mu<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(expm1Of<P>(neg<P>(a), b));
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return sub<P>(atMost<P>(eta, splat<P>(6.562444093693721)), logNear<P>(c, constant<P>(ZERO)));
  }
  @inline logRest<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(a);
  }
  @inline bend<P>(a: P): P {
    return sub<P>(constant<P>(ONE), a);
  }
  /** 1 - 3 t + t^2 */
  @inline twist<P>(a: P): P {
    return add<P>(constant<P>(ONE), mul<P>(a, sub<P>(a, splat<P>(3.0))));
  }
  @inline p1<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(c, expOf<P>(neg<P>(a), b));
  }
  @inline p2<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(this.p1<P>(eta, a, b, c), this.bend<P>(a));
  }
  @inline p3<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(this.p1<P>(eta, a, b, c), this.twist<P>(a));
  }
  @inline q1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(a);
  }
  @inline q2<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(mul<P>(a, this.bend<P>(a)));
  }
  @inline q3<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(mul<P>(a, this.twist<P>(a)));
  }
}

/** mu = e^eta = l_k. */
@unmanaged
@final
export class LogLink {
  @inline first<P>(eta: P): P {
    return expNear<P>(eta);
  }
  @inline second<P>(eta: P, a: P): P {
    return constant<P>(ZERO);
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline mu<P>(eta: P, a: P, b: P, c: P): P {
    return a;
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return eta;
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
}

/** mu = 1 / eta, eta > 0: l_k / mu = -1 / eta, 2 / eta^2, -6 / eta^3. */
@unmanaged
@final
export class InverseLink {
  @inline first<P>(eta: P): P {
    return div<P>(constant<P>(ONE), eta);
  }
  @inline second<P>(eta: P, a: P): P {
    return neg<P>(logNear<P>(eta, constant<P>(ZERO)));
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline mu<P>(eta: P, a: P, b: P, c: P): P {
    return a;
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return b;
  }
  @inline p1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(a);
  }
  @inline p2<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(constant<P>(TWO), mul<P>(a, a));
  }
  @inline p3<P>(eta: P, a: P, b: P, c: P): P {
    return mul<P>(splat<P>(-6.0), mul<P>(mul<P>(a, a), a));
  }
}
