/**
 * A formula without a response, `~ x + z`: the fixed effects of a second predictor.
 */
import { syntaxError } from './complain.ts';
import { checkNames } from './expand.ts';
import { parseRightSide } from './parse.ts';
import { splitRightSide } from './split.ts';
import { expandTerms } from './terms.ts';
import type { OneSided } from './types.ts';

/**
 * @param option what it was given as, for messages
 * @throws GlmmError FORMULA_SYNTAX, FORMULA_UNSUPPORTED, UNKNOWN_COLUMN with the place marked
 */
export function expandOneSided(option: string, text: string, columnNames: readonly string[]): OneSided {
  const right = parseRightSide(text);
  checkNames(text, right, columnNames, false);
  const { fixed: side, bars, offsets } = splitRightSide(text, right);
  if (bars.length > 0)
    throw syntaxError(
      text,
      bars[0].bar,
      `the predictor of ${option} has fixed effects alone`,
      'Leave the random term out of it: random effects stand in the formula of the model.',
    );
  if (offsets.length > 0)
    throw syntaxError(text, offsets[0], `the predictor of ${option} has no offset`, 'Leave it out.');
  const fixed = expandTerms(text, side, []);
  if (!fixed.intercept && fixed.terms.length === 0)
    throw syntaxError(text, right, `${option} has no columns`, 'Leave the option out, or write ~ 1 for one number.');
  return { text, fixed };
}
