/** What holds degrees of freedom that were estimated, and so is not there for fits with such. */
import { GlmmError } from '../errors.ts';
import type { Estimation } from '../fit/estimation.ts';

/** @throws GlmmError INVALID_OPTION */
export function refuseFreedom(
  method: string,
  { family, numbers }: Pick<Estimation, 'family' | 'numbers'>,
  wayOut: string,
): void {
  if (!family.estimatesDf) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `${method} holds the degrees of freedom, and those of the fit were estimated\n${wayOut} Or give them, as df: ${numbers.dispersion?.df}.`,
    { option: 'df' },
  );
}
