/** What stands where a variable of means should: a formula as R's emmeans takes it, the response. */
import { quoted } from '../../../data/text/printable.ts';
import { GlmmError } from '../../../errors.ts';
import type { PredictionState } from '../../state.ts';

/** `pairwise ~ a * b | c` */
const R_FORMULA = /^([^~]*)~([^|]*)(?:\|(.*))?$/s;

/** The call here that says what R's formula does; none for what is no such formula. */
export function insteadOfFormula(text: string): string | null {
  const [, method, of, by] = R_FORMULA.exec(text) ?? (text.includes('|') ? (R_FORMULA.exec(`~${text}`) ?? []) : []);
  if (of === undefined) return null;
  const names = namesOf(of);
  if (names.length === 0) return null;
  const groups = by === undefined ? '' : `, { by: ${listed(namesOf(by))} }`;
  const contrasts = method?.trim() ? `.contrasts('${method.trim()}')` : '';
  return `Formulas of means are written by names here: ${listed(names)}${groups}, as in emmeans(${listed(names)}${groups})${contrasts}.`;
}

/** @throws GlmmError INVALID_OPTION where the response is asked for as if it were a predictor */
export function checkNoResponse({ formula, thresholds }: PredictionState, names: readonly string[]): void {
  const response = formula.slice(0, formula.indexOf('~')).trim();
  if (!names.includes(response)) return;
  const way = thresholds === undefined ? '' : "\nWith type: 'prob' there is a mean for each of its categories.";
  throw new GlmmError(
    'INVALID_OPTION',
    `specs: ${quoted(response)} is the response, and means are those of it at levels of predictors${way}`,
    {
      option: 'specs',
      value: response,
    },
  );
}

function namesOf(text: string): string[] {
  return text
    .split(/[*+:]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function listed(names: readonly string[]): string {
  const each = names.map((name) => `'${name}'`);
  return each.length === 1 ? each[0] : `[${each.join(', ')}]`;
}
