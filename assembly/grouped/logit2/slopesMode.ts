/**
 * The mode of one group with two random effects, logit link (logitSlopes.ts): Newton corrected by the third derivative
 * (Chebyshev's step), one pass over the rows each.
 */
import { expPairPlain } from "../../math/exp";
import { get, set } from "../../linalg/access";
import { column, Grouped } from "../model";
import { slopesScratch } from "./slopesScratch";

/** |eta| beyond which products of odds could overflow: such groups take the general path. */
const ETA_MAX: f64 = 350.0;
const FILLING_ETA: f64 = -40.0;
/** As in mode.ts: 1e-10 conditional sd. */
const DECREMENT: f64 = 1e-20;
const MAX_STEPS: i32 = 100;
const MAX_HALVINGS: i32 = 40;
/** A step is accepted only if the slope at its end is at least -OVERSHOOT times the slope at its start. */
const OVERSHOOT: f64 = 0.5;

/** Moves u to the mode and leaves mu, 1 - mu and the sums over rows as they are there; false where it cannot. */
export function slopesMode(m: Grouped, first: i32, n: i32, u: usize): bool {
  const own = slopesScratch(m);
  prepare(m, first, n);
  let u1 = get(u, 0);
  let u2 = get(u, 1);
  look(m, n, u1, u2);
  if (!(own.reach < ETA_MAX)) {
    u1 = 0.0;
    u2 = 0.0;
    look(m, n, u1, u2);
    if (!(own.reach < ETA_MAX)) return false;
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    const g1 = own.yA1 - own.muA1 - u1;
    const g2 = own.yA2 - own.muA2 - u2;
    const H11 = 1.0 + own.W11;
    const H12 = own.W12;
    const H22 = 1.0 + own.W22;
    const inverse = 1.0 / (H11 * H22 - H12 * H12);
    let s1 = (H22 * g1 - H12 * g2) * inverse;
    let s2 = (H11 * g2 - H12 * g1) * inverse;
    const decrement = g1 * s1 + g2 * s2;
    if (!(decrement > DECREMENT)) {
      set(u, 0, u1);
      set(u, 1, u2);
      return isFinite(decrement);
    }
    const b1 = 0.5 * (own.T111 * s1 * s1 + 2.0 * own.T112 * s1 * s2 + own.T122 * s2 * s2);
    const b2 = 0.5 * (own.T112 * s1 * s1 + 2.0 * own.T122 * s1 * s2 + own.T222 * s2 * s2);
    const c1 = (H22 * b1 - H12 * b2) * inverse;
    const c2 = (H11 * b2 - H12 * b1) * inverse;
    if (b1 * c1 + b2 * c2 < 0.25 * decrement) {
      s1 -= c1;
      s2 -= c2;
    }
    const slope = g1 * s1 + g2 * s2;
    let halving = 0;
    for (; halving < MAX_HALVINGS; halving++) {
      look(m, n, u1 + s1, u2 + s2);
      const there = (own.yA1 - own.muA1 - u1 - s1) * s1 + (own.yA2 - own.muA2 - u2 - s2) * s2;
      if (own.reach < ETA_MAX && there >= -OVERSHOOT * slope) break;
      s1 *= 0.5;
      s2 *= 0.5;
    }
    if (halving == MAX_HALVINGS) return false;
    u1 += s1;
    u2 += s2;
  }
  return false;
}

/** The group's rows side by side, A = Z Lambda, and the sums that the mode does not change. */
function prepare(m: Grouped, first: i32, n: i32): void {
  const own = slopesScratch(m);
  const row = (<usize>first) << 3;
  const z1 = column(m.Z, m.nObs, 0) + row;
  const z2 = column(m.Z, m.nObs, 1) + row;
  const y = m.y + row;
  const w = m.w + row;
  const eta0 = m.eta0 + row;
  const L11 = f64x2.splat(get(m.Lambda, 0));
  const L21 = f64x2.splat(get(m.Lambda, 2));
  const L22 = f64x2.splat(get(m.Lambda, 3));
  let trials = f64x2.splat(0.0);
  let yA1 = f64x2.splat(0.0);
  let yA2 = f64x2.splat(0.0);
  let yEta = f64x2.splat(0.0);
  const pairs = (<usize>(n & ~1)) << 3;
  for (let at: usize = 0; at < pairs; at += 16) {
    const zz = v128.load(z2 + at);
    const a1 = f64x2.add(f64x2.mul(v128.load(z1 + at), L11), f64x2.mul(zz, L21));
    const a2 = f64x2.mul(zz, L22);
    const wj = v128.load(w + at);
    const eta = v128.load(eta0 + at);
    const wy = f64x2.mul(wj, v128.load(y + at));
    v128.store(own.a1 + at, a1);
    v128.store(own.a2 + at, a2);
    v128.store(own.rowWeight + at, wj);
    v128.store(own.etaFixed + at, eta);
    trials = f64x2.add(trials, wj);
    yA1 = f64x2.add(yA1, f64x2.mul(wy, a1));
    yA2 = f64x2.add(yA2, f64x2.mul(wy, a2));
    yEta = f64x2.add(yEta, f64x2.mul(wy, eta));
  }
  own.trials = f64x2.extract_lane(trials, 0) + f64x2.extract_lane(trials, 1);
  own.yA1 = f64x2.extract_lane(yA1, 0) + f64x2.extract_lane(yA1, 1);
  own.yA2 = f64x2.extract_lane(yA2, 0) + f64x2.extract_lane(yA2, 1);
  own.yEta = f64x2.extract_lane(yEta, 0) + f64x2.extract_lane(yEta, 1);
  if (!(n & 1)) return;
  const zz = load<f64>(z2 + pairs);
  const a1 = load<f64>(z1 + pairs) * get(m.Lambda, 0) + zz * get(m.Lambda, 2);
  const a2 = zz * get(m.Lambda, 3);
  const wj = load<f64>(w + pairs);
  const eta = load<f64>(eta0 + pairs);
  const wy = wj * load<f64>(y + pairs);
  store<f64>(own.a1 + pairs, a1);
  store<f64>(own.a2 + pairs, a2);
  store<f64>(own.rowWeight + pairs, wj);
  store<f64>(own.etaFixed + pairs, eta);
  // the row that fills up: a mean that is nothing beside 1, the same at every node
  store<f64>(own.a1 + pairs, 0.0, 8);
  store<f64>(own.a2 + pairs, 0.0, 8);
  store<f64>(own.rowWeight + pairs, 0.0, 8);
  store<f64>(own.etaFixed + pairs, FILLING_ETA, 8);
  own.trials += wj;
  own.yA1 += wy * a1;
  own.yA2 += wy * a2;
  own.yEta += wy * eta;
}

/** mu, 1 - mu and all sums over rows at one place. */
function look(m: Grouped, n: i32, u1: f64, u2: f64): void {
  const own = slopesScratch(m);
  const one = f64x2.splat(1.0);
  const most = f64x2.splat(700.0);
  const v1 = f64x2.splat(u1);
  const v2 = f64x2.splat(u2);
  const weights = own.rowWeight;
  const col1 = own.a1;
  const col2 = own.a2;
  const fixed = own.etaFixed;
  const mus = own.mu;
  const rests = own.rest;
  let reach = f64x2.splat(0.0);
  let muA1 = reach;
  let muA2 = reach;
  let W11 = reach;
  let W12 = reach;
  let W22 = reach;
  let T111 = reach;
  let T112 = reach;
  let T122 = reach;
  let T222 = reach;
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const a1 = v128.load(col1 + at);
    const a2 = v128.load(col2 + at);
    const eta = f64x2.add(v128.load(fixed + at), f64x2.add(f64x2.mul(v1, a1), f64x2.mul(v2, a2)));
    const size = f64x2.abs(eta);
    reach = f64x2.pmax(size, reach);
    const e = expPairPlain(f64x2.pmax(f64x2.neg(most), f64x2.pmin(most, eta)));
    const rest = f64x2.div(one, f64x2.add(one, e));
    const mu = f64x2.mul(e, rest);
    v128.store(mus + at, mu);
    v128.store(rests + at, rest);
    const wmu = f64x2.mul(v128.load(weights + at), mu);
    muA1 = f64x2.add(muA1, f64x2.mul(wmu, a1));
    muA2 = f64x2.add(muA2, f64x2.mul(wmu, a2));
    const W = f64x2.mul(wmu, rest);
    const Wa1 = f64x2.mul(W, a1);
    const Wa2 = f64x2.mul(W, a2);
    const p = f64x2.mul(Wa1, a1);
    const r = f64x2.mul(Wa2, a2);
    W11 = f64x2.add(W11, p);
    W12 = f64x2.add(W12, f64x2.mul(Wa1, a2));
    W22 = f64x2.add(W22, r);
    const bend = f64x2.sub(rest, mu);
    const dp = f64x2.mul(bend, p);
    const dr = f64x2.mul(bend, r);
    T111 = f64x2.add(T111, f64x2.mul(dp, a1));
    T112 = f64x2.add(T112, f64x2.mul(dp, a2));
    T122 = f64x2.add(T122, f64x2.mul(dr, a1));
    T222 = f64x2.add(T222, f64x2.mul(dr, a2));
  }
  own.reach = max<f64>(f64x2.extract_lane(reach, 0), f64x2.extract_lane(reach, 1));
  own.muA1 = f64x2.extract_lane(muA1, 0) + f64x2.extract_lane(muA1, 1);
  own.muA2 = f64x2.extract_lane(muA2, 0) + f64x2.extract_lane(muA2, 1);
  own.W11 = f64x2.extract_lane(W11, 0) + f64x2.extract_lane(W11, 1);
  own.W12 = f64x2.extract_lane(W12, 0) + f64x2.extract_lane(W12, 1);
  own.W22 = f64x2.extract_lane(W22, 0) + f64x2.extract_lane(W22, 1);
  own.T111 = f64x2.extract_lane(T111, 0) + f64x2.extract_lane(T111, 1);
  own.T112 = f64x2.extract_lane(T112, 0) + f64x2.extract_lane(T112, 1);
  own.T122 = f64x2.extract_lane(T122, 0) + f64x2.extract_lane(T122, 1);
  own.T222 = f64x2.extract_lane(T222, 0) + f64x2.extract_lane(T222, 1);
}
