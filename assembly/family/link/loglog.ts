/** mu = exp(-e^-eta): the cloglog of failures at -eta, so that successes and failures change places and odd derivatives their sign. */
import { ComposedBinomial } from "../composed";
import { neg } from "../lanes";
import { CloglogLink } from "../links";

@unmanaged
@final
export class LoglogLink {
  @inline first<P>(eta: P): P {
    return changetype<CloglogLink>(0).first<P>(neg<P>(eta));
  }
  @inline second<P>(eta: P, a: P): P {
    return changetype<CloglogLink>(0).second<P>(neg<P>(eta), a);
  }
  @inline third<P>(eta: P, a: P, b: P): P {
    return changetype<CloglogLink>(0).third<P>(neg<P>(eta), a, b);
  }
  @inline logMu<P>(eta: P, a: P, b: P, c: P): P {
    return changetype<CloglogLink>(0).logRest<P>(neg<P>(eta), a, b, c);
  }
  @inline logRest<P>(eta: P, a: P, b: P, c: P): P {
    return changetype<CloglogLink>(0).logMu<P>(neg<P>(eta), a, b, c);
  }
  @inline p1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(changetype<CloglogLink>(0).q1<P>(neg<P>(eta), a, b, c));
  }
  @inline p2<P>(eta: P, a: P, b: P, c: P): P {
    return changetype<CloglogLink>(0).q2<P>(neg<P>(eta), a, b, c);
  }
  @inline p3<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(changetype<CloglogLink>(0).q3<P>(neg<P>(eta), a, b, c));
  }
  @inline q1<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(changetype<CloglogLink>(0).p1<P>(neg<P>(eta), a, b, c));
  }
  @inline q2<P>(eta: P, a: P, b: P, c: P): P {
    return changetype<CloglogLink>(0).p2<P>(neg<P>(eta), a, b, c);
  }
  @inline q3<P>(eta: P, a: P, b: P, c: P): P {
    return neg<P>(changetype<CloglogLink>(0).p3<P>(neg<P>(eta), a, b, c));
  }
}

/** Binomial responses with this link. */
// @ts-ignore: decorator
@unmanaged
@final
export class BinomialLoglog extends ComposedBinomial<LoglogLink> {
  static readonly code: i32 = 64;
}
