/** The probes: signs from a counter. Or all unit vectors, by which everything is exact. */
import { set } from "../../linalg/access";
import { fillSigns } from "../../math/signs";
import { Krylov, LANES } from "../model";

/** z := LANES probes from number `from` on. */
export function fillProbes(k: Krylov, from: i32): void {
  if (k.exact) {
    memory.fill(k.z, 0, (<usize>(k.nTail * LANES)) << 3);
    for (let l = 0; l < LANES && from + l < k.nTail; l++) set(k.z, (from + l) * LANES + l, 1.0);
    return;
  }
  for (let l = 0; l < LANES; l++) fillSigns(k.z + ((<usize>l) << 3), k.nTail, LANES, k.seed, from + l);
}
