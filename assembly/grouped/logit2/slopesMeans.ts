/**
 * Posterior means of the rows in the fast path with two random effects (logitSlopes.ts), by the weights that slopesNodes.ts left.
 */
import { get, set } from "../../linalg/access";
import { Grouped } from "../model";
import { fillCells } from "./slopesNodes";
import { cellBytes, CHUNK, slopesScratch } from "./slopesScratch";

/** E mu, E mu x_1 and E mu x_2 of each row of the group, by the weights that slopesNodes left, divided by `total`. */
export function slopesMeans(m: Grouped, n: i32, total: f64): void {
  const own = slopesScratch(m);
  const norm = 1.0 / total;
  const L11 = get(m.Linv, 0);
  const L21 = get(m.Linv, 2);
  const L22 = get(m.Linv, 3);
  const bytes = cellBytes(own);
  const half = (<usize>own.pairs1d) << 4;
  for (let from = 0; from < n; from += CHUNK) {
    const rows = min<i32>(CHUNK, n - from);
    if (!own.cellsOfAll) fillCells(m, from, rows, L11, L21, L22);
    let cell = own.cells;
    for (let j = from; j < from + rows; j++, cell += bytes) rowMeans(m, cell, half, j, norm);
  }
}

function rowMeans(m: Grouped, cell: usize, half: usize, j: i32, norm: f64): void {
  const own = slopesScratch(m);
  const one = f64x2.splat(1.0);
  const rest = v128.load64_splat(cell);
  const second = cell + half + 16;
  const x1d = own.x1d;
  let weights = own.gridWeight;
  const distance = own.gridWeightX - weights;
  let mean = f64x2.splat(0.0);
  let mean1 = mean;
  let mean2 = mean;
  for (let k: usize = 0, outer = (<usize>own.nodes1d) << 3; k < outer; k += 8) {
    const g = v128.load64_splat(cell + k, 16);
    let sum = f64x2.splat(0.0);
    for (let l: usize = 0; l < half; l += 32, weights += 32) {
      const ga = f64x2.mul(g, v128.load(second + l));
      const gb = f64x2.mul(g, v128.load(second + l, 16));
      const fa = f64x2.add(rest, ga);
      const fb = f64x2.add(rest, gb);
      // two reciprocals from one division
      const inverse = f64x2.div(one, f64x2.mul(fa, fb));
      const ma = f64x2.mul(ga, f64x2.mul(inverse, fb));
      const mb = f64x2.mul(gb, f64x2.mul(inverse, fa));
      sum = f64x2.add(sum, f64x2.mul(v128.load(weights), ma));
      mean2 = f64x2.add(mean2, f64x2.mul(v128.load(weights + distance), ma));
      sum = f64x2.add(sum, f64x2.mul(v128.load(weights, 16), mb));
      mean2 = f64x2.add(mean2, f64x2.mul(v128.load(weights + distance, 16), mb));
    }
    mean = f64x2.add(mean, sum);
    mean1 = f64x2.add(mean1, f64x2.mul(v128.load64_splat(x1d + k), sum));
  }
  set(own.muMean, j, norm * (f64x2.extract_lane(mean, 0) + f64x2.extract_lane(mean, 1)));
  set(own.muX1, j, norm * (f64x2.extract_lane(mean1, 0) + f64x2.extract_lane(mean1, 1)));
  set(own.muX2, j, norm * (f64x2.extract_lane(mean2, 0) + f64x2.extract_lane(mean2, 1)));
}
