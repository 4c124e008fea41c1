/**
 * Counts of successes among n trials whose probability varies by a beta law: variance n mu (1 - mu) (1 + (n - 1) / (1 + phi)), t = log phi.
 * y is the proportion, w the trials n, and log f is w times what the loop has, up to log choose(n, n y). twoShapes.ts with
 *   H(x) = log(Gamma(x + k) / Gamma(x)),   T(phi) = -log(Gamma(phi + n) / Gamma(phi))
 * k the successes of mu, the failures of 1 - mu. What is left for large phi is small: powers of phi cancel before they are there.
 * phi without bound is the binomial density. docs/mathematics.md (16.15).
 */
import { exp } from "../../../math/exp";
import { rising } from "../../../math/special/rising";
import { LINK } from "../../link/share";
import { ShapedRowLaw } from "../../rowLaw";
import { TwoShapes } from "../../twoShapes";
import { NO_ROWS } from "../../traits";

const RISING: usize = memory.data(32, 16);
/** A proportion times trials is whole up to rounding. */
const WHOLE: f64 = 1e-9;

@unmanaged
@final
export class OverTrials {
  both(y: f64, n: f64, t: f64, all: bool, out: usize): void {
    this.one(y, n, t, load<f64>(LINK), out);
    this.one(1.0 - y, n, t, load<f64>(LINK, 8), out + 8);
  }
  private one(y: f64, n: f64, t: f64, logMean: f64, out: usize): void {
    const product = y * n;
    const near = nearest(product);
    const k = abs(product - near) <= WHOLE * n ? near : product;
    const logX = logMean + t;
    rising(exp(logX), logX, k, RISING);
    const inverse = n > 0.0 ? 1.0 / n : 0.0;
    store<f64>(out, inverse * (load<f64>(RISING) + k * logMean));
    // h1 = k - e: k's of both shapes and of phi cancel in slopes, which lose no more than k ulp
    store<f64>(out, inverse * (k - load<f64>(RISING, 8)), 16);
    store<f64>(out, inverse * load<f64>(RISING, 16), 32);
    store<f64>(out, inverse * load<f64>(RISING, 24), 48);
  }
  /** That of an earlier row holds as long as n and t do. */
  total(n: f64, t: f64): usize {
    const at = TOTALS + 48 * (n > 0.0 && n < <f64>REMEMBERED ? <usize>n : 0);
    if (n == load<f64>(at, 32) && t == load<f64>(at, 40)) return at;
    rising(exp(t), t, n, at);
    const inverse = n > 0.0 ? 1.0 / n : 0.0;
    store<f64>(at, -inverse * load<f64>(at));
    store<f64>(at, -inverse * (n - load<f64>(at, 8)), 8);
    store<f64>(at, -inverse * load<f64>(at, 16), 16);
    store<f64>(at, n, 32);
    store<f64>(at, t, 40);
    return at;
  }
}

/** Trials whose totals are remembered each in a place of its own. */
const REMEMBERED: i32 = 128;
/** Of each T, phi T', phi^2 T'', a number of rising.ts more, and the n and t that they are of: no trials until there are some. */
const TOTALS: usize = memory.data(48 * REMEMBERED, 16);

// @ts-ignore: decorator
@unmanaged
@final
export class BetaBinomial extends ShapedRowLaw<TwoShapes<OverTrials>> {
  static readonly code: i32 = 10;
  /** It is the number of trials. */
  weightCounts(): i32 {
    return NO_ROWS;
  }
}
