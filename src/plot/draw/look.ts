/**
 * What the options of pictures must be.
 */
import { FLAG, type OptionTable, oneOf, whole, within } from '../../data/check.ts';
import type { LookOptions } from './types.ts';

/** More pixels than any screen or sheet has. */
const WIDEST = 100_000;
/** More steps along an axis, and more marks, than can be told apart. */
const MOST_STEPS = 2000;
export const MOST_DRAWN = 100_000;

/** Steps of a curve. */
export const POINTS = whole(1, MOST_STEPS);
/** Groups or points of a cloud, from the first to the last. */
export const DRAWN = whole(2, MOST_DRAWN);

const PIXELS = within(1, WIDEST);

export const LOOK: OptionTable<LookOptions> = {
  width: {
    must: `${PIXELS.must} (pixels), or be 'container'`,
    names: ['container'],
    holds: (value) => value === 'container' || PIXELS.holds(value),
  },
  theme: oneOf('css', 'light', 'dark'),
  title: FLAG,
};
