/**
 * Excess zeros that the data do not have, in all rows or in some: the log odds there have no end.
 */
import type { Design } from '../../../design/types.ts';
import type { GlmmWarning } from '../../../errors.ts';
import type { Estimate } from '../../search/estimate.ts';
import type { Components } from './components.ts';

/** Log odds beyond which no data tell a probability from 0 or from 1: those of 1e-5. */
const BEYOND = 11.5;

export function zeroWarnings(
  { second, nObs }: Pick<Design, 'second' | 'nObs'>,
  { noZeros }: Pick<Estimate, 'noZeros'>,
  { zeroInflation }: Components,
): GlmmWarning[] {
  if (!second?.zi || zeroInflation === undefined) return [];
  if (noZeros)
    return [
      {
        code: 'NO_EXCESS_ZEROS',
        message:
          'The counts have no more zeros than their family gives: the probability of a zero in excess is estimated as zero, and the ' +
          'estimates are those without ziformula.',
      },
    ];
  const { values, names } = second.zi.matrix;
  const eta = new Float64Array(nObs);
  names.forEach((_, j) => {
    const { estimate } = zeroInflation.coefficients[j];
    for (let i = 0; i < nObs; i++) eta[i] += estimate * values[j * nObs + i];
  });
  const rowsAt = (side: -1 | 1): number => eta.reduce((count, value) => count + (side * value > BEYOND ? 1 : 0), 0);
  const [none, all] = [rowsAt(-1), rowsAt(1)];
  if (none + all === 0) return [];
  const parts = [
    ...(none > 0 ? [`zero in ${none} of ${nObs} rows`] : []),
    ...(all > 0 ? [`one in ${all} of ${nObs} rows`] : []),
  ];
  return [
    {
      code: 'NO_EXCESS_ZEROS',
      message:
        `The probability of a zero in excess is estimated as ${parts.join(' and as ')}: coefficients of ziformula have no finite estimates there, ` +
        'and their standard errors say nothing. Leave out of ziformula what sets these rows apart.',
      details: { none, all },
    },
  ];
}
