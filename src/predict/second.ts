/** What is not there for fits with second predictors. */
import { GlmmError } from '../errors.ts';
import type { EstimateState } from './state.ts';

/**
 * @param which 'zi': where counts may be zeros in excess, so that means are not those of the link; else wherever there is a second predictor
 * @throws GlmmError INVALID_OPTION
 */
export function refuseSecond(
  method: string,
  { second }: Pick<EstimateState, 'second'>,
  which: 'zi' | 'zi or disp',
): void {
  if (second === undefined || (which === 'zi' && second.zi === null)) return;
  const option = second.zi === null ? 'dispformula' : 'ziformula';
  throw new GlmmError(
    'INVALID_OPTION',
    `${method} is not there for fits with a ${option}\nUse predict() on the rows of interest, by type 'response', 'conditional', 'zprob' or 'disp'.`,
    { option },
  );
}
