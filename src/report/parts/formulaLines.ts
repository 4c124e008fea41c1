/**
 * A formula too long for one line is broken where R breaks it: after the first operator past column 60.
 */

/** R's `deparse(width.cutoff = 60)`. */
const CUTOFF = 60;
const OPERATORS = new Set(['~', '+', '-', '*', '|', '||']);

export function breakFormula(formula: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces(formula)) {
    line += piece;
    if (OPERATORS.has(piece.trim()) && line.length > CUTOFF) {
      lines.push(line);
      line = '    ';
    }
  }
  return [...lines, line];
}

/** The formula cut before and after every operator that stands between spaces, names in backticks left whole. */
function pieces(formula: string): string[] {
  return formula.split(/(`[^`]*`| (?:~|\+|-|\*|\|\|?) )/);
}
