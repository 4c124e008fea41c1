/**
 * Where the coefficients of second predictors end some of whose rows run off without end: as those of separated data (ends.ts), each row at
 * its limit gaining along the way there.
 */
import type { Design } from '../../design/types.ts';
import type { FarRows } from '../search/farRows.ts';
import { type Ends, endsOf } from './ends.ts';

export interface PredictorEnds extends Pick<FarRows, 'side' | 'free' | 'isResidual'> {
  readonly ends: Ends;
}

export interface SecondEnds {
  readonly zi?: PredictorEnds;
  readonly disp?: PredictorEnds;
}

/** undefined where all are finite. */
export function secondEnds(
  { second, nObs }: Pick<Design, 'second' | 'nObs'>,
  far: readonly FarRows[],
): SecondEnds | undefined {
  if (second === undefined || far.length === 0) return undefined;
  return Object.fromEntries(
    far.map(({ component, side, free, isResidual }) => {
      const questions = {
        nObs,
        offset: null,
        fixed: second[component]!.matrix,
        response: { y: Float64Array.from(side, (at) => (at > 0 ? 1 : 0)), weights: new Float64Array(nObs).fill(1) },
      };
      const edge = Uint8Array.from(side, (at) => (at === 0 ? 0 : 1));
      return [component, { side, free, ends: endsOf(questions, edge, free), ...(isResidual && { isResidual }) }];
    }),
  );
}
