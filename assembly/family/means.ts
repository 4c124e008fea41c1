/**
 * Families for densities composed of a family and a link (composed.ts), as functions of the mean: with log f = h(mu) up to what depends
 * on the response and the shape k alone,
 *   value        h, from mu and its logarithm
 *   h1, h2, h3   mu h', mu^2 h'', mu^3 h'''
 */
import { add, constant, div, mul, neg, ONE, splat, sub, TWO } from "./lanes";

/** h = y log mu: the successes of a binomial response, whose failures are the same in 1 - y and 1 - mu. */
@unmanaged
@final
export class LogMean {
  @inline value<P>(y: P, k: P, mu: P, logMu: P): P {
    return mul<P>(y, logMu);
  }
  @inline h1<P>(y: P, k: P, mu: P): P {
    return y;
  }
  @inline h2<P>(y: P, k: P, mu: P): P {
    return neg<P>(y);
  }
  @inline h3<P>(y: P, k: P, mu: P): P {
    return add<P>(y, y);
  }
}

/** h = y log mu - mu */
@unmanaged
@final
export class PoissonMean {
  @inline value<P>(y: P, k: P, mu: P, logMu: P): P {
    return sub<P>(mul<P>(y, logMu), mu);
  }
  @inline h1<P>(y: P, k: P, mu: P): P {
    return sub<P>(y, mu);
  }
  @inline h2<P>(y: P, k: P, mu: P): P {
    return neg<P>(y);
  }
  @inline h3<P>(y: P, k: P, mu: P): P {
    return add<P>(y, y);
  }
}

/** h = k (-log mu - y / mu) */
@unmanaged
@final
export class GammaMean {
  @inline value<P>(y: P, k: P, mu: P, logMu: P): P {
    return neg<P>(mul<P>(k, add<P>(logMu, div<P>(y, mu))));
  }
  @inline h1<P>(y: P, k: P, mu: P): P {
    return mul<P>(k, sub<P>(div<P>(y, mu), constant<P>(ONE)));
  }
  @inline h2<P>(y: P, k: P, mu: P): P {
    return mul<P>(k, sub<P>(constant<P>(ONE), mul<P>(constant<P>(TWO), div<P>(y, mu))));
  }
  @inline h3<P>(y: P, k: P, mu: P): P {
    return mul<P>(k, sub<P>(mul<P>(splat<P>(6.0), div<P>(y, mu)), constant<P>(TWO)));
  }
}
