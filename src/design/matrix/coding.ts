/**
 * R's rule of which factors of a term are coded by contrasts and which by indicators of all levels
 * (Chambers & Hastie, Statistical Models in S, 2.4.1; TermCode of R's model.c).
 */
import { printExpr } from '../../formula/print.ts';
import type { TermList } from '../../formula/types.ts';

export type Coding = 'contrast' | 'indicator';

/**
 * For each term, the coding of each of its variables.
 * A factor is coded by contrasts when the rest of its term is empty or lies within an earlier term, otherwise by indicators.
 * Without an intercept the first factor of the first term that has one stands in for it and is coded by indicators.
 */
export function termCodings(terms: TermList, isFactor: (label: string) => boolean): readonly (readonly Coding[])[] {
  const members = terms.terms.map(({ variables }) => variables.map(printExpr));
  const earlier: Set<string>[] = [];
  const codings = members.map((variables): Coding[] => {
    const coding = variables.map((variable): Coding => {
      const rest = variables.filter((other) => other !== variable);
      const marginal = rest.length === 0 || earlier.some((term) => rest.every((other) => term.has(other)));
      return marginal ? 'contrast' : 'indicator';
    });
    earlier.push(new Set(variables));
    return coding;
  });
  if (!terms.intercept) {
    const term = members.findIndex((variables) => variables.some(isFactor));
    if (term >= 0) codings[term][members[term].findIndex(isFactor)] = 'indicator';
  }
  return codings;
}
