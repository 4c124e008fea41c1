/**
 * Negative binomial counts with the log link: mean mu = e^eta, variance mu + mu^2 / k, t = log k. With x = eta - t,
 * p = mu / (k + mu) = logistic(x), q = 1 - p and L = log(1 + e^x), up to what depends on the response and the shape alone (shape.ts):
 *   log f = y eta - (k + y) L,   score y - (k + y) p,   W = (k + y) p q,   dW = W (q - p)
 * and in t at fixed eta
 *   d log f / dt = (k + y) p - k L,   d score / dt = p score,   dW / dt = p q (k - (k + y)(q - p))
 * docs/mathematics.md (16.4).
 */
import { NEGATIVE_BINOMIAL_LOG } from "../../../src/wasm/codes";
import { log } from "../../math/log";
import { logistic, softplus } from "../../math/logistic";
import { digammaDelta, trigamma } from "../../math/special/digamma";
import { lgammaRatio } from "../../math/special/gammaRatio";
import { bothOf, expMinusSize, inverseOf, logOnePlus, positivePart } from "../cores";
import { add, constant, from, ifLess, mul, ONE, sub, ZERO } from "../lanes";
import { ALL_BUT_TERMS } from "../traits";

// @ts-ignore: decorator
@unmanaged
@final
export class NegativeBinomial {
  static readonly code: i32 = NEGATIVE_BINOMIAL_LOG;
  weightCounts(): i32 {
    return ALL_BUT_TERMS;
  }
  @inline hasSlope(): bool {
    return true;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    return expMinusSize<P>(sub<P>(eta, t));
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return bothOf<P>(a);
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return logOnePlus<P>(a, b);
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(mul<P>(y, eta), mul<P>(add<P>(k, y), logTotal<P>(t, eta, c)));
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(y, mul<P>(add<P>(k, y), share<P>(t, eta, a, b)));
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(add<P>(k, y), spread<P>(a, b));
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(mul<P>(add<P>(k, y), spread<P>(a, b)), slant<P>(t, eta, a, b));
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(mul<P>(add<P>(k, y), share<P>(t, eta, a, b)), mul<P>(k, logTotal<P>(t, eta, c)));
  }
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    const p = share<P>(t, eta, a, b);
    return mul<P>(p, sub<P>(y, mul<P>(add<P>(k, y), p)));
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return mul<P>(spread<P>(a, b), sub<P>(k, mul<P>(add<P>(k, y), slant<P>(t, eta, a, b))));
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    let terms = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
      terms += load<f64>(w + i) * lgammaRatio(k, load<f64>(y + i));
    return terms;
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    let slope = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      slope += load<f64>(w + i) * (k * digammaDelta(k, yi) - yi);
    }
    return slope;
  }
  termsRise(k: f64, y: usize, w: usize, n: i32): f64 {
    const there = trigamma(k);
    let rise = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      const change = digammaDelta(k, yi) + k * (trigamma(k + yi) - there);
      rise += load<f64>(w + i) * k * change;
    }
    return rise;
  }
  /** Observed. */
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    const logShape = log(k);
    const there = trigamma(k);
    let information = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      const x = load<f64>(eta + i) - logShape;
      const p = logistic(x);
      const first = k * (digammaDelta(k, yi) - softplus(x));
      const second = k * k * (trigamma(k + yi) - there);
      information -= load<f64>(w + i) * (first + second + 2.0 * k * p - (k + yi) * p * (1.0 - p));
    }
    return information;
  }
  /** d2 log f / dt2 - d log f / dt = (k + y) p^2 - 2 y p. What p is the score tells, (k + y) p = y - score. */
  rise(k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, rise: usize): f64 {
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      const wi = load<f64>(w + i);
      const si = load<f64>(score + i);
      const mean = wi * yi - si;
      const p = wi > 0.0 ? mean / (wi * (k + yi)) : 0.0;
      store<f64>(rise + i, p * si);
      sum += p * (mean - 2.0 * wi * yi);
    }
    return sum;
  }
}

/** L */
// @ts-ignore: decorator
@inline
function logTotal<P>(t: P, eta: P, c: P): P {
  return add<P>(positivePart<P>(sub<P>(eta, t)), c);
}

/** p */
// @ts-ignore: decorator
@inline
function share<P>(t: P, eta: P, a: P, b: P): P {
  const r = inverseOf<P>(a, b);
  return ifLess<P>(eta, t, mul<P>(a, r), r);
}

/** p q */
// @ts-ignore: decorator
@inline
function spread<P>(a: P, b: P): P {
  const r = inverseOf<P>(a, b);
  return mul<P>(mul<P>(a, r), r);
}

/** q - p */
// @ts-ignore: decorator
@inline
function slant<P>(t: P, eta: P, a: P, b: P): P {
  const down = mul<P>(sub<P>(a, constant<P>(ONE)), inverseOf<P>(a, b));
  return ifLess<P>(eta, t, sub<P>(constant<P>(ZERO), down), down);
}
