/**
 * Proportions inside (0, 1) with a beta law of mean mu and variance mu (1 - mu) / (1 + phi), t = log phi, up to 1 / (y (1 - y)): twoShapes.ts with
 *   H(x) = x log y - log Gamma(x),   T(phi) = log Gamma(phi)
 * log y for mu, log(1 - y) for 1 - mu. W may be negative; its expectation, with l the slope of the mean, is
 *   (phi l)^2 (trigamma(a) + trigamma(b))
 * docs/mathematics.md (16.14).
 */
import { exp, expPair } from "../../../math/exp";
import { log, logPair } from "../../../math/log";
import { gammaTower } from "../../../math/special/gammaTower";
import { from, into, mul, neg, sub } from "../../lanes";
import { LINK } from "../../link/share";
import { ShapedRowLaw } from "../../rowLaw";
import { TwoShapes } from "../../twoShapes";
import { EQUAL_ROWS } from "../../traits";

/** Below this x^k times the derivatives of log Gamma are those of -log x to the last bit, and their powers overflow. */
const TINY: f64 = 1e-60;

const TOWER: usize = memory.data(64, 16);
/** T, phi T', phi^2 T'' and, behind them, the t that they are of. */
const TOTAL: usize = memory.data<f64>([NaN, NaN, NaN, NaN]);

@unmanaged
@final
export class OfShare {
  both(y: f64, w: f64, t: f64, all: bool, out: usize): void {
    if (ASC_FEATURE_SIMD) {
      const logX = f64x2.add(v128.load(LINK), f64x2.splat(t));
      fillShapes<v128>(expPair(logX), logX, logPair(f64x2.replace_lane(f64x2.splat(y), 1, 1.0 - y)), all, out);
    } else {
      const logA = load<f64>(LINK) + t;
      const logB = load<f64>(LINK, 8) + t;
      fillShapes<f64>(exp(logA), logA, log(y), all, out);
      fillShapes<f64>(exp(logB), logB, log(1.0 - y), all, out + 8);
    }
  }
  /** That of the row before holds as long as t does. */
  total(w: f64, t: f64): usize {
    if (t == load<f64>(TOTAL, 24)) return TOTAL;
    tower<f64>(exp(t), t, true);
    for (let k: usize = 0; k < 3; k++) store<f64>(TOTAL + 8 * k, load<f64>(TOWER + 16 * k));
    store<f64>(TOTAL, t, 24);
    return TOTAL;
  }
}

/** H, h1, h2, h3 of both shapes, or of one. */
function fillShapes<P>(x: P, logX: P, logY: P, all: bool, out: usize): void {
  const s = mul<P>(x, logY);
  tower<P>(x, logX, all);
  into<P>(out, sub<P>(s, from<P>(TOWER)));
  into<P>(out + 16, sub<P>(s, from<P>(TOWER + 16)));
  into<P>(out + 32, neg<P>(from<P>(TOWER + 32)));
  into<P>(out + 48, neg<P>(from<P>(TOWER + 48)));
}

function tower<P>(x: P, logX: P, all: bool): void {
  gammaTower<P>(x, logX, all, TOWER);
  if (isVector<P>()) {
    if (f64x2.extract_lane(x, 0) < TINY) ofTiny(f64x2.extract_lane(logX, 0), TOWER);
    if (f64x2.extract_lane(x, 1) < TINY) ofTiny(f64x2.extract_lane(logX, 1), TOWER + 8);
  } else if (x < TINY) ofTiny(logX, TOWER);
}

function ofTiny(logX: f64, to: usize): void {
  store<f64>(to, -logX);
  store<f64>(to, -1.0, 16);
  store<f64>(to, 1.0, 32);
  store<f64>(to, -2.0, 48);
}

// @ts-ignore: decorator
@unmanaged
@final
export class Beta extends ShapedRowLaw<TwoShapes<OfShare>> {
  static readonly code: i32 = 11;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
}
