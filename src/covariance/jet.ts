/** Functions of one number with two derivatives, (f, f', f''): sums of products, quotients and roots of them by the chain rule. */

export type Jet = readonly [number, number, number];

export const ONE: Jet = [1, 0, 0];

export function product([a, a1, a2]: Jet, [b, b1, b2]: Jet): Jet {
  return [a * b, a1 * b + a * b1, a2 * b + 2 * a1 * b1 + a * b2];
}

/** a / b, from (a / b)' = (a' - (a / b) b') / b. */
export function quotient([a, a1, a2]: Jet, [b, b1, b2]: Jet): Jet {
  const f = a / b;
  const f1 = (a1 - f * b1) / b;
  return [f, f1, (a2 - 2 * f1 * b1 - f * b2) / b];
}

/** sqrt(a), a > 0, from 2 f f' = a'. */
export function root([a, a1, a2]: Jet): Jet {
  const f = Math.sqrt(a);
  const f1 = a1 / (2 * f);
  return [f, f1, (a2 / 2 - f1 * f1) / f];
}

/** c + k a */
export function affine(c: number, k: number, [a, a1, a2]: Jet): Jet {
  return [c + k * a, k * a1, k * a2];
}

/** x / sqrt(1 + x^2): from the real line to (-1, 1), ascending, 0 at 0; its ends where x^2 is infinite. */
export function squashed(x: number): Jet {
  const one = 1 + x * x;
  if (one === Number.POSITIVE_INFINITY) return [Math.sign(x), 0, 0];
  const half = Math.sqrt(one);
  return [x / half, 1 / (one * half), (-3 * x) / (one * one * half)];
}
