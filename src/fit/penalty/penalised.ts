/**
 * The likelihood with a penalty, as an engine: its value and slopes are those of minus2LogLik less twice the penalty, a function of the
 * user's parameters. What concerns rows, groups and integrals is that of the likelihood.
 */
import { groupWeightOfRows } from '../../design/groupWeights.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import type { EngineDesign } from '../engine/dimension.ts';
import { gradientToOptimiser, type ParameterMap, toUser } from '../engine/parameters.ts';
import type { Engine } from '../engine/types.ts';
import { gammaPart, huberPart, jeffreysPart, normalPart, type Part } from './parts.ts';
import type { PenaltyWanted } from './types.ts';

export interface Penalising {
  readonly words: string;
  /** At the user's parameters; adds its slope. */
  at(user: Float64Array, slope: Float64Array): number;
  /** Expected curvature of each of the user's parameters: of a normal law it is known. */
  readonly curvature: Float64Array;
}

/** @throws GlmmError INVALID_OPTION for responses that the soft penalty is not for */
export function penaltyOf(
  design: EngineDesign,
  family: Family,
  map: ParameterMap,
  { kind, prior = {} }: PenaltyWanted,
): Penalising {
  const parts: Part[] = [];
  const words: string[] = [];
  const curvature = new Float64Array(map.size);
  if (kind === 'soft') {
    checkSoft(design, family);
    const nRows = groupWeightOfRows(design.groups)?.reduce((sum, v) => sum + v, 0) ?? design.nObs;
    const factor = 2 * Math.sqrt(map.nBeta / nRows);
    parts.push(jeffreysPart(design, family, map, factor), huberPart(map, factor));
    words.push('soft: Jeffreys for beta, Huber for log sd');
  }
  const { beta, theta } = prior;
  if (beta) {
    parts.push(normalPart(map, beta));
    words.push(`beta ~ normal(${beta.mean ?? 0}, ${beta.sd})`);
    curvature.fill(1 / (beta.sd * beta.sd), map.nTheta, map.nTheta + map.nBeta);
  }
  if (theta) {
    parts.push(gammaPart(map, theta));
    words.push(`theta ~ gamma(${theta.shape}, ${theta.rate})`);
  }
  return {
    words: words.join(', '),
    curvature,
    at: (user, slope) => parts.reduce((sum, part) => sum + part(user, slope), 0),
  };
}

/** Whether coefficients cannot leave for infinity: a prior of standard deviations alone leaves them free. */
export function boundsBeta(penalty: PenaltyWanted | undefined): boolean {
  return penalty !== undefined && (penalty.kind === 'soft' || penalty.prior?.beta !== undefined);
}

/** Whether standard deviations cannot: the soft penalty and a prior of theta fall without end. */
export function boundsTheta(penalty: PenaltyWanted | undefined): boolean {
  return penalty !== undefined && (penalty.kind === 'soft' || penalty.prior?.theta !== undefined);
}

/** The weights of its rows must depend on the mean alone, and fall where a predictor leaves for the end of its scale. */
function checkSoft({ second }: EngineDesign, family: Family): void {
  const { extra, support, isNormal, name } = familyOf(family);
  const { domain } = linkOf(family);
  // counts without zeros have another variance than the mean of their predictor says
  if (second === undefined && extra === null && !support.isOrdered && !isNormal && !support.excludes(0)) {
    if (domain === 'line') return;
    throw new GlmmError(
      'INVALID_OPTION',
      `penalty 'soft' has no maximum where probabilities are modelled by their logarithm: the weight of a row grows without end as its probability goes to 1\nUse another link, or a prior: prior: { beta: { sd: 2.5 } }.`,
      { option: 'penalty', value: 'soft', family: name, link: family.link },
    );
  }
  throw new GlmmError(
    'INVALID_OPTION',
    `penalty 'soft' is for responses whose variance depends on their mean alone, and this is a ${name} response${second === undefined ? '' : ' with excess zeros'}\nUse a prior: prior: { beta: { sd: 2.5 }, theta: { shape: 2, rate: 0.5 } }.`,
    { option: 'penalty', value: 'soft', family: name },
  );
}

export function penalised(engine: Engine, map: ParameterMap, penalty: Penalising): Engine {
  const { size } = map;
  return {
    ...engine,
    evaluate(parameters, gradient) {
      const value = engine.evaluate(parameters, gradient);
      const slope = new Float64Array(size);
      const added = penalty.at(toUser(map, parameters), slope);
      if (!(added > Number.NEGATIVE_INFINITY)) return Number.NaN;
      if (gradient) {
        const own = gradientToOptimiser(map, slope, parameters);
        for (let k = 0; k < size; k++) gradient[k] -= 2 * own[k];
      }
      return value - 2 * added;
    },
    metric() {
      const metric = engine.metric();
      const { jacobian } = map;
      // J' diag(curvature) J of the coefficients, whose map is linear
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++)
          for (let k = map.nTheta; k < map.nTheta + map.nBeta; k++)
            metric[i * size + j] += jacobian[k * size + i] * penalty.curvature[k] * jacobian[k * size + j];
      return metric;
    },
    // by differences of the gradient, which has the penalty in it
    information: () => null,
    fixedCurvature: () => null,
    responses: () => null,
  };
}
