/**
 * The density of logit.ts without weights, for the model without random effects, which a large fit evaluates most.
 */
import { exp, expPairPlain } from "../../../math/exp";
import { log } from "../../../math/log";
import { log1p } from "../../../math/log1p";

/** Below it e^x counts as 0 beside 1. */
const NEGLIGIBLE: f64 = -700.0;

/**
 * As densityCurvature of the logit for weights 1, f64x2 only and without dW: sum log(1 + e^-|eta|) is one log of a product, each factor of
 * which is at most 2, so up to 2000 rows cannot overflow. Off by 1e-16 a row where that is off by 1e-16 of its value.
 */
export function logitWithoutWeights(y: usize, eta: usize, n: i32, score: usize, W: usize): f64 {
  const one = f64x2.splat(1.0);
  const zero = f64x2.splat(0.0);
  let sum = zero;
  let product = one;
  const end = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const x = v128.load(eta + i);
    const yi = v128.load(y + i);
    const e = expPairPlain(f64x2.pmax(f64x2.neg(f64x2.abs(x)), f64x2.splat(NEGLIGIBLE)));
    const whole = f64x2.add(one, e);
    const r = f64x2.div(one, whole);
    const er = f64x2.mul(e, r);
    product = f64x2.mul(product, whole);
    sum = f64x2.add(sum, f64x2.sub(f64x2.mul(yi, x), f64x2.pmax(x, zero)));
    v128.store(score + i, f64x2.sub(yi, v128.bitselect(er, r, f64x2.lt(x, zero))));
    v128.store(W + i, f64x2.mul(er, r));
  }
  let value = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  value -= log(f64x2.extract_lane(product, 0)) + log(f64x2.extract_lane(product, 1));
  if (n & 1) {
    const x = load<f64>(eta + end);
    const yi = load<f64>(y + end);
    const e = exp(-abs<f64>(x));
    const r = 1.0 / (1.0 + e);
    store<f64>(score + end, yi - (x < 0.0 ? e * r : r));
    store<f64>(W + end, e * r * r);
    value += yi * x - ((x > 0.0 ? x : 0.0) + log1p(e));
  }
  return value;
}
