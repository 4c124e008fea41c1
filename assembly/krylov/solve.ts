/** x := H^-1 x, of one right side or several. */
import { get, int, set } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { conjugateGradients } from "./conjugate";
import { timesVector } from "./meet";
import { Krylov, LANES, triangleOf } from "./model";
import { returnSimple, spreadSimple } from "./intercepts/simple";
import { enterLevel, scatterRow } from "./sweep";
import { tailLambda, tailLambdaTransposed } from "./tail";

/** Right sides from which on a block of LANES is cheaper than one after another: a product of a block costs what three single ones do. */
const FEWEST: i32 = 4;

/** Numbers that are not ones where the steps do not end, which whoever evaluates sees. */
export function krylovSolve(m: SparseModel, x: usize, tolerance: f64): void {
  const k = changetype<Krylov>(m.krylov);
  enterTail(k, m, x, 1, 0);
  const failed = conjugateGradients(k, m, 1, tolerance) != 0;
  leaveTail(k, m, x, 1, 0, failed);
}

/** The same of `count` right sides that lie `stride` bytes apart. */
export function krylovSolveRows(m: SparseModel, x: usize, stride: usize, count: i32, tolerance: f64): void {
  const k = changetype<Krylov>(m.krylov);
  let next = 0;
  for (; count - next >= FEWEST; next += LANES) {
    const lanes = min<i32>(LANES, count - next);
    memory.fill(k.z, 0, (<usize>(k.nTail * LANES)) << 3);
    for (let l = 0; l < lanes; l++) enterTail(k, m, x + <usize>(next + l) * stride, LANES, l);
    const failed = conjugateGradients(k, m, LANES, tolerance) != 0;
    for (let l = 0; l < lanes; l++) leaveTail(k, m, x + <usize>(next + l) * stride, LANES, l, failed);
  }
  for (; next < count; next++) krylovSolve(m, x + <usize>next * stride, tolerance);
}

/** The tail's part of x := x2 - C'D^-1 x1, which is what the head says of it; scaled it is right side `lane` of `lanes` in z. */
function enterTail(k: Krylov, m: SparseModel, x: usize, lanes: i32, lane: i32): void {
  const q = k.headSize;
  const T = triangleOf(m, k.head);
  const tail = x + ((<usize>k.first) << 3);
  const c = k.small;
  const b = c + ((<usize>q) << 3);
  memory.fill(k.out, 0, (<usize>k.nTail) << 3);
  if (k.simple) spreadSimple(k, m, x);
  for (let i = k.simple ? k.nLevels : 0; i < k.nLevels; i++) {
    timesVector(k.inverse + ((<usize>(i * q * q)) << 3), q, x + ((<usize>(i * q)) << 3), c);
    lowerTimes(T, q, c, b);
    for (let r = int(k.levelStart, i), end = int(k.levelStart, i + 1); r < end; r++) {
      const z = k.zBase + <usize>r * k.zStep + ((<usize>k.headZ) << 3);
      let sum = 0.0;
      for (let a = 0; a < q; a++) sum -= get(z, a) * get(b, a);
      set(k.rowWork, 0, sum);
      scatterRow<f64>(k, m, r, k.rowWork, k.out, 8);
    }
  }
  tailLambdaTransposed<f64>(k, m, k.out, tail, 0, tail, 8);
  for (let j = 0; j < k.nTail; j++) set(k.z, j * lanes + lane, get(k.scale, j) * get(tail, j));
}

/** And back from the solution: x2 := D x, x1 := D^-1 (x1 - C x2). */
function leaveTail(k: Krylov, m: SparseModel, x: usize, lanes: i32, lane: i32, failed: bool): void {
  const q = k.headSize;
  const T = triangleOf(m, k.head);
  const tail = x + ((<usize>k.first) << 3);
  const c = k.small;
  for (let j = 0; j < k.nTail; j++) set(tail, j, failed ? NaN : get(k.scale, j) * get(k.x, j * lanes + lane));
  tailLambda<f64>(k, m, tail, 0, k.v, 8);
  if (k.simple) returnSimple(k, m, x);
  for (let i = k.simple ? k.nLevels : 0; i < k.nLevels; i++) {
    enterLevel<f64>(k, m, i, k.v, 8, k.rowWork, k.sums);
    const x1 = x + ((<usize>(i * q)) << 3);
    for (let a = 0; a < q; a++) {
      let sum = get(x1, a);
      for (let e = a; e < q; e++) sum -= get(T, e * q + a) * get(k.sums, e);
      set(c, a, sum);
    }
    timesVector(k.inverse + ((<usize>(i * q * q)) << 3), q, c, x1);
  }
}

/** out := T x */
function lowerTimes(T: usize, q: i32, x: usize, out: usize): void {
  for (let a = 0; a < q; a++) {
    let sum = 0.0;
    for (let b = 0; b <= a; b++) sum += get(T, a * q + b) * get(x, b);
    set(out, a, sum);
  }
}
