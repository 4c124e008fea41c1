/** The door lets every function through with its bits; accuracy is tested in test/math. Truth: the kernels, and R for the order of arguments. */
import { expect, it } from 'vitest';
import * as special from '../../src/stats/special.ts';
import { kernels } from '../support/kernels.ts';

const door = { ...special };

/** Arguments in the order of the signature, and what R 4.2 prints to 7 digits. */
const cases: Record<keyof typeof special, readonly [args: readonly number[], r: number]> = {
  exp: [[1.5], 4.481689],
  expm1: [[1e-3], 0.0010005],
  log: [[2.5], 0.9162907],
  log1p: [[0.3], 0.2623643],
  log1mexp: [[0.7], -0.686341],
  softplus: [[0.4], 0.9130153],
  logistic: [[-1.2], 0.2314752],
  sin: [[1.2], 0.9320391],
  cos: [[1.2], 0.3623578],
  tan: [[1.2], 2.572152],
  tanh: [[0.6], 0.5370496],
  atan: [[-3.2], -1.267911],
  atanh: [[0.5], 0.5493061],
  expMinusHalfSquare: [[1.3], 0.4295574],
  dnorm: [[1.3], 0.1713686],
  pnorm: [[-1.96], 0.0249979],
  logPnorm: [[-30], -454.3212],
  qnorm: [[0.975], 1.959964],
  lgamma: [[4.5], 2.453737],
  lchoose: [[10, 3], 4.787492],
  digamma: [[4.5], 1.388871],
  trigamma: [[4.5], 0.2487251],
  lgammaRatio: [[2, 3], 1.098612],
  pchisq: [[3.5, 2], 0.8262261],
  pchisqUpper: [[3.5, 2], 0.1737739],
  qchisq: [[0.95, 3], 7.814728],
  pt: [[-2, 5], 0.05096974],
  qt: [[0.975, 5], 2.570582],
  pbeta: [[0.3, 2, 3], 0.3483],
  pgamma: [[2, 3, 0.5], 0.7618967],
  ppois: [[3, 2.5], 0.7575761],
  pbinom: [[3, 10, 0.4], 0.3822806],
  pnbinom: [[3, 2, 4], 0.5390947],
};

it.each(Object.keys(cases) as (keyof typeof special)[])('%s is the kernel, with the arguments in R’s order', (name) => {
  const [args, r] = cases[name];
  const got = (door[name] as (...args: readonly number[]) => number)(...args);
  const kernel = (
    kernels[0]!.instantiate().exports as unknown as Record<string, (...args: readonly number[]) => number>
  )[name]!;
  expect(got).toBe(kernel(...args));
  expect(Math.abs(got / r - 1), `${got} against ${r}`).toBeLessThanOrEqual(5e-7);
});

it('every function of the door is in the list', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(special).sort());
});
