/**
 * exp, log and their relatives on the three builds. Truth: 60-digit values (fixtures/elementary.py), in ulps; limits and
 * special values exact; and the array forms (two lanes) give the bits of the scalar forms.
 */
import * as f from '../../src/wasm/arrayFunctions.ts';
import { accuracySuite } from '../support/accuracy.ts';

/** What the header of each function promises. */
const allowedUlps = {
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  softplus: 1.5,
  logistic: 2,
  log1mexp: 1.5,
  tanh: 2,
  atanh: 2,
};

/** Result demanded exactly, sign of zero included. */
const exact: Record<string, [x: number, value: number][]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [709.7827128933841, Infinity],
    [1e308, Infinity],
    [-745.1332191019412, 0],
    [-745.1332191019411, 5e-324],
    [-1e308, 0],
    [5e-324, 1],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [Infinity, Infinity],
    [-Infinity, -1],
    [-50, -1],
    [NaN, NaN],
    [710, Infinity],
  ],
  log: [
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [-1, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [NaN, NaN],
    [2, Math.LN2],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [-1, -Infinity],
    [-1.5, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [NaN, NaN],
  ],
  softplus: [
    [0, Math.LN2],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [1e308, 1e308],
    [-1e308, 0],
  ],
  logistic: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [NaN, NaN],
    [800, 1],
    [-800, 0],
  ],
  log1mexp: [
    [0, -Infinity],
    [Infinity, -0],
    [-1, NaN],
    [NaN, NaN],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [1000, 1],
    [NaN, NaN],
  ],
  atanh: [
    [0, 0],
    [-0, -0],
    [1, Infinity],
    [-1, -Infinity],
    [1.5, NaN],
    [NaN, NaN],
  ],
};

accuracySuite('elementary functions', {
  fixtures: new URL('./fixtures/elementary.json', import.meta.url),
  allowedUlps,
  exact,
  arrayForms: [
    ['exp', f.EXP],
    ['log', f.LOG],
  ],
});
