/**
 * A link onto (0, 1) of one row by its number, where a density is evaluated a row at a time anyway: what links.ts says of it, in memory.
 * Numbers are those of SHARE_LINKS in src/family/link/share.ts.
 */
import { hazard, logPnorm } from "../../math/pnorm";
import { CauchitLink } from "./cauchit";
import { LoglogLink } from "./loglog";
import { CloglogLink, LogitLink } from "../links";

/** logMu, logRest, p1, q1, p2, q2, p3, q3. */
export const LINK: usize = memory.data(64, 16);

export function fillLink(link: i32, eta: f64): void {
  if (link == 1) fillProbit(eta);
  else if (link == 2) fillBy<CloglogLink>(eta);
  else if (link == 3) fillBy<LoglogLink>(eta);
  else if (link == 4) fillBy<CauchitLink>(eta);
  else fillBy<LogitLink>(eta);
}

function fillBy<K>(eta: f64): void {
  const link = changetype<K>(0);
  const a = link.first<f64>(eta);
  const b = link.second<f64>(eta, a);
  const c = link.third<f64>(eta, a, b);
  store<f64>(LINK, link.logMu<f64>(eta, a, b, c));
  store<f64>(LINK, link.logRest<f64>(eta, a, b, c), 8);
  store<f64>(LINK, link.p1<f64>(eta, a, b, c), 16);
  store<f64>(LINK, link.q1<f64>(eta, a, b, c), 24);
  store<f64>(LINK, link.p2<f64>(eta, a, b, c), 32);
  store<f64>(LINK, link.q2<f64>(eta, a, b, c), 40);
  store<f64>(LINK, link.p3<f64>(eta, a, b, c), 48);
  store<f64>(LINK, link.q3<f64>(eta, a, b, c), 56);
}

/** l_1 = phi, l_2 = -eta phi, l_3 = (eta^2 - 1) phi. */
function fillProbit(eta: f64): void {
  const up = hazard(eta);
  const down = -hazard(-eta);
  const third = eta * eta - 1.0;
  store<f64>(LINK, logPnorm(eta));
  store<f64>(LINK, logPnorm(-eta), 8);
  store<f64>(LINK, up, 16);
  store<f64>(LINK, down, 24);
  store<f64>(LINK, -eta * up, 32);
  store<f64>(LINK, -eta * down, 40);
  store<f64>(LINK, third * up, 48);
  store<f64>(LINK, third * down, 56);
}
