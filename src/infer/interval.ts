import type { GlmmWarning } from '../errors.ts';

/** What every method of `confint` gives. */
export interface Interval {
  readonly parm: string;
  readonly estimate: number;
  /** NaN where the method has no answer. */
  readonly lower: number;
  readonly upper: number;
  /** What happened on the way to these limits; absent when nothing did. */
  readonly warnings?: readonly GlmmWarning[];
}
