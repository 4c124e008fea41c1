/**
 * Rows with a shape of their own at nodes (own.ts): the loops of rows with one shape, run by run. Zeros that may be in excess, with l the
 * log density of a zero and its derivatives, a = logistic(l - z), u = a (1 - a), c = u (1 - 2 a):
 *   log f = softplus(l - z) - softplus(-z),   score a l1,   W = a W0 - u l1^2,   dW = a dW0 + 3 u l1 W0 - c l1^3
 * docs/mathematics.md (16.28).
 */
import { get, set } from "../../linalg/access";
import { logistic, softplus } from "../../math/logistic";
import { lawAtNodes } from "../laws";
import { addOwn, hasZeros, Own } from "./own";

/** Nodes at once, and what is left of a run at them: values, and slopes in t. */
const AT_ONCE: i32 = 64;
const VALUES: usize = memory.data(8 * AT_ONCE, 16);
const SLOPES: usize = memory.data(8 * AT_ONCE, 16);

const ONE: usize = memory.data<f64>([1.0, 0.0]);

/** As densityAtNodes (density.ts); slopes of a node stand one a coefficient of H, with a place before and one behind. */
export function ownAtNodes(
  t: f64,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  step: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  stride: usize,
  values: usize,
  slopes: usize,
  W: usize,
  dW: usize,
  each: usize = 0,
): void {
  const own = changetype<Own>(<usize>t);
  const next = (<usize>(own.count + 2)) << 3;
  const first = <i32>((y - own.y) >> 3);
  memory.fill(values, 0, (<usize>nNodes) << 3);
  memory.fill(slopes, 0, (<usize>nNodes) * next);
  const zeros = hasZeros(own);
  for (let j = 0; j < n; ) {
    const r = first + j;
    const row = (<usize>j) << 3;
    const isZero = zeros && get(y, j) == 0.0;
    const rows = isZero || each != 0 ? 1 : min<i32>(n - j, <i32>get(own.run, r));
    let constant = 0.0;
    let slopeT = 0.0;
    let slopeZ = 0.0;
    for (let i = r; i < r + rows; i++) {
      constant += get(own.constant, i);
      slopeT += get(own.slopeT, i);
      slopeZ += get(own.slopeZ, i);
    }
    for (let from = 0; from < nNodes; from += AT_ONCE) {
      const nodes = min<i32>(AT_ONCE, nNodes - from);
      const to = <usize>from * stride + row;
      const WHere: usize = W == 0 ? 0 : W + to;
      lawAtNodes(
        own.base, get(own.k, r), get(own.t, r), y + row, isZero ? ONE : w + row, base + row, B + row, x + <usize>from * step, step,
        nodes, rows, scores + to, stride, VALUES, SLOPES, WHere, dW == 0 ? <usize>0 : dW + row, 0,
      );
      for (let k = 0; k < nodes; k++) {
        const node = from + k;
        const at = <usize>k * stride;
        let value = get(VALUES, k);
        let inT = own.hasSlope ? get(SLOPES, k) : value;
        let inZ = slopeZ;
        if (isZero) {
          const weight = get(w, j);
          const isLast = dW != 0 && k == nodes - 1;
          const a = mixed(scores + to + at, W == 0 ? <usize>0 : WHere + at, isLast ? dW + row : <usize>0, value, get(own.z, r), weight);
          value = weight * (softplus(value - get(own.z, r)) - softplus(-get(own.z, r)));
          inT = a == 0.0 ? 0.0 : weight * a * inT;
          inZ = weight * (logistic(-get(own.z, r)) - a);
        }
        set(values, node, get(values, node) + value + constant);
        if (each != 0) {
          set(each, j, value + constant);
          set(each, n + 1 + j, inT + slopeT);
        }
        addOwn(own, r, inT + slopeT, inZ, slopes + <usize>node * next);
      }
    }
    j += rows;
  }
}

/** Score, W and dW of a zero in the places of those without excess, whose log density is l; returns a. */
function mixed(score: usize, W: usize, dW: usize, l: f64, z: f64, weight: f64): f64 {
  const a = logistic(l - z);
  const u = a * logistic(z - l);
  const l1 = load<f64>(score);
  // beyond some eta a count of zero has no chance, nor a slope
  if (a == 0.0) {
    store<f64>(score, 0.0);
    if (W != 0) store<f64>(W, 0.0);
    if (dW != 0) store<f64>(dW, 0.0);
    return a;
  }
  store<f64>(score, weight * a * l1);
  if (W == 0) return a;
  const W0 = load<f64>(W);
  store<f64>(W, weight * (a * W0 - u * l1 * l1));
  if (dW != 0) store<f64>(dW, weight * (a * load<f64>(dW) + 3.0 * u * l1 * W0 - u * (1.0 - 2.0 * a) * l1 * l1 * l1));
  return a;
}
