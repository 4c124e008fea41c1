/** Formulas: of the grammar, and what typing makes of them. */
import type { Chance } from './random.ts';

const NUMBERS = ['x', 'x', 'h', 'z', 'k'];
const TERMS = [...NUMBERS, 'f', 'f', '1', '0'];
const CALLS = [
  (a: string) => `log(${a})`,
  (a: string) => `I(${a}^2)`,
  (a: string) => `scale(${a})`,
  (a: string) => `poly(${a}, 2)`,
  (a: string) => `factor(${a})`,
  (a: string) => `cut(${a}, 3)`,
  (a: string) => `ns(${a}, 2)`,
  (a: string) => `bs(${a})`,
  (a: string) => `offset(${a})`,
  (a: string) => `(${a} > 0)`,
  (a: string) => `sqrt(abs(${a}))`,
  (a: string) => `round(${a}, 1)`,
  (a: string) => `sin(2 * pi * ${a}/12)`,
  (a: string) => `pmin(${a}, 2) + pmax(x, ${a}, na.rm = TRUE)`,
  (a: string) => `I(${a} > 0 & x < 1 | f == "v")`,
  (a: string) => `I(${a} %% 2 + x %/% 0.3)`,
  (a: string) => `C(f, contr.sum) + interaction(f, ${a} > 0)`,
  (a: string) => `as.numeric(${a})`,
  (a: string) => `relevel(f, ref = "v")`.replace('a', a),
];

function term(chance: Chance, depth: number): string {
  const roll = chance.uniform();
  if (depth > 2 || roll < 0.5) return chance.pick(TERMS);
  if (roll < 0.7) return chance.pick(CALLS)(chance.pick(NUMBERS));
  const operator = chance.pick([' + ', ' + ', ':', ' * ', ' / ', ' - ', ' %in% ', '^']);
  const both = `${term(chance, depth + 1)}${operator}${operator === '^' ? '2' : term(chance, depth + 1)}`;
  return chance.happens(0.3) ? `(${both})` : both;
}

const RANDOM = [
  '(1 | g)',
  '(1 | g)',
  '(x | g)',
  '(0 + x | g)',
  '(x || g)',
  'diag(x | g)',
  'diag(0 + f | h)',
  'homdiag(x | g)',
  'cs(f + 0 | h)',
  'homcs(f + 0 | h)',
  '(1 | g) + (1 | h)',
  '(1 | g/h)',
  '(1 | g:h)',
  '(f | h)',
  '(1 | g) + (0 + x | g)',
  '(1 + x | h) + (1 | g)',
];

const RESPONSES = ['y', 'y', 'k', 'z', 'x', 'cbind(y, 3 - y)', 'cbind(k, k + 1)', 'log(z)', 'f', 'g'];

export function formula(chance: Chance): string {
  const fixed = chance.some(1 + chance.below(3), () => term(chance, 0)).join(' + ');
  return `${chance.pick(RESPONSES)} ~ ${fixed} + ${chance.pick(RANDOM)}`;
}

const SYMBOLS = [
  ...'()~|+-*/:^%.`"\'!=<>,#@\\{}[]$&;?',
  '||',
  '%in%',
  '\n',
  '\u0000',
  '\ud83d',
  '\u202e',
  'é',
  '1e',
  '..',
];

/** One to four characters taken out, put in, doubled or swapped. */
export function mistyped(chance: Chance, text: string): string {
  let typed = text;
  for (let left = 1 + chance.below(4); left > 0; left--) {
    const at = chance.below(typed.length + 1);
    const rest = typed.slice(at);
    const roll = chance.below(4);
    if (roll === 0) typed = typed.slice(0, at) + rest.slice(1);
    else if (roll === 1) typed = typed.slice(0, at) + chance.pick(SYMBOLS) + rest;
    else if (roll === 2) typed = typed.slice(0, at) + typed.slice(Math.max(0, at - 1 - chance.below(9)));
    else typed = typed.slice(0, at) + rest.slice(1, 2) + rest.slice(0, 1) + rest.slice(2);
  }
  return typed;
}

/** Formulas whose fits take milliseconds by any number of points. */
export const SIMPLE = ['y ~ x + (1 | g)', 'y ~ f + (1 | g)', 'y ~ x + (x | g)', 'cbind(y, 2 - y) ~ x * f + (1 | g)'];
