/**
 * The memory of the fast path for binomial responses with a logit link and two random effects a group (logitSlopes.ts).
 */
import { doubles, fieldsOf } from "../../layout";
import { Grouped } from "../model";

/** Rows whose odds at the nodes are held at once. */
export const CHUNK: i32 = 64;

@unmanaged
export class SlopesScratch {
  /** Vectors of a one-dimensional rule, an even number: (x, -x) or, at the centre, (0, nothing); filled up with factor 0. */
  pairs1d: i32;
  /** Nodes of one dimension: the outer dimension of the grid has no others, the inner one is filled up to pairs. */
  nodes1d: i32;
  x1d: usize;
  factor1d: usize;
  /** The largest node. */
  outermost: f64;
  /** Copies of one group's rows, filled up to an even number by rows that count nothing: A, w, eta0; mu and 1 - mu at the mode. */
  a1: usize;
  a2: usize;
  rowWeight: usize;
  etaFixed: usize;
  mu: usize;
  rest: usize;
  /** E mu, E mu x_1 and E mu x_2 of each row. */
  muMean: usize;
  muX1: usize;
  muX2: usize;
  /** Of each row of a chunk: 1 - mu, w, mu e^(alpha x) and e^(beta x) at the nodes of one dimension each. */
  cells: usize;
  /** Whether they are those of all rows of the group. */
  cellsOfAll: bool;
  /** Over the grid, the second dimension contiguous: log of the products, weights of the nodes, weights times x_2. */
  gridLog: usize;
  gridWeight: usize;
  gridWeightX: usize;
  /** sum w, sum w y a, sum w y eta0 */
  trials: f64;
  yA1: f64;
  yA2: f64;
  yEta: f64;
  /** At the place last looked at: largest |eta|, sum w mu a, sum W a a', sum dW a a a. */
  reach: f64;
  muA1: f64;
  muA2: f64;
  W11: f64;
  W12: f64;
  W22: f64;
  T111: f64;
  T112: f64;
  T122: f64;
  T222: f64;
}

/** Of a model with two random effects. */
@inline
export function slopesScratch(m: Grouped): SlopesScratch {
  return changetype<SlopesScratch>(m.pathScratch);
}

/** Bytes of a row in `cells`. */
export function cellBytes(own: SlopesScratch): usize {
  return 16 + ((<usize>own.pairs1d) << 5);
}

/** Gives every array its address but those of the rule. */
export function layOutSlopes(m: Grouped): void {
  const own = slopesScratch(m);
  fieldsOf(m, changetype<usize>(own), offsetof<SlopesScratch>("a1"), offsetof<SlopesScratch>("muX2"), <u64>m.maxRows + 1);
}

/** The same of what depends on the rule, of K nodes in each dimension. */
export function layOutSlopesRule(m: Grouped): void {
  const own = slopesScratch(m);
  const K = <i32>nearest<f64>(sqrt<f64>(<f64>m.nNodes));
  own.nodes1d = K;
  own.pairs1d = (((K + 1) >> 1) + 1) & ~1;
  const nodes = 2 * <u64>own.pairs1d;
  own.x1d = doubles(m, nodes);
  own.factor1d = doubles(m, nodes);
  fieldsOf(m, changetype<usize>(own), offsetof<SlopesScratch>("gridLog"), offsetof<SlopesScratch>("gridWeightX"), nodes * nodes);
  own.cells = doubles(m, <u64>CHUNK * (<u64>cellBytes(own) >> 3));
}
