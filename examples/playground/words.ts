/** Facts about a fit as sentences. */
import type { GlmmWarning, GlmmWarningCode } from '../../src/errors.ts';
import { wordsOf } from '../../src/family/words.ts';
import { SHIFT_LINEAR } from '../../src/fit/numbers/shiftLinear.ts';
import { LEVELS, largestOf, type Points } from '../../src/fit/rule/orders.ts';
import type { FitSummary, Shift } from '../../src/fit/types.ts';
import { fixed } from './numbers.ts';

export interface Verdict {
  readonly tone: 'good' | 'warn' | 'neutral';
  readonly lead: string;
  readonly text: string;
  /** Points that a button offers. */
  readonly use?: number;
  /** Whether a button offers another way to integrate. */
  readonly better?: boolean;
}

/** Of a standard error: below the first nothing in a report changes, below the second nothing in its first two digits. */
const ENOUGH = 0.001;
const SETTLED = 0.02;
/** Smaller shifts are not told apart. */
const LEAST = 0.0001;

/** What a warning comes to, for those that decide whether a number above it means anything. */
const LEADS: Partial<Record<GlmmWarningCode, string>> = {
  NOT_CONVERGED: 'Not converged.',
  VARIANCE_UNBOUNDED: 'No finite standard deviation.',
  SEPARATION: 'Separation: no finite estimate.',
  HESSIAN_NOT_POSITIVE_DEFINITE: 'No standard errors.',
  ZERO_VARIANCE: 'Singular: a variance of zero.',
  PERFECT_CORRELATION: 'Singular: effects perfectly correlated.',
};

/** Whether the verdict says it, so that the list of warnings need not. */
export function isWorst({ code }: GlmmWarning): boolean {
  return LEADS[code] !== undefined;
}

/** What is wrong with the estimates themselves, the worst first: said before anything about the quadrature. */
export function worstOf({ warnings }: FitSummary): Verdict[] {
  const codes = Object.keys(LEADS);
  return warnings
    .filter(isWorst)
    .sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code))
    .map(({ code, message }) => ({ tone: 'warn', lead: LEADS[code]!, text: message }));
}

/** The same fit by other numbers of points. */
export interface PathPoint {
  readonly points: number;
  readonly beta: readonly number[];
  readonly stdErrors: readonly number[];
}

/** How far the number of points is from mattering. `reference` is the fit with the most points, once it is there. */
export function verdictOf(fit: FitSummary, reference: PathPoint | null): Verdict {
  if (fit.kind === 'lmm')
    return {
      tone: 'good',
      lead: 'Exact.',
      text: 'A linear mixed model needs no quadrature: its likelihood is known in closed form.',
    };
  const { quadrature } = fit;
  if (fit.integration === 'ep') return ofShift('Expectation propagation', 'the pairs of its sites', fit.ep);
  if (!quadrature || quadrature.comparedWith === null) {
    const verdict = ofShift('Laplace', 'one evaluation of expectation propagation', fit.laplace);
    return { ...verdict, better: verdict.tone !== 'good' && quadrature?.requested !== 'auto' };
  }
  const { points, comparedWith, maxShiftInSe } = quadrature;
  if (points === 1 && reference !== null && reference.points > 1) {
    const shift = largestShift(fit, reference);
    if (shift.inSe > SETTLED) {
      const { name, from, to, inSe } = shift;
      return {
        tone: 'warn',
        lead: 'Laplace is too coarse here.',
        text: `The ${name} is ${fixed(from, 2)}; with ${reference.points} points it is ${fixed(to, 2)}, a difference of ${fixed(inSe, 2)} standard errors. Small groups of yes/no answers need more points.`,
        use: reference.points > 25 ? 25 : reference.points,
      };
    }
  }
  const shift = maxShiftInSe < LEAST ? `${LEAST}` : fixed(maxShiftInSe, 4);
  const moves = `By a linear estimate, going from ${said(points)} to ${said(comparedWith)} points moves no estimate by more than ${shift} standard errors.`;
  if (!(maxShiftInSe > ENOUGH)) return { tone: 'good', lead: 'Enough points.', text: moves };
  if (maxShiftInSe <= SETTLED) return { tone: 'good', lead: 'Settled to two digits.', text: moves };
  return {
    tone: 'warn',
    lead: points === 1 ? 'Laplace is too coarse here.' : 'Too few points.',
    // a linear step tells the size of small moves only
    text: `With ${said(comparedWith)} points some estimate would move${maxShiftInSe > SHIFT_LINEAR ? '; how far, only a fit with more points tells' : `, by a linear estimate ${fixed(maxShiftInSe, 2)} standard errors`}.`,
    use:
      reference !== null && reference.points > largestOf(points)
        ? Math.min(25, reference.points)
        : Math.min(25, largestOf(comparedWith)),
  };
}

/** Points, of nested factors from the outermost to the innermost one. */
function said(points: Points): string {
  return typeof points === 'number' ? `${points}` : LEVELS.flatMap((level) => points[level] ?? []).join(' and ');
}

/** Of what has no larger rule to compare with: where something else says that the estimates would go. */
function ofShift(name: string, by: string, shift: Shift | null | undefined): Verdict {
  const size = shift?.maxShiftInSe ?? Number.NaN;
  if (!Number.isFinite(size))
    return { tone: 'neutral', lead: `${name}.`, text: 'How far it is off is not known for such a model.' };
  // a linear step tells the size of small moves only
  const moves = size > 1 ? 'more than one standard error' : `${fixed(Math.max(size, LEAST), 4)} standard errors`;
  if (size <= SETTLED)
    return { tone: 'good', lead: `${name} will do.`, text: `By ${by} no estimate is off by more than ${moves}.` };
  const isCoarse = size > SHIFT_LINEAR;
  return {
    tone: isCoarse ? 'warn' : 'neutral',
    lead: isCoarse ? `${name} is too coarse here.` : `${name}.`,
    text: `By ${by} ${shift!.parameter} is off by ${moves}.`,
  };
}

function largestShift({ beta, coefficients }: FitSummary, reference: PathPoint) {
  const finite = beta.flatMap((_, j) => (Number.isFinite(coefficients[j]!.estimate) ? [j] : []));
  const shifts = finite.map((j) => ({
    name: coefficients[j]!.term === '(Intercept)' ? 'intercept' : coefficients[j]!.term,
    from: beta[j]!,
    to: reference.beta[j]!,
    inSe: Math.abs(beta[j]! - reference.beta[j]!) / reference.stdErrors[j]!,
  }));
  const none = { name: '', from: 0, to: 0, inSe: 0 };
  return shifts.reduce((most, shift) => (shift.inSe > most.inSe ? shift : most), none);
}

/** What the ratio column holds, by link; null where exp(estimate) means nothing. */
export function ratioName({ link, family }: FitSummary): string | null {
  if (link === 'logit') return 'OR';
  if (link === 'log') return wordsOf({ family }).isCount ? 'RR' : 'ratio';
  if (link === 'cloglog') return 'HR';
  return null;
}
