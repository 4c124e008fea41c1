/**
 * Second predictors of a fit as predictions need them: recipes and estimates with their covariances, and how scores of rows move with them.
 */
import { pushForwardVector, sparseSlopes, type ThetaMap } from '../covariance/map.ts';
import type { Predictor } from '../design/types.ts';
import { densityOf } from '../family/density.ts';
import { familyOf } from '../family/list.ts';
import type { Estimation } from '../fit/estimation.ts';
import { rowLawOf } from '../fit/numbers/dispersion.ts';
import { estimatesOf } from '../fit/numbers/second/components.ts';
import { rowLaws } from '../fit/numbers/second/rowLaws.ts';
import type { ModelComponent } from '../fit/types.ts';
import { rowDerivatives } from '../stats/densities.ts';
import type { EffectRows } from './law/conditionalLaw.ts';
import type { PredictorState, SecondState } from './state.ts';

export function secondState(estimation: Estimation, lambda: ThetaMap): { readonly second?: SecondState } {
  const { design, numbers, secondCovariance } = estimation;
  const { second } = design;
  if (second === undefined) return {};
  const predictor = (component: 'zi' | 'disp', model: ModelComponent | undefined): PredictorState | null => {
    const one = second[component];
    const free = estimation.secondEnds?.[component]?.free;
    return (
      one && {
        formula: one.formula,
        names: one.matrix.names,
        recipe: one.matrix.recipe,
        beta: estimatesOf(model!),
        ...(free && { free: free.map((direction) => Array.from(direction)) }),
      }
    );
  };
  return {
    second: {
      zi: predictor('zi', numbers.zeroInflation),
      disp: predictor('disp', numbers.dispersionModel),
      covariance: secondCovariance ? byCells(estimation, secondCovariance, lambda) : null,
    },
  };
}

/** The covariances with theta as those with the cells of Lambda. */
function byCells({ numbers: { theta, beta } }: Estimation, covariance: Float64Array, lambda: ThetaMap): number[] {
  if (lambda.isCells) return Array.from(covariance);
  const slopes = sparseSlopes(lambda, theta);
  const n = theta.length + beta.length;
  const own = Math.round((Math.sqrt(n * n + 4 * covariance.length) - n) / 2);
  return Array.from({ length: own }, (_, s) =>
    Array.from(pushForwardVector(slopes, lambda.nTheta, covariance.slice(s * (n + own), (s + 1) * (n + own)))),
  ).flat();
}

/** At the modes. */
export function secondScores(estimation: Estimation, eta: Float64Array): Omit<EffectRows, 'layout' | 'X' | 'Z'> {
  const { design, family, numbers, secondCovariance } = estimation;
  const { y, weights } = design.response;
  const { zi, disp } = design.second!;
  const density = densityOf(rowLawOf(family, numbers), y, weights, rowLaws(design, family, numbers));
  const { extra } = familyOf(family);
  const { scores, information, shapeScores, zeroScores } = rowDerivatives(density, eta, extra !== null);
  const columns = ({ matrix: { names, values } }: Predictor, by: Float64Array, sign: number): Float64Array[] =>
    names.map((_, j) => by.map((score, i) => sign * score * values[j * design.nObs + i]));
  // what is reported may fall as the shape rises
  const sign = extra !== null && extra.ofLogShape(1) < extra.ofLogShape(0) ? -1 : 1;
  const own = [
    ...(zi === null ? [] : columns(zi, zeroScores!, 1)),
    ...(disp !== null ? columns(disp, shapeScores!, sign) : shapeScores === null ? [] : [shapeScores]),
  ];
  return { scores, information, ownScores: secondCovariance ? own : [] };
}
