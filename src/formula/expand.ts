/**
 * A formula as written to a formula with everything expanded.
 */
import { byNormalForm } from '../data/text/normalForm.ts';
import { errorAt, type GlmmError } from '../errors.ts';
import { syntaxError, unknownColumnAt } from './complain.ts';
import { effectsOf, groupKey, mergeContained } from './merge.ts';
import type { FormulaSyntax } from './parse.ts';
import { printExpr, printName } from './print.ts';
import { expandBar, withDistinctGroups } from './random.ts';
import { alternativesIn, isBar, splitRightSide } from './split.ts';
import { expandTerms } from './terms.ts';
import { namesIn, nodes } from './tree.ts';
import type { Expr, Formula, RandomTerm, TermList } from './types.ts';
import { wordsIn } from './words.ts';

/**
 * Terms in R's order with R's labels, random terms in lme4's.
 *
 * @param columnNames the columns of the data, in order: what `.` stands for (less those of the response and the grouping
 * factors) and what names must be among.
 * @throws GlmmError FORMULA_SYNTAX, FORMULA_UNSUPPORTED, UNKNOWN_COLUMN with the place marked; NO_RANDOM_TERM.
 *
 * @example
 * expandFormula(parseFormula('y ~ a * b + (x | g/h)'), ['y', 'a', 'b', 'x', 'g', 'h']).fixed.terms.map((t) => t.label);
 * // ['a', 'b', 'a:b']
 */
export function expandFormula(syntax: FormulaSyntax, columnNames: readonly string[]): Formula {
  const { text, response, right } = syntax;
  checkResponse(text, response);
  const column = byNormalForm(columnNames);
  checkNames(text, response, columnNames, false, column);
  checkNames(text, right, columnNames, true, column);

  const { fixed: fixedSide, bars, offsets } = splitRightSide(text, right);
  const { kept, merged } = mergeContained(bars.flatMap((bar) => expandBar(text, bar)));
  const random = withDistinctGroups(kept);
  if (random.length === 0) throw noRandomTerm(text);
  checkRandom(text, random, response);

  const taken = new Set(
    [
      ...namesIn(response),
      ...random.flatMap(({ group, relationship }) => [...group, ...(relationship ? [relationship.single] : [])]),
    ].map(({ name }) => column(name)),
  );
  const dot = columnNames.filter((name) => !taken.has(name));
  const fixed = expandTerms(text, fixedSide, dot);
  checkResponseAbsent(text, fixed, response);
  return { text, response, fixed, offsets: distinct(offsets), random, merged };
}

function checkResponse(text: string, response: Expr): void {
  const alternatives = alternativesIn(response);
  for (const expr of nodes(response)) {
    if (isBar(expr) && !alternatives.has(expr))
      throw syntaxError(text, expr, 'a random term on the left of ~', 'Put it on the right.');
    if (expr.type === 'binary' && (expr.op === ':' || expr.op === '%in%')) {
      throw syntaxError(text, expr, `${expr.op} has no meaning on the left of ~`);
    }
  }
  if (namesIn(response).length > 0) return;
  throw syntaxError(
    text,
    response,
    'the response names no column',
    'Write y ~ ..., or cbind(successes, failures) ~ ....',
  );
}

/** Every name is a column; `.` stands only where terms do. */
export function checkNames(
  text: string,
  expr: Expr,
  columns: readonly string[],
  dotAllowed: boolean,
  known = byNormalForm(columns),
): void {
  const words = wordsIn(expr);
  const insideCalls = new Set<Expr>();
  for (const node of nodes(expr)) {
    if (node.type === 'call')
      for (const { value } of node.args) for (const inner of nodes(value)) insideCalls.add(inner);
    if (node.type !== 'name' || node.constant) continue;
    if (node.name === '.') {
      if (dotAllowed && !insideCalls.has(node)) continue;
      throw syntaxError(text, node, '. cannot stand here', 'Write the columns out.');
    }
    if (words.has(node) || node.name === 'pi') continue;
    if (known(node.name) === undefined) throw unknownColumnAt(text, node, columns);
  }
}

function noRandomTerm(text: string): GlmmError {
  const hint = 'Add one, such as (1 | group); without any this is a generalized linear model.';
  return errorAt('NO_RANDOM_TERM', 'the formula has no random term', text, text.length, text.length + 1, hint);
}

/** The same random effect in two terms, neither of which contains the other, has no unique variances. */
function checkRandom(text: string, random: readonly RandomTerm[], response: Expr): void {
  const seen = new Set<string>();
  for (const term of random) {
    for (const name of term.group) {
      if (response.type !== 'name' || name.name !== response.name) continue;
      throw syntaxError(text, name, 'the response cannot be a grouping factor');
    }
    const group = groupKey(term);
    for (const effect of effectsOf(term)) {
      const key = `${effect} | ${group}`;
      if (seen.has(key)) throw doubled(text, term, effect);
      seen.add(key);
    }
  }
}

function doubled(text: string, term: RandomTerm, effect: string): GlmmError {
  const what = effect === '1' ? 'a random intercept' : `a random effect of ${effect}`;
  const hint =
    effect === '1'
      ? `Beside (1 | ${term.groupLabel}) a slope is written (0 + x | ${term.groupLabel}).`
      : 'Leave one out.';
  return syntaxError(text, term, `${what} by ${term.groupLabel} is there already`, hint);
}

function checkResponseAbsent(text: string, fixed: TermList, response: Expr): void {
  const label = printExpr(response);
  for (const { variables } of fixed.terms) {
    for (const variable of variables) {
      if (printExpr(variable) !== label) continue;
      const name = response.type === 'name' ? printName(response.name) : label;
      throw syntaxError(text, variable, `the response ${name} is also on the right side`, 'Leave it out there.');
    }
  }
}

function distinct(exprs: readonly Expr[]): Expr[] {
  return [...new Map(exprs.map((expr) => [printExpr(expr), expr])).values()];
}
