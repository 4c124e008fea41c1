/** Where sites begin: nowhere, at Laplace's approximation, or where an evaluation nearby has left them. */
import { densityCurvature } from "../../family/density";
import { add, get, int, set } from "../../linalg/access";
import { addTall } from "../../linalg/tall";
import { copy, zero } from "../../linalg/vector";
import { Ep } from "./model";
import { setShape } from "./shape";

/** The next evaluation starts without sites: its bits then depend on the parameters alone. */
export function epReset(base: usize): void {
  const e = changetype<Ep>(base);
  e.hasSites = 0;
  e.hasModes = 0;
  zero(e.tau, e.nCells);
  zero(e.nu, e.nCells);
  zero(e.place, e.nCells);
}

/**
 * Sites for the next evaluation from Laplace's approximation, whose rows' predictors stand in `eta`; (theta, beta, t) are those
 * of the mode already.
 */
export function epStart(base: usize): void {
  const e = changetype<Ep>(base);
  setShape(e);
  fixedPredictor(e, e.fixedEta);
  densityCurvature(e.family, e.shape, e.t, e.y, e.weights, e.eta, e.nRows, e.score, e.W, e.work1);
  for (let c = 0; c < e.nCells; c++) {
    const first = int(e.cellStart, c);
    let tau = 0.0;
    let nu = 0.0;
    for (let r = first, end = int(e.cellStart, c + 1); r < end; r++) {
      tau += get(e.W, r);
      nu += get(e.score, r);
    }
    set(e.tau, c, tau);
    // by these sites a tilted law has its mode where Laplace's approximation has it
    const mode = get(e.eta, first) - get(e.fixedEta, first);
    set(e.nu, c, nu + tau * mode);
    set(e.place, c, mode);
  }
  e.hasSites = 1;
  e.hasModes = 1;
}

/** eta := offset + X beta */
export function fixedPredictor(e: Ep, eta: usize): void {
  copy(eta, e.offset, e.nRows);
  addTall(e.X, eta, e.beta, 1.0);
}

/** fixedEta := offset + X beta; sites of what was there before move with it. */
export function moveFixed(e: Ep): void {
  const eta = e.eta;
  fixedPredictor(e, eta);
  if (e.hasSites)
    for (let c = 0; c < e.nCells; c++) {
      let moved = 0.0;
      for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++)
        moved += get(e.W, r) * (get(eta, r) - get(e.fixedEta, r));
      add(e.nu, c, -moved);
    }
  copy(e.fixedEta, eta, e.nRows);
}

/** Places of modes in sds of the cavities. */
export function placeModes(e: Ep): void {
  for (let c = 0; c < e.nCells; c++) {
    const sd = get(e.cavitySd, c);
    set(e.place, c, sd > 0.0 ? (get(e.place, c) - get(e.cavityMean, c)) / sd : 0.0);
  }
  e.hasModes = 0;
}
