/**
 * Poisson counts of one and more, log link: mean mu = e^eta before the zeros are left out, of which log f is minus infinity. With
 * g = mu / (1 - e^-mu), the mean of what is left, k = g e^-mu and r = g - 1, up to log y!:
 *   log f = (y - 1) eta - mu + log g,   score (y - 1) - r,   W = mu - k r,   dW = mu - k (mu - k r - r^2)
 * A natural exponential family in eta, so log-concave. docs/mathematics.md (16.21).
 */
import { exp } from "../../math/exp";
import { expm1 } from "../../math/expm1";
import { log } from "../../math/log";
import { log1p } from "../../math/log1p";
import { impossible, RowLaw } from "../rowLaw";
import { ALL_ROWS } from "../traits";

/** Below this mu the series of r is good to 1e-16 and g - 1 would cancel. */
const SERIES: f64 = 0.02;

@unmanaged
@final
export class PositivePoisson {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    if (y == 0.0) {
      impossible(row);
      return;
    }
    const mu = exp(eta);
    const g = mu > 0.0 ? mu / -expm1(-mu) : 1.0;
    const r = mu < SERIES ? mu * (0.5 + mu * (1.0 / 12.0 - mu * mu * (1.0 / 720.0))) : g - 1.0;
    // of large mu nothing, where g may be infinite
    const k = mu > 700.0 ? 0.0 : g * exp(-mu);
    const kr = k > 0.0 ? k * r : 0.0;
    const logG = mu < 1.0 ? log1p(r) : mu > 40.0 ? eta : log(g);
    store<f64>(row, (y - 1.0) * eta - mu + logG);
    store<f64>(row, y - 1.0 - r, 16);
    store<f64>(row, mu - kr, 32);
    store<f64>(row, mu - (k > 0.0 ? k * (mu - kr - r * r) : 0.0), 48);
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class TruncatedPoisson extends RowLaw<PositivePoisson> {
  static readonly code: i32 = 18;
  weightCounts(): i32 {
    return ALL_ROWS;
  }
  /** Said here, as classes of a shape say otherwise: there is no object to ask which. */
  @inline hasSlope(): bool {
    return false;
  }
}
