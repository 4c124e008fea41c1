/** What a fit says of the weights of its groups. */
import type { Design } from '../../design/types.ts';
import type { FitSummary } from '../types.ts';

export function groupWeightsOf({ groups }: Design): Pick<FitSummary, 'groupWeights'> {
  const { weights } = groups[0];
  if (weights === undefined) return {};
  const { column, values } = weights;
  return {
    groupWeights: {
      column,
      least: values.reduce((least, value) => Math.min(least, value)),
      most: values.reduce((most, value) => Math.max(most, value)),
      sum: values.reduce((sum, value) => sum + value),
    },
  };
}
