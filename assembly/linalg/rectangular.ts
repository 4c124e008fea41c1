/** Products of matrices of a few rows and columns, dense, row-major, added to what is there. */
import { add, get } from "./access";

/** out := out + factor A B, r x k times k x c. */
export function addAB(out: usize, A: usize, B: usize, r: i32, k: i32, c: i32, factor: f64): void {
  for (let i = 0; i < r; i++)
    for (let j = 0; j < c; j++) {
      let sum = 0.0;
      for (let l = 0; l < k; l++) sum += get(A, i * k + l) * get(B, l * c + j);
      add(out, i * c + j, factor * sum);
    }
}

/** out := out + factor A'B, A k x r, B k x c. */
export function addAtB(out: usize, A: usize, B: usize, r: i32, k: i32, c: i32, factor: f64): void {
  for (let i = 0; i < r; i++)
    for (let j = 0; j < c; j++) {
      let sum = 0.0;
      for (let l = 0; l < k; l++) sum += get(A, l * r + i) * get(B, l * c + j);
      add(out, i * c + j, factor * sum);
    }
}

/** out := out + factor A B', A r x k, B c x k. */
export function addABt(out: usize, A: usize, B: usize, r: i32, k: i32, c: i32, factor: f64): void {
  for (let i = 0; i < r; i++)
    for (let j = 0; j < c; j++) {
      let sum = 0.0;
      for (let l = 0; l < k; l++) sum += get(A, i * k + l) * get(B, j * k + l);
      add(out, i * c + j, factor * sum);
    }
}
