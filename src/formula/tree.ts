/**
 * How deep trees may be, so that walking them by recursion is safe with the small stacks of browsers' workers.
 */
import { syntaxError } from './complain.ts';
import type { Expr, NameExpr } from './types.ts';

/** Nested parentheses, calls and operators; sums are as long as they like. */
export const DEEPEST = 200;

/** Refuses trees deeper than {@link DEEPEST}, where the left spine of a sum counts once. */
export function checkDepth(text: string, root: Expr): void {
  const open: [Expr, number][] = [[root, 1]];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [expr, depth] = top;
    if (depth > DEEPEST) throw syntaxError(text, expr, 'the formula is nested too deeply');
    for (const child of children(expr)) {
      const spine = isSum(expr) && isSum(child) && child === expr.left;
      open.push([child, spine ? depth : depth + 1]);
    }
  }
}

export function isSum(expr: Expr): expr is Extract<Expr, { type: 'binary' }> {
  return expr.type === 'binary' && (expr.op === '+' || expr.op === '-');
}

/** The operands of a left spine of `+` and `-`, each with its sign: `a + b - c` is +a, +b, -c. No recursion. */
export function operands(expr: Expr): { readonly sign: '+' | '-'; readonly expr: Expr }[] {
  const found: { sign: '+' | '-'; expr: Expr }[] = [];
  let rest = expr;
  while (isSum(rest)) {
    found.push({ sign: rest.op as '+' | '-', expr: rest.right });
    rest = rest.left;
  }
  found.push({ sign: '+', expr: rest });
  return found.reverse();
}

/** The parts of a node, in the order they are written. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'binary':
      return [expr.left, expr.right];
    case 'unary':
    case 'paren':
      return [expr.arg];
    case 'call':
      return expr.args.map((arg) => arg.value);
    default:
      return [];
  }
}

/** All nodes, parents before children, from left to right. No recursion. */
export function nodes(root: Expr): Expr[] {
  const found: Expr[] = [];
  const open = [root];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    found.push(expr);
    const parts = children(expr);
    for (let k = parts.length - 1; k >= 0; k--) open.push(parts[k]);
  }
  return found;
}

/** The columns that an expression names, each as often as it does. */
export function namesIn(expr: Expr): NameExpr[] {
  return nodes(expr).filter((node): node is NameExpr => node.type === 'name' && !node.constant);
}
