/**
 * The gradient of the fast path with two random effects (logitSlopes.ts): adjoint.ts written out for q = 2, with its letters.
 * Sums over rows that only the mode needs are at hand from its search.
 */
import { get, set } from "../../linalg/access";
import { at, put } from "../../linalg/small";
import { column, Grouped } from "../model";
import { slopesScratch } from "./slopesScratch";

/** Row coefficients, curvatures, and the part of dLambda. */
export function slopesGradient(m: Grouped, first: i32, n: i32, u1: f64, u2: f64): void {
  const own = slopesScratch(m);
  const row = (<usize>first) << 3;
  const z1 = column(m.Z, m.nObs, 0) + row;
  const z2 = column(m.Z, m.nObs, 1) + row;
  const y = m.y + row;
  const w = own.rowWeight;
  const x1 = get(m.xMean, 0);
  const x2 = get(m.xMean, 1);

  // Z'scoreMean, Z'scoreX and Z'WZ; the score of an odd last row stands alone
  let m1 = 0.0;
  let m2 = 0.0;
  let X11 = 0.0;
  let X12 = 0.0;
  let X21 = 0.0;
  let X22 = 0.0;
  let g1 = 0.0;
  let g2 = 0.0;
  let W11 = 0.0;
  let W12 = 0.0;
  let W22 = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const wj = load<f64>(w + i);
    const yj = load<f64>(y + i);
    const mu = load<f64>(own.mu + i);
    const W = wj * mu * load<f64>(own.rest + i);
    const wz1 = wj * load<f64>(z1 + i);
    const wz2 = wj * load<f64>(z2 + i);
    const score = yj - load<f64>(own.muMean + i);
    const score1 = yj * x1 - load<f64>(own.muX1 + i);
    const score2 = yj * x2 - load<f64>(own.muX2 + i);
    m1 += wz1 * score;
    m2 += wz2 * score;
    X11 += wz1 * score1;
    X12 += wz1 * score2;
    X21 += wz2 * score1;
    X22 += wz2 * score2;
    g1 += wz1 * (yj - mu);
    g2 += wz2 * (yj - mu);
    const Wz1 = W * load<f64>(z1 + i);
    W11 += Wz1 * load<f64>(z1 + i);
    W12 += Wz1 * load<f64>(z2 + i);
    W22 += W * load<f64>(z2 + i) * load<f64>(z2 + i);
  }
  const l11 = get(m.Lambda, 0);
  const l21 = get(m.Lambda, 2);
  const l22 = get(m.Lambda, 3);
  const i11 = get(m.Linv, 0);
  const i21 = get(m.Linv, 2);
  const i22 = get(m.Linv, 3);

  // -rBar and R; A' = Lambda'Z'
  const minusR1 = l11 * m1 + l21 * m2 - u1 - i11 * x1 - i21 * x2;
  const minusR2 = l22 * m2 - u2 - i22 * x2;
  const xx11 = get(m.xx, 0);
  const xx12 = get(m.xx, 1);
  const xx22 = get(m.xx, 3);
  const R11 = u1 * x1 + i11 * xx11 + i21 * xx12 - l11 * X11 - l21 * X21;
  const R12 = u1 * x2 + i11 * xx12 + i21 * xx22 - l11 * X12 - l21 * X22;
  const R21 = u2 * x1 + i22 * xx12 - l22 * X21;
  const R22 = u2 * x2 + i22 * xx22 - l22 * X22;

  // Lbar = tril(L^-T R' L^-T) - diag(1 / L)
  const P11 = R11 * i11;
  const P12 = R11 * i21 + R21 * i22;
  const P21 = R12 * i11;
  const P22 = R12 * i21 + R22 * i22;
  const Lb11 = i11 * P11 + i21 * P21 - i11;
  const Lb21 = i22 * P21;
  const Lb22 = i22 * P22 - i22;
  // Hbar = sym(L^-T Phi(L'Lbar) L^-1)
  const L11 = get(m.L, 0);
  const L21 = get(m.L, 2);
  const L22 = get(m.L, 3);
  const F11 = 0.5 * (L11 * Lb11 + L21 * Lb21);
  const F21 = L22 * Lb21;
  const F22 = 0.5 * L22 * Lb22;
  const G11 = F11 * i11;
  const G21 = F21 * i11 + F22 * i21;
  const G22 = F22 * i22;
  const Hb11 = i11 * G11 + i21 * G21;
  const Hb12 = 0.5 * (i21 * G22 + i22 * G21);
  const Hb22 = i22 * G22;

  // v = H^-1 (sum c a - rBar)
  const r1 = Hb11 * own.T111 + 2.0 * Hb12 * own.T112 + Hb22 * own.T122 + minusR1;
  const r2 = Hb11 * own.T112 + 2.0 * Hb12 * own.T122 + Hb22 * own.T222 + minusR2;
  const t1 = i11 * r1;
  const t2 = i21 * r1 + i22 * r2;
  const v1 = i11 * t1 + i21 * t2;
  const v2 = i22 * t2;

  const sums = rowCoefficients(m, row, n, Hb11, Hb12, Hb22, v1, v2);
  let s1 = f64x2.extract_lane(sums, 0);
  let s2 = f64x2.extract_lane(sums, 1);
  if (!m.unitWeights) {
    // with many trials, what rounding leaves of A's = u + L^-T E x + v is taken out, see adjoint.ts
    const off1 = l11 * s1 + l21 * s2 - u1 - i11 * x1 - i21 * x2 - v1;
    const off2 = l22 * s2 - u2 - i22 * x2 - v2;
    const half1 = i11 * off1;
    const half2 = i21 * off1 + i22 * off2;
    const e1 = i11 * half1 + i21 * half2;
    const e2 = i22 * half2;
    const s = m.rowCoefficient + row;
    const W = m.rowW + row;
    for (let j = 0; j < n; j++) set(s, j, get(s, j) - get(W, j) * (get(own.a1, j) * e1 + get(own.a2, j) * e2));
    s1 -= (W11 * l11 + W12 * l21) * e1 + W12 * l22 * e2;
    s2 -= (W12 * l11 + W22 * l21) * e1 + W22 * l22 * e2;
  }

  // Z's u' + (Z'scoreX) L^-1 + 2 (Z'WA) Hbar + (Z'score) v'
  const B11 = W11 * l11 + W12 * l21;
  const B12 = W12 * l22;
  const B21 = W12 * l11 + W22 * l21;
  const B22 = W22 * l22;
  add(m, 0, 0, s1 * u1 + X11 * i11 + X12 * i21 + 2.0 * (B11 * Hb11 + B12 * Hb12) + g1 * v1);
  add(m, 0, 1, s1 * u2 + X12 * i22 + 2.0 * (B11 * Hb12 + B12 * Hb22) + g1 * v2);
  add(m, 1, 0, s2 * u1 + X21 * i11 + X22 * i21 + 2.0 * (B21 * Hb11 + B22 * Hb12) + g2 * v1);
  add(m, 1, 1, s2 * u2 + X22 * i22 + 2.0 * (B21 * Hb12 + B22 * Hb22) + g2 * v2);
}

/** Part of the derivative in Lambda, of all copies of the group. */
function add(m: Grouped, row: i32, col: i32, value: f64): void {
  put(m.dLambda, 2, row, col, at(m.dLambda, 2, row, col) + m.times * value);
}

/** s and W of each row, in pairs: an odd group writes one past its end, which the next group overwrites. Returns Z's. */
function rowCoefficients(m: Grouped, row: usize, n: i32, Hb11: f64, Hb12: f64, Hb22: f64, v1: f64, v2: f64): v128 {
  const own = slopesScratch(m);
  const z1 = column(m.Z, m.nObs, 0) + row;
  const z2 = column(m.Z, m.nObs, 1) + row;
  const y = m.y + row;
  const s = m.rowCoefficient + row;
  const W = m.rowW + row;
  const h11 = f64x2.splat(Hb11);
  const h12 = f64x2.splat(2.0 * Hb12);
  const h22 = f64x2.splat(Hb22);
  const w1 = f64x2.splat(v1);
  const w2 = f64x2.splat(v2);
  let sum1 = 0.0;
  let sum2 = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 16) {
    const a1 = v128.load(own.a1 + i);
    const a2 = v128.load(own.a2 + i);
    const mu = v128.load(own.mu + i);
    const rest = v128.load(own.rest + i);
    const wj = v128.load(own.rowWeight + i);
    const curvature = f64x2.mul(mu, rest);
    const form = f64x2.add(
      f64x2.mul(a1, f64x2.add(f64x2.mul(h11, a1), f64x2.mul(h12, a2))),
      f64x2.mul(h22, f64x2.mul(a2, a2)),
    );
    const pull = f64x2.add(f64x2.mul(w1, a1), f64x2.mul(w2, a2));
    const bent = f64x2.sub(f64x2.mul(f64x2.sub(rest, mu), form), pull);
    const moved = f64x2.add(f64x2.sub(v128.load(y + i), v128.load(own.muMean + i)), f64x2.mul(curvature, bent));
    const si = f64x2.mul(wj, moved);
    v128.store(s + i, si);
    v128.store(W + i, f64x2.mul(wj, curvature));
    const s0 = f64x2.extract_lane(si, 0);
    sum1 += s0 * load<f64>(z1 + i);
    sum2 += s0 * load<f64>(z2 + i);
    if (i + 8 == end) break;
    const s1 = f64x2.extract_lane(si, 1);
    sum1 += s1 * load<f64>(z1 + i, 8);
    sum2 += s1 * load<f64>(z2 + i, 8);
  }
  return f64x2.replace_lane(f64x2.splat(sum1), 1, sum2);
}
