/** Fits of several kinds, made when first asked for; the same in every process. */
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { goodFrame } from './data.ts';
import { chanceOf } from './random.ts';

type Maker = (data: never) => GlmmFit;

const MAKERS: readonly Maker[] = [
  (data) => glmm('y ~ x + (1 | g)', data, { family: 'binomial' }),
  (data) => glmm('y ~ x * f + (1 | g)', data, { family: 'binomial', link: 'probit', nAGQ: 3 }),
  (data) => glmm('k ~ x + f + (x | g)', data, { family: 'poisson', nAGQ: 1 }),
  (data) => glmm('k ~ x + offset(log(z)) + (1 | g) + (1 | h)', data, { family: 'poisson' }),
  (data) => glmm('z ~ scale(x) + f + (1 | g)', data, { family: 'Gamma', link: 'log' }),
  (data) => glmm('k ~ poly(x, 2) + (1 | g)', data, { family: 'negativeBinomial' }),
  (data) => lmm('z ~ x + f + (x | g)', data),
  (data) => lmm('z ~ cut(h, 2) + x + (1 | g) + (1 | f)', data, { method: 'ML' }),
  (data) => glmm('z ~ x + (1 | g)', data, { family: 'inverseGaussian' }),
  (data) => glmm('y ~ x + (1 | g/f)', data, { family: 'binomial', link: 'cloglog' }),
];

export const POOL_SIZE = MAKERS.length;

const made = new Map<number, { readonly fit: GlmmFit; readonly data: Record<string, readonly unknown[]> }>();

export function pooled(index: number): { readonly fit: GlmmFit; readonly data: Record<string, readonly unknown[]> } {
  const known = made.get(index);
  if (known !== undefined) return known;
  const data = goodFrame(chanceOf(2024, index), 60) as Record<string, readonly unknown[]>;
  const one = { fit: MAKERS[index]!(data as never), data };
  made.set(index, one);
  return one;
}
