/** The passes over rows: predictors from columns, sums into columns, Z'WZ into blocks, leverages out of them. */
import { copy, zero } from "../linalg/vector";
import { int } from "../linalg/access";
import { Krylov } from "../krylov/model";
import { SparseModel } from "./model";

/** eta := start + Z b */
export function predictor(m: SparseModel, start: usize, b: usize, eta: usize): void {
  copy(eta, start, m.nObs);
  let column = m.rowColumn;
  const nTerms = m.nTerms;
  const end = eta + ((<usize>m.nObs) << 3);
  if (m.interceptsOnly) {
    for (let at = eta; at < end; at += 8) {
      let sum = load<f64>(at);
      for (let t = 0; t < nTerms; t++) {
        sum += load<f64>(b + ((<usize>load<i32>(column)) << 3));
        column += 4;
      }
      store<f64>(at, sum);
    }
    return;
  }
  let z = m.Z;
  for (let at = eta; at < end; at += 8) {
    let sum = load<f64>(at);
    for (let t = 0; t < nTerms; t++) {
      const effects = b + ((<usize>load<i32>(column)) << 3);
      const bytes = (<usize>int(m.termSize, t)) << 3;
      for (let k: usize = 0; k < bytes; k += 8) sum += load<f64>(z + k) * load<f64>(effects + k);
      z += bytes;
      column += 4;
    }
    store<f64>(at, sum);
  }
}

/** out := Z'v */
export function sumIntoColumns(m: SparseModel, v: usize, out: usize): void {
  zero(out, m.vectorLength);
  let column = m.rowColumn;
  const nTerms = m.nTerms;
  const end = v + ((<usize>m.nObs) << 3);
  if (m.interceptsOnly) {
    for (let at = v; at < end; at += 8) {
      const value = load<f64>(at);
      for (let t = 0; t < nTerms; t++) {
        const to = out + ((<usize>load<i32>(column)) << 3);
        store<f64>(to, load<f64>(to) + value);
        column += 4;
      }
    }
    return;
  }
  let z = m.Z;
  for (let at = v; at < end; at += 8) {
    const value = load<f64>(at);
    for (let t = 0; t < nTerms; t++) {
      const to = out + ((<usize>load<i32>(column)) << 3);
      const bytes = (<usize>int(m.termSize, t)) << 3;
      for (let k: usize = 0; k < bytes; k += 8) {
        store<f64>(to + k, load<f64>(to + k) + value * load<f64>(z + k));
      }
      z += bytes;
      column += 4;
    }
  }
}

/** out := Z'v, v being one for row r and zero for all others. */
export function rowIntoColumns(m: SparseModel, r: i32, out: usize): void {
  zero(out, m.vectorLength);
  let column = m.rowColumn + ((<usize>(r * m.nTerms)) << 2);
  let z = m.Z + ((<usize>r * <usize>m.nPerRow) << 3);
  for (let t = 0; t < m.nTerms; t++) {
    const to = out + ((<usize>load<i32>(column)) << 3);
    const bytes = (<usize>int(m.termSize, t)) << 3;
    for (let k: usize = 0; k < bytes; k += 8) {
      store<f64>(to + k, load<f64>(to + k) + (m.interceptsOnly ? 1.0 : load<f64>(z + k)));
    }
    z += bytes;
    column += 4;
  }
}

/** blocks := Z'WZ for the row weights w. */
export function sumIntoBlocks(m: SparseModel, w: usize): void {
  zero(m.blocks, m.nValues);
  let slot = m.slots;
  const nPairs = m.nPairs;
  const end = w + ((<usize>m.nObs) << 3);
  if (m.interceptsOnly) {
    for (let at = w; at < end; at += 8) {
      const value = load<f64>(at);
      for (let pair = 0; pair < nPairs; pair++) {
        const to = m.blocks + ((<usize>load<i32>(slot)) << 3);
        store<f64>(to, load<f64>(to) + value);
        slot += 4;
      }
    }
    return;
  }
  let z = m.Z;
  const rowBytes = (<usize>m.nPerRow) << 3;
  for (let at = w; at < end; at += 8) {
    const value = load<f64>(at);
    let zs = z;
    for (let s = 0; s < m.nTerms; s++) {
      const bytesS = (<usize>int(m.termSize, s)) << 3;
      let zt = zs;
      for (let t = s; t < m.nTerms; t++) {
        const bytesT = (<usize>int(m.termSize, t)) << 3;
        let to = m.blocks + ((<usize>load<i32>(slot)) << 3);
        for (let i: usize = 0; i < bytesS; i += 8) {
          const left = value * load<f64>(zs + i);
          for (let j: usize = 0; j < bytesT; j += 8) {
            store<f64>(to, load<f64>(to) + left * load<f64>(zt + j));
            to += 8;
          }
        }
        zt += bytesT;
        slot += 4;
      }
      zs += bytesS;
    }
    z += rowBytes;
  }
}

/** out_r := z_r C z_r' for C given on the blocks, each pair of different terms counting twice; those that probes have left where there is no factor. */
export function leverages(m: SparseModel, C: usize, out: usize): void {
  if (m.krylov) {
    copy(out, changetype<Krylov>(m.krylov).leverage, m.nObs);
    return;
  }
  let slot = m.slots;
  const nTerms = m.nTerms;
  const end = out + ((<usize>m.nObs) << 3);
  if (m.interceptsOnly) {
    for (let at = out; at < end; at += 8) {
      let diagonal = 0.0;
      let rest = 0.0;
      for (let s = 0; s < nTerms; s++) {
        diagonal += load<f64>(C + ((<usize>load<i32>(slot)) << 3));
        slot += 4;
        for (let t = s + 1; t < nTerms; t++) {
          rest += load<f64>(C + ((<usize>load<i32>(slot)) << 3));
          slot += 4;
        }
      }
      store<f64>(at, diagonal + 2.0 * rest);
    }
    return;
  }
  let z = m.Z;
  const rowBytes = (<usize>m.nPerRow) << 3;
  for (let at = out; at < end; at += 8) {
    let diagonal = 0.0;
    let rest = 0.0;
    let zs = z;
    for (let s = 0; s < nTerms; s++) {
      const bytesS = (<usize>int(m.termSize, s)) << 3;
      let zt = zs;
      for (let t = s; t < nTerms; t++) {
        const bytesT = (<usize>int(m.termSize, t)) << 3;
        let from = C + ((<usize>load<i32>(slot)) << 3);
        let sum = 0.0;
        for (let i: usize = 0; i < bytesS; i += 8) {
          let right = 0.0;
          for (let j: usize = 0; j < bytesT; j += 8) {
            right += load<f64>(from) * load<f64>(zt + j);
            from += 8;
          }
          sum += right * load<f64>(zs + i);
        }
        if (s == t) diagonal += sum;
        else rest += sum;
        zt += bytesT;
        slot += 4;
      }
      zs += bytesS;
    }
    z += rowBytes;
    store<f64>(at, diagonal + 2.0 * rest);
  }
}
