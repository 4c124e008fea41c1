/**
 * Gaussian responses with the identity link, k = 1 / variance, up to what depends on the response and the shape alone:
 *   log f = -k (y - eta)^2 / 2,   score k (y - eta),   W = k,   dW = 0
 * For single rows: linear models are fitted in closed form, so that the shape is no parameter of the kernels.
 */
import { GAUSSIAN_IDENTITY } from "../../../src/wasm/codes";
import { constant, mul, sub, ZERO } from "../lanes";

const MINUS_HALF: usize = memory.data<f64>([-0.5]);

// @ts-ignore: decorator
@unmanaged
@final
export class Gaussian {
  static readonly code: i32 = GAUSSIAN_IDENTITY;
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return sub<P>(y, eta);
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return constant<P>(ZERO);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return constant<P>(ZERO);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(constant<P>(MINUS_HALF), k), mul<P>(a, a));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(k, a);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return k;
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return constant<P>(ZERO);
  }
}
