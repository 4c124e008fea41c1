/**
 * The maxima that are not the fit, as data, and a word where one is so near in height that intervals should know of it.
 */
import type { GlmmWarning } from '../../errors.ts';
import type { FamilyName } from '../../family/types.ts';
import { type ParameterMap, toUser } from '../engine/parameters.ts';
import { dispersionOf } from '../numbers/dispersion.ts';
import type { LowerMaximum, OptimSummary } from '../types.ts';
import type { Hill } from './hills.ts';

/** Half the chi-square quantile of 95%: a maximum no further below lies within the interval of some parameter. */
const WITHIN_REACH = 1.92;

/** @param normaliser what logLik has beside -minus2LogLik / 2 of the engine */
export function lowerMaxima(
  map: ParameterMap,
  family: FamilyName,
  hills: readonly Hill[],
  normaliser: number,
): Pick<OptimSummary, 'lowerMaxima'> {
  if (hills.length === 0) return {};
  const maxima = hills.map(({ parameters, minus2LogLik }): LowerMaximum => {
    const user = Array.from(toUser(map, parameters));
    const p = map.nTheta + map.nBeta;
    const logShape = map.hasScale ? user[map.size - 1] : null;
    return {
      logLik: normaliser - 0.5 * minus2LogLik,
      theta: user.slice(0, map.nTheta),
      ...(map.nBeta > 0 && { beta: user.slice(map.nTheta, p) }),
      ...(logShape !== null && { dispersion: dispersionOf({ family }, logShape, Number.NaN, false).estimate }),
    };
  });
  return { lowerMaxima: maxima };
}

/** @param logLik of the fit */
export function severalMaxima(logLik: number, { lowerMaxima = [] }: Pick<OptimSummary, 'lowerMaxima'>): GlmmWarning[] {
  const [next] = lowerMaxima;
  if (next === undefined || !(logLik - next.logLik < WITHIN_REACH)) return [];
  const below = Math.max(logLik - next.logLik, 0).toPrecision(2);
  return [
    {
      code: 'SEVERAL_MAXIMA',
      message:
        `The likelihood has another maximum, lower by only ${below} in logLik: the data hardly tell the two apart, and Wald intervals know of one. ` +
        'Read profile intervals, and see optim.lowerMaxima for the other.',
      details: { ...next },
    },
  ];
}
