/**
 * Whether something read from a file has the shape of a recipe, so that applying it fails, if at all, with a GlmmError.
 */

/** Deeper formulas are refused where they are parsed; a file may hold anything. */
const DEEPEST = 200;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param nColumns how many columns the recipe must make */
export function checkRecipe(recipe: unknown, nColumns: number): boolean {
  if (!isRecord(recipe) || recipe.version !== 1) return false;
  const { text, intercept, variables, terms, kept } = recipe;
  if (typeof text !== 'string' || typeof intercept !== 'boolean') return false;
  if (!Array.isArray(variables) || !variables.every(isVariable)) return false;
  if (!Array.isArray(terms) || !terms.every((term) => isTerm(term, variables))) return false;
  const all = terms.reduce((sum, term) => sum + columnsOfTerm(term), intercept ? 1 : 0);
  if (kept === null) return all === nColumns;
  const isColumn = (k: unknown): boolean => typeof k === 'number' && Number.isInteger(k) && k >= 0 && k < all;
  return Array.isArray(kept) && kept.length === nColumns && kept.every(isColumn);
}

function isVariable(variable: unknown): boolean {
  if (!isRecord(variable) || typeof variable.label !== 'string') return false;
  const { levels, states, expr } = variable;
  return (
    (levels === null || isArrayOf(levels, 'string')) && Array.isArray(states) && states.every(isRecord) && isExpr(expr)
  );
}

function isTerm(term: unknown, variables: readonly unknown[]): boolean {
  if (!isRecord(term) || typeof term.label !== 'string' || !Array.isArray(term.factors)) return false;
  return term.factors.every((factor) => {
    if (!isRecord(factor) || !isArrayOf(factor.names, 'string')) return false;
    const variable = variables[factor.variable as number];
    if (!isRecord(variable)) return false;
    const { levels } = variable as { levels: readonly string[] | null };
    if (factor.coded === null) return levels === null;
    if (levels === null || !Array.isArray(factor.coded) || factor.coded.length !== (factor.names as string[]).length)
      return false;
    return factor.coded.every((column) => isCoded(column, levels.length));
  });
}

function isCoded(column: unknown, nLevels: number): boolean {
  if (!isRecord(column) || typeof column.name !== 'string') return false;
  if (typeof column.level === 'number') return column.level >= 0 && column.level < nLevels;
  return isArrayOf(column.values, 'number') && (column.values as number[]).length === nLevels;
}

function columnsOfTerm({ factors }: { readonly factors: readonly { readonly names: readonly string[] }[] }): number {
  return factors.reduce((product, { names }) => product * names.length, 1);
}

function isArrayOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((x) => typeof x === type);
}

export function isExpr(expr: unknown, depth = 0): boolean {
  if (!isRecord(expr) || depth > DEEPEST) return false;
  if (typeof expr.from !== 'number' || typeof expr.to !== 'number') return false;
  const sub = (part: unknown): boolean => isExpr(part, depth + 1);
  switch (expr.type) {
    case 'name':
      return typeof expr.name === 'string';
    case 'number':
      return typeof expr.value === 'number';
    case 'string':
      return typeof expr.value === 'string';
    case 'unary':
      return typeof expr.op === 'string' && sub(expr.arg);
    case 'binary':
      return typeof expr.op === 'string' && sub(expr.left) && sub(expr.right);
    case 'paren':
      return sub(expr.arg);
    case 'call':
      return (
        typeof expr.fn === 'string' && Array.isArray(expr.args) && expr.args.every((a) => isRecord(a) && sub(a.value))
      );
    default:
      return false;
  }
}
