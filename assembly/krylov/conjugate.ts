/**
 * Conjugate gradients on the scaled Schur complement, LANES right sides in step or one alone. A right side that has arrived stands still, so
 * that its bits do not depend on those beside it; what its steps say of the matrix's eigenvalues is kept for log|H| (blocks/lanczos.ts).
 */
import { get, set, setInt } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { descend, follow, products } from "./columns";
import { Krylov, LANES, MAX_STEPS } from "./model";
import { sweep } from "./sweep";
import { tailLambda, tailLambdaTransposed } from "./tail";

/** x := Shat^-1 z; 0, or 1 where Shat is not positive definite or the steps do not end. */
export function conjugateGradients(k: Krylov, m: SparseModel, lanes: i32, tolerance: f64): i32 {
  if (ASC_FEATURE_SIMD && lanes == LANES) return conjugate<v128>(k, m, lanes, tolerance);
  return conjugate<f64>(k, m, lanes, tolerance);
}

function conjugate<P>(k: Krylov, m: SparseModel, lanes: i32, tolerance: f64): i32 {
  const bytes = (<usize>lanes) << 3;
  const length = <usize>k.nTail * bytes;
  memory.fill(k.x, 0, length);
  memory.copy(k.r, k.z, length);
  memory.copy(k.p, k.z, length);
  products<P>(k.r, k.r, length, bytes, k.rr);
  let moving = false;
  for (let l = 0; l < lanes; l++) {
    const rr = get(k.rr, l);
    set(k.target, l, tolerance * tolerance * rr);
    setInt(k.count, l, 0);
    if (rr > 0.0) moving = true;
    // also where it is not a number
    else if (rr != 0.0) return 1;
  }
  for (let step = 0; moving; step++) {
    if (step == MAX_STEPS) return 1;
    k.steps = step + 1;
    multiplyScaled<P>(k, m, k.p, k.q, lanes);
    products<P>(k.p, k.q, length, bytes, k.pq);
    for (let l = 0; l < lanes; l++) {
      const isActive = get(k.rr, l) > get(k.target, l);
      const pq = get(k.pq, l);
      if (isActive && !(pq > 0.0)) return 1;
      const alpha = isActive ? get(k.rr, l) / pq : 0.0;
      set(k.alpha, l, alpha);
      // the sum that follows would be another rounding of the same residual
      set(k.pq, l, get(k.rr, l));
      if (!isActive) continue;
      setInt(k.count, l, step + 1);
      set(k.alphas, step * LANES + l, alpha);
    }
    descend<P>(k.x, k.p, k.r, k.q, k.alpha, k.rr, length, bytes);
    moving = false;
    for (let l = 0; l < lanes; l++) {
      if (get(k.alpha, l) == 0.0) {
        set(k.rr, l, get(k.pq, l));
        set(k.beta, l, 0.0);
        continue;
      }
      const beta = get(k.rr, l) / get(k.pq, l);
      set(k.beta, l, beta);
      set(k.betas, step * LANES + l, beta);
      if (get(k.rr, l) > get(k.target, l)) moving = true;
    }
    if (moving) follow<P>(k.p, k.beta, k.r, length, bytes);
  }
  return 0;
}

/** to := Shat x, Shat = D (I + Lambda2'(Z2'W Z2 - Z2'W Z1 K Z1'W Z2) Lambda2) D. */
export function multiplyScaled<P>(k: Krylov, m: SparseModel, x: usize, to: usize, lanes: i32): void {
  const bytes = (<usize>lanes) << 3;
  tailLambda<P>(k, m, x, k.scale, k.v, bytes);
  sweep(k, m, k.v, k.out, lanes);
  tailLambdaTransposed<P>(k, m, k.out, x, k.scale, to, bytes);
}
