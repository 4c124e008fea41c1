/** Entry of a module that has densities twice: composed by the chain rule, and in classes of their own. Compiled by its test. */
import { Cloglog } from "../law/share/cloglog";
import { Composed, ComposedBinomial } from "../composed";
import { GammaInverse } from "../law/gammaInverse";
import { CloglogLink, InverseLink, LogitLink, LogLink } from "../links";
import { Logit } from "../law/share/logit";
import { GammaMean, PoissonMean } from "../means";
import { PoissonLog } from "../law/poisson";
import { rows } from "../rows";

export { allocate } from "../../memory";

/** Which of the pairs, composed or not: value, score, W and dW of n rows, the last three in one array. */
export function evaluate(pair: i32, composed: bool, y: usize, w: usize, eta: usize, n: i32, out: usize, value: usize): void {
  if (pair == 0) {
    if (composed) run<ComposedBinomial<LogitLink>>(y, w, eta, n, out, value);
    else run<Logit>(y, w, eta, n, out, value);
  } else if (pair == 1) {
    if (composed) run<ComposedBinomial<CloglogLink>>(y, w, eta, n, out, value);
    else run<Cloglog>(y, w, eta, n, out, value);
  } else if (pair == 2) {
    if (composed) run<Composed<PoissonMean, LogLink>>(y, w, eta, n, out, value);
    else run<PoissonLog>(y, w, eta, n, out, value);
  } else {
    if (composed) run<Composed<GammaMean, InverseLink>>(y, w, eta, n, out, value);
    else run<GammaInverse>(y, w, eta, n, out, value);
  }
}

const PLACE: usize = memory.data<f64>([0.0]);

function run<L>(y: usize, w: usize, eta: usize, n: i32, out: usize, value: usize): void {
  const size = (<usize>(n + 1)) << 3;
  rows<L>(1.0, 0.0, y, w, eta, eta, PLACE, 0, 1, n, out, 0, value, value, out + size, out + 2 * size);
}
