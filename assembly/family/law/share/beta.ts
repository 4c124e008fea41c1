/**
 * Proportions inside (0, 1) with a beta law of mean mu and variance mu (1 - mu) / (1 + phi), t = log phi, up to 1 / (y (1 - y)): twoShapes.ts with
 *   H(x) = x log y - log Gamma(x),   T(phi) = log Gamma(phi)
 * log y for mu, log(1 - y) for 1 - mu. W may be negative; its expectation, with l the slope of the mean, is
 *   (phi l)^2 (trigamma(a) + trigamma(b))
 * docs/mathematics.md (16.14).
 */
import { exp } from "../../../math/exp";
import { log } from "../../../math/log";
import { digamma, tetragamma, trigamma } from "../../../math/special/digamma";
import { lgamma } from "../../../math/special/lgamma";
import { LogitLink } from "../../links";
import { ShapedRowLaw } from "../../rowLaw";
import { TwoShapes } from "../../twoShapes";

/** Below this x^k times the derivatives of log Gamma are those of -log x to the last bit, and their powers overflow. */
const TINY: f64 = 1e-60;

@unmanaged
@final
export class OfShare {
  each(y: f64, w: f64, t: f64, logMean: f64, out: usize): void {
    const logX = logMean + t;
    const x = exp(logX);
    const s = x * log(y);
    const tiny = x < TINY;
    store<f64>(out, s - (tiny ? -logX : lgamma(x)));
    store<f64>(out, s - (tiny ? -1.0 : x * digamma(x)), 8);
    store<f64>(out, tiny ? -1.0 : -(x * x * trigamma(x)), 16);
    store<f64>(out, tiny ? 2.0 : -(x * x * x * tetragamma(x)), 24);
  }
  total(w: f64, t: f64, out: usize): void {
    const phi = exp(t);
    const tiny = phi < TINY;
    store<f64>(out, tiny ? -t : lgamma(phi));
    store<f64>(out, tiny ? -1.0 : phi * digamma(phi), 8);
    store<f64>(out, tiny ? 1.0 : phi * phi * trigamma(phi), 16);
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class BetaLogit extends ShapedRowLaw<TwoShapes<OfShare, LogitLink>> {
  static readonly code: i32 = 11;
}
