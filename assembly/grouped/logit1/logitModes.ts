/**
 * Modes of the fast logit path (logitIntercept.ts), all groups of a block of rows together: each step is one pass over a
 * group's rows and a short chain of scalars at its end, and the chains of neighbouring groups overlap.
 *
 * With odds e_j = exp(eta_j), a step of u multiplies them: e_j := e_j exp(theta du), no exponential per row.
 */
import { exp, expPairPlain } from "../../math/exp";
import { get, set } from "../../linalg/access";
import { LogitGroup, logitScratch } from "./logitScratch";
import { Grouped, groupStart } from "../model";

/** |eta| beyond which e + 1/e squared could overflow: such groups take the general path. */
export const ETA_MAX: f64 = 150.0;
/** As in mode.ts, but 1e-11 conditional sd: the last of cubically shrinking steps costs nothing. */
const DECREMENT: f64 = 1e-22;
const MAX_STEPS: i32 = 100;

const SEARCHING: i32 = 0;
const FOUND: i32 = 1;
const FAILED: i32 = 2;

/** Rows of a group in the block's scratch: an even number, the row that fills up has odds 0: mean 0, factor 1 everywhere. */
export function padded(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Record of the k-th group of the block. */
export function logitGroup(m: Grouped, k: i32): LogitGroup {
  const own = logitScratch(m);
  return changetype<LogitGroup>(own.groups + <usize>k * offsetof<LogitGroup>());
}

/** Moves u to the mode in groups first .. end - 1, which are the block at hand; says nothing of those where it cannot. */
export function logitModes(m: Grouped, first: i32, end: i32): void {
  let at: usize = 0;
  let searching = 0;
  for (let i = first; i < end; i++) {
    const row = groupStart(m, i);
    const n = groupStart(m, i + 1) - row;
    const group = logitGroup(m, i - first);
    group.at = at;
    at += (<usize>padded(n)) << 3;
    begin(m, group, (<usize>row) << 3, n, get(m.uMode, i));
    if (group.state == SEARCHING) searching++;
  }
  for (let step = 0; step < MAX_STEPS && searching > 0; step++) {
    for (let i = first; i < end; i++) {
      const group = logitGroup(m, i - first);
      if (group.state != SEARCHING) continue;
      const row = groupStart(m, i);
      advance(m, group, (<usize>row) << 3, groupStart(m, i + 1) - row);
      if (group.state == SEARCHING) continue;
      searching--;
      if (group.state == FOUND) set(m.uMode, i, group.u);
    }
  }
}

/** Whether the mode of the group was found. */
export function modeFound(group: LogitGroup): bool {
  return group.state == FOUND;
}

/** Odds at the start of the search, and the sums that the mode does not change; rows in pairs, an odd last one alone. */
function begin(m: Grouped, group: LogitGroup, row: usize, n: i32, start: f64): void {
  const own = logitScratch(m);
  const theta = get(m.theta, 0);
  const y = m.y + row;
  const w = m.w + row;
  const eta0 = m.eta0 + row;
  const pairs = (<usize>(n & ~1)) << 3;
  let furthest = f64x2.splat(0.0);
  let ws = f64x2.splat(0.0);
  let ys = f64x2.splat(0.0);
  let yEtas = f64x2.splat(0.0);
  for (let at: usize = 0; at < pairs; at += 16) {
    const x = v128.load(eta0 + at);
    const wj = v128.load(w + at);
    const wy = f64x2.mul(wj, v128.load(y + at));
    furthest = f64x2.pmax(furthest, f64x2.abs(x));
    ws = f64x2.add(ws, wj);
    ys = f64x2.add(ys, wy);
    yEtas = f64x2.add(yEtas, f64x2.mul(wy, x));
  }
  let largest = max<f64>(f64x2.extract_lane(furthest, 0), f64x2.extract_lane(furthest, 1));
  let trials = f64x2.extract_lane(ws, 0) + f64x2.extract_lane(ws, 1);
  let sumY = f64x2.extract_lane(ys, 0) + f64x2.extract_lane(ys, 1);
  let sumYEta = f64x2.extract_lane(yEtas, 0) + f64x2.extract_lane(yEtas, 1);
  if (n & 1) {
    const x = load<f64>(eta0 + pairs);
    const wy = load<f64>(w + pairs) * load<f64>(y + pairs);
    largest = max<f64>(largest, abs<f64>(x));
    trials += load<f64>(w + pairs);
    sumY += wy;
    sumYEta += wy * x;
  }
  // |uMode| = |theta (S_y - S_mu)| <= theta max(S_y, trials - S_y)
  const room = theta != 0.0 ? (ETA_MAX - largest) / abs<f64>(theta) : Infinity;
  const bound = min<f64>(abs<f64>(theta) * max<f64>(sumY, trials - sumY), room);
  const u = abs<f64>(start) <= bound ? start : 0.0;
  group.u = u;
  group.lower = -bound;
  group.upper = bound;
  group.bound = bound;
  group.factor = 1.0;
  group.trials = trials;
  group.sumY = sumY;
  group.sumYEta = sumYEta;
  group.state = largest < ETA_MAX ? SEARCHING : FAILED;
  if (group.state == FAILED) return;
  const e = own.odds + group.at;
  const shift = f64x2.splat(theta * u);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16)
    v128.store(e + at, expPairPlain(f64x2.add(v128.load(eta0 + at), shift)));
  if (n & 1) store<f64>(e + pairs, 0.0, 8);
}

/** One step: Halley on a decreasing function, kept inside a bracket. */
function advance(m: Grouped, group: LogitGroup, row: usize, n: i32): void {
  const own = logitScratch(m);
  const theta = get(m.theta, 0);
  const w = m.w + row;
  const e = own.odds + group.at;
  const mu = own.means + group.at;
  const r = own.rests + group.at;
  const one = f64x2.splat(1.0);
  const factor = f64x2.splat(group.factor);
  let mus = f64x2.splat(0.0);
  let Ws = f64x2.splat(0.0);
  let dWs = f64x2.splat(0.0);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const odds = f64x2.mul(v128.load(e + at), factor);
    const rest = f64x2.div(one, f64x2.add(one, odds));
    const mean = f64x2.mul(odds, rest);
    v128.store(e + at, odds);
    v128.store(r + at, rest);
    v128.store(mu + at, mean);
    const wj = v128.load(w + at);
    const curvature = f64x2.mul(wj, f64x2.mul(mean, rest));
    mus = f64x2.add(mus, f64x2.mul(wj, mean));
    Ws = f64x2.add(Ws, curvature);
    dWs = f64x2.add(dWs, f64x2.mul(curvature, f64x2.sub(rest, mean)));
  }
  const u = group.u;
  const sumMu = f64x2.extract_lane(mus, 0) + f64x2.extract_lane(mus, 1);
  const sumW = f64x2.extract_lane(Ws, 0) + f64x2.extract_lane(Ws, 1);
  const sumdW = f64x2.extract_lane(dWs, 0) + f64x2.extract_lane(dWs, 1);
  const slope = theta * (group.sumY - sumMu) - u;
  const H = 1.0 + theta * theta * sumW;
  group.sumMu = sumMu;
  group.sumW = sumW;
  group.sumdW = sumdW;
  group.H = H;
  if (slope * slope <= DECREMENT * H) {
    group.state = FOUND;
    return;
  }
  if (slope > 0.0) group.lower = u;
  else group.upper = u;
  // the mode is outside the room that is left for it
  if (!(group.upper - group.lower > 1e-12 * group.bound)) {
    group.state = FAILED;
    return;
  }
  // Halley: Newton's step corrected by the third derivative, one pass over the rows fewer
  const newton = slope / H;
  const bend = 1.0 + (0.5 * newton * theta * theta * theta * sumdW) / H;
  let next = u + (bend > 0.5 && bend < 2.0 ? newton / bend : newton);
  if (!(next >= group.lower && next <= group.upper)) next = 0.5 * (group.lower + group.upper);
  group.factor = exp(theta * (next - u));
  group.u = next;
}
