import type { Family } from '../../../family/types.ts';
import { startsOfDensity } from '../../start/starts.ts';
import { type ParameterMap, vectorTerms } from '../parameters.ts';
import { SEVERAL_VECTOR_TERMS } from './cost.ts';

/** Places from which a model is searched. */
export function startsOf(family: Family, map: ParameterMap): number {
  return Math.max(startsOfDensity(family, map.shapeAt >= 0), vectorTerms(map) > 1 ? SEVERAL_VECTOR_TERMS : 1);
}
