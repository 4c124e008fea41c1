/** What several methods of a fit take. */
import { DATA, LEVEL, type OptionTable, PER_ROW } from '../data/check.ts';

/** Of the interval alone. */
export interface LevelOption {
  /** Default 0.95. */
  readonly level?: number;
}

export const LEVEL_ALONE: OptionTable<LevelOption> = { level: LEVEL };

/** Rows to average over instead of those of the fit. */
export const OVER = { data: DATA, offset: PER_ROW } as const;

/** What is done with the random effects where means are averaged. */
export const AVERAGED = ['marginal', 'zero', 'conditional'] as const;
