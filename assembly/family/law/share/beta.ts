/**
 * Proportions inside (0, 1) with a beta law of mean mu and variance mu (1 - mu) / (1 + phi), t = log phi, up to 1 / (y (1 - y)): twoShapes.ts with
 *   H(x) = x log y - log Gamma(x),   T(phi) = log Gamma(phi)
 * log y for mu, log(1 - y) for 1 - mu. W may be negative; its expectation, with l the slope of the mean, is
 *   (phi l)^2 (trigamma(a) + trigamma(b))
 * docs/mathematics.md (16.14).
 */
import { exp } from "../../../math/exp";
import { log } from "../../../math/log";
import { gammaTower } from "../../../math/special/gammaTower";
import { ShapedRowLaw } from "../../rowLaw";
import { TwoShapes } from "../../twoShapes";

/** Below this x^k times the derivatives of log Gamma are those of -log x to the last bit, and their powers overflow. */
const TINY: f64 = 1e-60;

const TOWER: usize = memory.data(32, 16);
/** T, phi T', phi^2 T'' and, behind them, the t that they are of. */
const TOTAL: usize = memory.data<f64>([NaN, NaN, NaN, NaN, NaN]);

@unmanaged
@final
export class OfShare {
  each(y: f64, w: f64, t: f64, logMean: f64, all: bool, out: usize): void {
    const logX = logMean + t;
    const x = exp(logX);
    const s = x * log(y);
    tower(x, logX, all);
    store<f64>(out, s - load<f64>(TOWER));
    store<f64>(out, s - load<f64>(TOWER, 8), 8);
    store<f64>(out, -load<f64>(TOWER, 16), 16);
    store<f64>(out, -load<f64>(TOWER, 24), 24);
  }
  /** That of the row before holds as long as t does. */
  total(w: f64, t: f64): usize {
    if (t == load<f64>(TOTAL, 32)) return TOTAL;
    tower(exp(t), t, true);
    memory.copy(TOTAL, TOWER, 24);
    store<f64>(TOTAL, t, 32);
    return TOTAL;
  }
}

function tower(x: f64, logX: f64, all: bool): void {
  if (x >= TINY) return gammaTower(x, logX, all, TOWER);
  store<f64>(TOWER, -logX);
  store<f64>(TOWER, -1.0, 8);
  store<f64>(TOWER, 1.0, 16);
  store<f64>(TOWER, -2.0, 24);
}

// @ts-ignore: decorator
@unmanaged
@final
export class Beta extends ShapedRowLaw<TwoShapes<OfShare>> {
  static readonly code: i32 = 11;
}
