/**
 * A density of any family and link by the chain rule, for pairs that have no class of their own. With p_k = l_k / mu, l_k the
 * derivatives of the mean in eta (links.ts), and h_k = mu^k h^(k), those of log f in the mean (means.ts):
 *   d1 = h1 p1,   -W = h1 p2 + h2 p1^2,   -dW = h1 p3 + 3 h2 p1 p2 + h3 p1^3
 * Ratios instead of derivatives, so that nothing underflows where a mean does. A binomial density is the sum of two such: y log mu,
 * and (1 - y) log(1 - mu) with q_k for p_k. Rows and loops are those of rows.ts. docs/mathematics.md (1.9).
 */
import { add, constant, ifLess, mul, neg, ONE, splat, sub, ZERO } from "./lanes";
import { LogMean } from "./means";
import { ALL_ROWS } from "./traits";

/** A family F of means.ts with a link K of links.ts. */
@unmanaged
@final
export class Composed<F, K> {
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return changetype<K>(0).first<P>(eta);
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return changetype<K>(0).second<P>(eta, a);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return changetype<K>(0).third<P>(eta, a, b);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    return changetype<F>(0).value<P>(y, k, link.mu<P>(eta, a, b, c), link.logMu<P>(eta, a, b, c));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    return mul<P>(changetype<F>(0).h1<P>(y, k, link.mu<P>(eta, a, b, c)), link.p1<P>(eta, a, b, c));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    const mu = link.mu<P>(eta, a, b, c);
    return neg<P>(second<F, P>(y, k, mu, link.p1<P>(eta, a, b, c), link.p2<P>(eta, a, b, c)));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    const mu = link.mu<P>(eta, a, b, c);
    const p1 = link.p1<P>(eta, a, b, c);
    return neg<P>(third<F, P>(y, k, mu, p1, link.p2<P>(eta, a, b, c), link.p3<P>(eta, a, b, c)));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
}

/** Binomial responses, y the proportion of successes, with a link K onto (0, 1). */
// @ts-ignore: decorator
@unmanaged
export class ComposedBinomial<K> {
  weightCounts(): i32 {
    return ALL_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  /** Of links that say so: where the mean is 1 or more. */
  @inline isBounded(): bool {
    return isDefined(changetype<K>(0).isBounded);
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return changetype<K>(0).first<P>(eta);
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return changetype<K>(0).second<P>(eta, a);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return changetype<K>(0).third<P>(eta, a, b);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    const failures = mul<P>(sub<P>(constant<P>(ONE), y), link.logRest<P>(eta, a, b, c));
    const value = add<P>(mul<P>(y, link.logMu<P>(eta, a, b, c)), failures);
    if (!this.isBounded()) return value;
    return ifLess<P>(constant<P>(ZERO), neg<P>(eta), value, add<P>(sub<P>(eta, eta), splat<P>(-Infinity)));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    const failures = mul<P>(sub<P>(constant<P>(ONE), y), link.q1<P>(eta, a, b, c));
    return add<P>(mul<P>(y, link.p1<P>(eta, a, b, c)), failures);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    const successes = second<LogMean, P>(y, k, y, link.p1<P>(eta, a, b, c), link.p2<P>(eta, a, b, c));
    const n = sub<P>(constant<P>(ONE), y);
    return neg<P>(add<P>(successes, second<LogMean, P>(n, k, n, link.q1<P>(eta, a, b, c), link.q2<P>(eta, a, b, c))));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const link = changetype<K>(0);
    const p1 = link.p1<P>(eta, a, b, c);
    const q1 = link.q1<P>(eta, a, b, c);
    const n = sub<P>(constant<P>(ONE), y);
    const successes = third<LogMean, P>(y, k, y, p1, link.p2<P>(eta, a, b, c), link.p3<P>(eta, a, b, c));
    const failures = third<LogMean, P>(n, k, n, q1, link.q2<P>(eta, a, b, c), link.q3<P>(eta, a, b, c));
    return neg<P>(add<P>(successes, failures));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
}

/** h1 p2 + h2 p1^2 */
// @ts-ignore: decorator
@inline
function second<F, P>(y: P, k: P, mu: P, p1: P, p2: P): P {
  const family = changetype<F>(0);
  return add<P>(mul<P>(family.h1<P>(y, k, mu), p2), mul<P>(family.h2<P>(y, k, mu), mul<P>(p1, p1)));
}

/** h1 p3 + 3 h2 p1 p2 + h3 p1^3 */
// @ts-ignore: decorator
@inline
function third<F, P>(y: P, k: P, mu: P, p1: P, p2: P, p3: P): P {
  const family = changetype<F>(0);
  const mixed = mul<P>(splat<P>(3.0), mul<P>(family.h2<P>(y, k, mu), mul<P>(p1, p2)));
  const cube = mul<P>(family.h3<P>(y, k, mu), mul<P>(mul<P>(p1, p1), p1));
  return add<P>(mul<P>(family.h1<P>(y, k, mu), p3), add<P>(mixed, cube));
}
