/**
 * Random terms: `(x || g)` into uncorrelated ones, `(x | g/h)` into one for each level of nesting. The design makes one term of
 * uncorrelated numbers again, once it knows what is a number.
 */
import { structuredAs } from '../covariance/list.ts';
import type { GlmmError } from '../errors.ts';
import { snippet, syntaxError } from './complain.ts';
import { printExpr, printName } from './print.ts';
import type { WrittenTerm } from './split.ts';
import { expandTerms } from './terms.ts';
import type { CallExpr, Expr, NameExpr, RandomTerm, TermList } from './types.ts';

interface Grouping {
  readonly group: readonly NameExpr[];
  readonly groupLabel: string;
}

/** In the order of lme4: uncorrelated parts in turn, and within each the innermost group first. */
export function expandBar(text: string, written: WrittenTerm): RandomTerm[] {
  const { bar, structure } = written;
  if (written.matrix !== undefined) return [relatedTerm(text, written, written.matrix)];
  const { from, to } = bar;
  const all = expandTerms(text, bar.left);
  if (!all.intercept && all.terms.length === 0) {
    throw syntaxError(
      text,
      bar,
      'no random effect is left in this term',
      'A random intercept is (1 | g), a slope (0 + x | g).',
    );
  }
  const groupings = nestedGroups(text, bar.right);
  const parts = bar.op === '||' ? uncorrelated(all) : [all];
  const doubleBar = bar.op === '||' ? ({ doubleBar: true } as const) : {};
  const covariance = structure === undefined ? {} : structuredAs(structure);
  return parts.flatMap((part) =>
    groupings.map((grouping) => ({ from, to, ...part, ...grouping, ...doubleBar, ...covariance })),
  );
}

/** `propto(0 + g | one, A)`: an effect of each level of g. */
function relatedTerm(text: string, { bar, structure = '' }: WrittenTerm, matrix: NameExpr): RandomTerm {
  const { intercept, terms } = expandTerms(text, bar.left);
  const [variable] = terms[0]?.variables ?? [];
  const fail = (): GlmmError =>
    syntaxError(
      text,
      bar,
      `the effects of ${structure}() are the levels of one factor, by a column of a single value`,
      `Write ${structure}(0 + g | one, ${printName(matrix.name)}).`,
    );
  if (intercept || terms.length !== 1 || terms[0].variables.length !== 1) throw fail();
  if (variable.type !== 'name' && !(variable.type === 'call' && isFactorCall(variable))) throw fail();
  const group = columnsOf(text, variable);
  const single = unwrapped(bar.right);
  if (single.type !== 'name') throw fail();
  return {
    intercept: true,
    terms: [],
    ...withPlainName({ group, groupLabel: printExpr(variable) }),
    ...structuredAs(structure),
    relationship: { matrix, single },
    from: bar.from,
    to: bar.to,
  };
}

/** The intercept and each term by itself. A factor's own columns stay correlated, as in lme4. */
function uncorrelated({ intercept, terms }: TermList): TermList[] {
  const each = terms.map((term) => ({ intercept: false, terms: [term] }));
  return intercept ? [{ intercept: true, terms: [] }, ...each] : each;
}

/** A lone column is named without backticks, unless combinations of others have that name: the column `a:b` beside a:b. */
export function withDistinctGroups(terms: readonly RandomTerm[]): RandomTerm[] {
  const combined = new Set(terms.flatMap(({ group, groupLabel }) => (group.length > 1 ? [groupLabel] : [])));
  return terms.map((term) =>
    term.group.length === 1 && combined.has(term.groupLabel)
      ? { ...term, groupLabel: printName(term.group[0].name) }
      : term,
  );
}

/** `g/h/k` is `k:(h:g)`, `h:g` and `g`, innermost first. */
function nestedGroups(text: string, group: Expr): Grouping[] {
  const outerToInner: Grouping[] = [];
  for (const part of slashParts(group)) {
    const own = interaction(text, part);
    const outer = outerToInner.at(-1);
    outerToInner.push(outer === undefined ? own : within(text, own, outer));
  }
  return outerToInner.reverse().map(withPlainName);
}

/** As lme4 names groups: a lone column without backticks whatever its name. */
function withPlainName({ group, groupLabel }: Grouping): Grouping {
  const [only] = group;
  return group.length === 1 && groupLabel === printName(only.name)
    ? { group, groupLabel: only.name }
    : { group, groupLabel };
}

function slashParts(group: Expr): Expr[] {
  if (group.type === 'paren' && containsSlash(group.arg)) return slashParts(group.arg);
  if (group.type === 'binary' && group.op === '/') return [...slashParts(group.left), ...slashParts(group.right)];
  return [group];
}

function containsSlash(group: Expr): boolean {
  return group.type === 'paren' ? containsSlash(group.arg) : group.type === 'binary' && group.op === '/';
}

function within(text: string, inner: Grouping, outer: Grouping): Grouping {
  for (const name of inner.group) {
    if (!outer.group.some((other) => other.name === name.name)) continue;
    throw syntaxError(
      text,
      name,
      `${printName(name.name)} cannot be nested in itself`,
      'Name each grouping factor once.',
    );
  }
  const innerLabel = inner.group.length > 1 ? `(${inner.groupLabel})` : inner.groupLabel;
  const outerLabel = outer.group.length > 1 ? `(${outer.groupLabel})` : outer.groupLabel;
  return { group: [...inner.group, ...outer.group], groupLabel: `${innerLabel}:${outerLabel}` };
}

/** One column, or the combinations of several: `g:h`. */
function interaction(text: string, group: Expr): Grouping {
  const names = columnsOf(text, group);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.name))
      throw syntaxError(text, name, `${printName(name.name)} is named twice`, 'Name each grouping factor once.');
    seen.add(name.name);
  }
  return { group: names, groupLabel: printExpr(unwrapped(group)) };
}

function columnsOf(text: string, group: Expr): NameExpr[] {
  if (group.type === 'paren') return columnsOf(text, group.arg);
  if (group.type === 'name' && !group.constant && group.name !== '.') return [group];
  if (group.type === 'binary' && group.op === ':')
    return [...columnsOf(text, group.left), ...columnsOf(text, group.right)];
  if (group.type === 'call' && isFactorCall(group)) return columnsOf(text, group.args[0].value);
  throw notAGroup(text, group);
}

/** A grouping factor is a factor anyway. */
function isFactorCall({ fn, args }: CallExpr): boolean {
  return (
    (fn === 'factor' || fn === 'as.factor') &&
    args.length === 1 &&
    args[0].name === undefined &&
    args[0].value.type === 'name'
  );
}

function unwrapped(expr: Expr): Expr {
  return expr.type === 'paren' ? unwrapped(expr.arg) : expr;
}

function notAGroup(text: string, group: Expr) {
  if (group.type === 'binary' && (group.op === '+' || group.op === '*')) {
    const [g, h] = [snippet(text, group.left), snippet(text, group.right)];
    const both = group.op === '*' ? ` + (1 | ${g}:${h})` : '';
    return syntaxError(
      text,
      group,
      `${group.op} does not join grouping factors`,
      `Write one term each: (1 | ${g}) + (1 | ${h})${both}.`,
    );
  }
  const hint =
    'On the right of | stands a column, g:h for combinations, or g/h for h nested in g. Make other groupings a column first.';
  return syntaxError(text, group, `${snippet(text, group)} is not a grouping factor`, hint);
}
