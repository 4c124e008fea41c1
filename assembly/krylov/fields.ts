/** Where the facade finds the arrays of the iterative solver, and what it sets. */
import * as field from "../../src/wasm/krylov/fields";
import { Krylov } from "./model";

/** Address of one of the arrays named in fields; 0 for an unknown name. */
export function krylovAddress(base: usize, name: i32): usize {
  const k = changetype<Krylov>(base);
  switch (name) {
    case field.KRYLOV_LEVEL_START:
      return k.levelStart;
    case field.KRYLOV_TERM_FIRST:
      return k.termFirst;
    case field.KRYLOV_BLOCK_BASE:
      return k.blockBase;
    case field.KRYLOV_TERM_LEVELS:
      return k.termLevels;
    case field.KRYLOV_NEIGHBOUR_START:
      return k.neighbourStart;
    case field.KRYLOV_NEIGHBOURS:
      return k.neighbours;
    case field.KRYLOV_NUMBERS:
      return k.numbers;
    case field.KRYLOV_LEVERAGE:
      return k.leverage;
    default:
      return 0;
  }
}

/** `nProbes` probes of a seed from number `first` on, a multiple of 8; 0 of them means all unit vectors. */
export function krylovProbes(base: usize, seed: f64, first: i32, nProbes: i32): void {
  const k = changetype<Krylov>(base);
  k.seed = <u64>seed;
  k.firstProbe = first;
  k.nProbes = nProbes;
  k.exact = nProbes == 0 ? 1 : 0;
  k.isInverted = 0;
}

/** Relative residuals that conjugate gradients leave of probes and of other right sides; whether log|H| takes the wedges. */
export function krylovAccuracy(base: usize, probes: f64, others: f64, wedges: bool): void {
  const k = changetype<Krylov>(base);
  k.probeTolerance = probes;
  k.tolerance = others;
  k.wedges = wedges ? 1 : 0;
}

/** Steps of conjugate gradients for the blocks of probes of the last evaluation together: so often their right sides were multiplied. */
export function krylovSteps(base: usize): i32 {
  return changetype<Krylov>(base).probeSteps;
}
