/**
 * `C(f, contr.sum)`: a factor with contrasts of its own.
 */
import { contrastNamed, KNOWN_CONTRASTS } from '../matrix/contrastNames.ts';
import type { Value } from '../variable/value.ts';
import { type Call, constantOf, type FormulaFunction, factorOf, refuse } from './call.ts';
import { remember } from './factors.ts';

export const CONTRASTS: FormulaFunction = {
  usage: 'C(f, contr)',
  parameters: ['object', 'contr'],
  required: 1,
  apply: withContrasts,
};

function withContrasts(call: Call): Value {
  const source = remember(call, factorOf(call, 'object'));
  const given = constantOf(call, 'contr');
  const contrast = given === undefined ? undefined : contrastNamed(given);
  if (given !== undefined && contrast === undefined) {
    throw refuse(call, 'contr', 'C() has no such contrasts', `Contrasts: ${KNOWN_CONTRASTS.join(', ')}.`);
  }
  return { ...source, logical: false, ...(contrast !== undefined && { contrast }) };
}
