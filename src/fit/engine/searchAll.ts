/**
 * Where nothing is profiled out, the likelihood in all parameters is searched: theta, beta and log shape.
 */
import type { Family } from '../../family/types.ts';
import { dispersionOf, sigmaOf } from '../numbers/dispersion.ts';
import type { EngineDesign } from './dimension.ts';
import { effectsToUser } from './effects.ts';
import { type ParameterMap, toUser } from './parameters.ts';
import type { Engine, Search } from './types.ts';

export function searchAll(design: EngineDesign, family: Family, engine: Engine, map: ParameterMap): Search {
  const p = map.nTheta + map.nBeta;
  return {
    engine,
    map,
    estimates(parameters) {
      const user = Array.from(toUser(map, parameters));
      const dispersion = map.hasScale ? dispersionOf(family, user[map.size - 1], Number.NaN, false) : undefined;
      return {
        theta: user.slice(0, map.nTheta),
        beta: user.slice(map.nTheta, p),
        sigma: sigmaOf(dispersion),
        ...(dispersion && { dispersion }),
        modes: () => effectsToUser(design, map, engine.effects(parameters)).map(({ mode }) => mode),
      };
    },
  };
}
