/**
 * The largest |a_k'u| of m vectors a_k for the directions u that an orthonormal frame gives: its axes, and halfway between two of them.
 * Two vectors at a time where the build has f64x2; each product adds in the same order there, so that the builds give the same bits.
 */
import { qnorm } from "../math/qnorm";
import { set } from "./access";
import { dot } from "./vector";

/** rank x rank numbers between 0 and 1 become an orthonormal frame, an axis a row; of uniform ones it has no preferred direction. */
export function frameOf(frame: usize, rank: i32): void {
  const stride = <usize>rank << 3;
  for (let c = 0; c < rank; c++) {
    const axis = frame + <usize>c * stride;
    for (let k: usize = 0; k < stride; k += 8) store<f64>(axis + k, qnorm(load<f64>(axis + k)));
    for (let before = frame; before < axis; before += stride) {
      const along = dot(before, axis, rank);
      for (let k: usize = 0; k < stride; k += 8) {
        store<f64>(axis + k, load<f64>(axis + k) - along * load<f64>(before + k));
      }
    }
    const length = Math.sqrt(dot(axis, axis, rank));
    for (let k: usize = 0; k < stride; k += 8) store<f64>(axis + k, load<f64>(axis + k) / length);
  }
}

/**
 * `frame`: as made by frameOf. `vectors`: rank x m, a coordinate a row, m even. `along`: room for rank x m, the products of axes and
 * vectors. `largest`: rank x rank, of axis c at (c, c), and for d below c of (c + d) / sqrt 2 at (c, d), of (c - d) / sqrt 2 at (d, c).
 */
export function frameLargest(frame: usize, vectors: usize, along: usize, rank: i32, m: i32, largest: usize): void {
  const stride = <usize>m << 3;
  for (let c = 0; c < rank; c++) {
    const own = along + <usize>c * stride;
    set(largest, c * rank + c, productsOf(frame + (<usize>(c * rank) << 3), vectors, own, rank, stride));
    for (let d = 0; d < c; d++) {
      const theirs = along + <usize>d * stride;
      let sum = 0.0;
      let difference = 0.0;
      if (ASC_FEATURE_SIMD) {
        let sums = f64x2.splat(0.0);
        let differences = f64x2.splat(0.0);
        for (let k: usize = 0; k < stride; k += 16) {
          const a = v128.load(own + k);
          const b = v128.load(theirs + k);
          sums = f64x2.pmax(sums, f64x2.abs(f64x2.add(a, b)));
          differences = f64x2.pmax(differences, f64x2.abs(f64x2.sub(a, b)));
        }
        sum = ofLanes(sums);
        difference = ofLanes(differences);
      } else {
        for (let k: usize = 0; k < stride; k += 8) {
          const a = load<f64>(own + k);
          const b = load<f64>(theirs + k);
          sum = max<f64>(sum, abs<f64>(a + b));
          difference = max<f64>(difference, abs<f64>(a - b));
        }
      }
      set(largest, c * rank + d, Math.SQRT1_2 * sum);
      set(largest, d * rank + c, Math.SQRT1_2 * difference);
    }
  }
}

/** The products of one axis with all vectors; the largest of their sizes. */
@inline
function productsOf(axis: usize, vectors: usize, products: usize, rank: i32, stride: usize): f64 {
  if (ASC_FEATURE_SIMD) {
    let sizes = f64x2.splat(0.0);
    for (let k: usize = 0; k < stride; k += 16) {
      let product = f64x2.splat(0.0);
      for (let d: usize = 0; d < <usize>rank; d++) {
        product = f64x2.add(product, f64x2.mul(v128.load64_splat(axis + (d << 3)), v128.load(vectors + d * stride + k)));
      }
      v128.store(products + k, product);
      sizes = f64x2.pmax(sizes, f64x2.abs(product));
    }
    return ofLanes(sizes);
  }
  let size = 0.0;
  for (let k: usize = 0; k < stride; k += 8) {
    let product = 0.0;
    for (let d: usize = 0; d < <usize>rank; d++) {
      product += load<f64>(axis + (d << 3)) * load<f64>(vectors + d * stride + k);
    }
    store<f64>(products + k, product);
    size = max<f64>(size, abs<f64>(product));
  }
  return size;
}

@inline
function ofLanes(x: v128): f64 {
  return max<f64>(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1));
}
