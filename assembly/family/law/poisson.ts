/**
 * Poisson responses with the log link: log f = y eta - e^eta, up to log y!.  Score y - mu, W = dW = mu.
 * See docs/mathematics.md (1.7).
 */
import { POISSON_LOG } from "../../../src/wasm/codes";
import { expNear } from "../cores";
import { constant, from, mul, sub, ZERO } from "../lanes";
import { ALL_ROWS } from "../traits";

// @ts-ignore: decorator
@unmanaged
@final
export class PoissonLog {
  static readonly code: i32 = POISSON_LOG;
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
    return expNear<P>(eta);
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return constant<P>(ZERO);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(mul<P>(y, eta), a);
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(y, a);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return a;
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return a;
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  @inline factorises(): bool {
    return true;
  }
}
