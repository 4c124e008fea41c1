/**
 * Student's t about eta with nu degrees of freedom, which are known (lawCode.ts), and scale 1 / sqrt(k). With z = y - eta, s = k z^2, c = nu + s and
 * N = nu + 1, up to terms of the shape alone:
 *   log f = -N/2 log(1 + s / nu),   score N k z / c,   W = N k (nu - s) / c^2,   dW = 2 N k^2 z (3 nu - s) / c^3
 * and in t = log k: -N s / (2 c), d score / dt = N k z nu / c^2, dW / dt = N k nu (nu - 3 s) / c^3, d2 / dt2 = -N s nu / (2 c^2).
 * Not log-concave: W is negative beyond s = nu, so a group may have several modes. Its expectation is k N / (nu + 3). docs/mathematics.md (16.24).
 */
import { copy, sum } from "../../linalg/vector";
import { LOG_SQRT_2PI } from "../../math/constants";
import { log } from "../../math/log";
import { lgammaRatio } from "../../math/special/gammaRatio";
import { logNear } from "../cores";
import { add, atMost, constant, div, mul, ONE, splat, sub, ZERO } from "../lanes";
import { known } from "../lawCode";
import { EQUAL_ROWS } from "../traits";

const MOST: usize = memory.data<f64>([1.7976931348623157e308]);

// @ts-ignore: decorator
@unmanaged
@final
export class Student {
  static readonly code: i32 = 23;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  @inline hasSlope(): bool {
    return true;
  }
  @inline isBounded(): bool {
    return false;
  }
  /** z; the rest is rational in it and k, but for the logarithm of the value. */
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
    const r = atMost<P>(div<P>(square<P>(k, a), splat<P>(known())), constant<P>(MOST));
    const u = add<P>(constant<P>(ONE), r);
    const lost = div<P>(sub<P>(r, sub<P>(u, constant<P>(ONE))), u);
    return mul<P>(splat<P>(-0.5 * (known() + 1.0)), logNear<P>(u, lost));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(steep<P>(k, a), a);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const s = square<P>(k, a);
    return div<P>(mul<P>(steep<P>(k, a), sub<P>(splat<P>(known()), s)), whole<P>(s));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const s = square<P>(k, a);
    const all = whole<P>(s);
    const up = mul<P>(mul<P>(steep<P>(k, a), k), mul<P>(a, sub<P>(splat<P>(3.0 * known()), s)));
    return div<P>(add<P>(up, up), mul<P>(all, all));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const s = square<P>(k, a);
    return mul<P>(splat<P>(-0.5 * (known() + 1.0)), div<P>(s, whole<P>(s)));
  }
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return div<P>(mul<P>(mul<P>(steep<P>(k, a), a), splat<P>(known())), whole<P>(square<P>(k, a)));
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const s = square<P>(k, a);
    const all = whole<P>(s);
    const nu = splat<P>(known());
    return div<P>(mul<P>(mul<P>(steep<P>(k, a), nu), sub<P>(nu, mul<P>(splat<P>(3.0), s))), mul<P>(all, all));
  }
  /** Of the normal law, and log(Gamma((nu + 1) / 2) / Gamma(nu / 2)) - log(nu / 2) / 2, which goes to nothing. */
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * (0.5 * log(k) - LOG_SQRT_2PI + lgammaRatio(0.5 * known(), 0.5));
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.5 * sum(w, n);
  }
  /** Observed: minus d2 log f / dt2. */
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    const nu = known();
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const share = shareOf(k, load<f64>(y + i) - load<f64>(eta + i));
      sum += load<f64>(w + i) * share * (1.0 - share);
    }
    return 0.5 * (nu + 1.0) * sum;
  }
  /** d2 log f / dt2 - d log f / dt = N (s / c)^2 / 2, and d score / dt = score nu / c. */
  rise(k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, rise: usize): f64 {
    const nu = known();
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const share = shareOf(k, load<f64>(y + i) - load<f64>(eta + i));
      store<f64>(rise + i, load<f64>(score + i) * (1.0 - share));
      sum += load<f64>(w + i) * share * share;
    }
    return 0.5 * (nu + 1.0) * sum;
  }
  expected(k: f64, w: usize, eta: usize, n: i32, W: usize): void {
    const nu = known();
    const each = (k * (nu + 1.0)) / (nu + 3.0);
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) store<f64>(W + i, each * load<f64>(w + i));
  }
  /** It falls off without end. */
  plateau(k: f64, y: usize, w: usize, n: i32): f64 {
    return -Infinity;
  }
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    copy(eta, y, n);
    this.expected(k, w, eta, n, W);
  }
}

/** s */
// @ts-ignore: decorator
@inline
function square<P>(k: P, a: P): P {
  return mul<P>(mul<P>(k, a), a);
}

/** c */
// @ts-ignore: decorator
@inline
function whole<P>(s: P): P {
  return add<P>(splat<P>(known()), s);
}

/** s / c */
function shareOf(k: f64, z: f64): f64 {
  const s = k * z * z;
  return s / (known() + s);
}

/** N k / c */
// @ts-ignore: decorator
@inline
function steep<P>(k: P, a: P): P {
  return div<P>(mul<P>(splat<P>(known() + 1.0), k), whole<P>(square<P>(k, a)));
}
