/** How the random effects of a fit were integrated out. */
import { isLinearModel } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import type { EngineKind } from '../engine/types.ts';
import type { Points } from '../rule/orders.ts';
import type { Integration } from '../types.ts';

/** Of linear models one point is the integral. */
export function integrationOf({ integration }: EngineKind, points: Points, family: Family): Integration {
  if (isLinearModel(family)) return 'exact';
  return integration === 'ep' ? 'ep' : points === 1 ? 'laplace' : 'quadrature';
}
