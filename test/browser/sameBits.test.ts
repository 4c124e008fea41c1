/** The built package in a real browser gives the bits that it gives in Node. */
import { expect, inject, it } from 'vitest';
import { type Fitted, fitToenail } from './toenail.ts';

const DIST = '/dist/index.js';

async function fitHere(): Promise<Fitted> {
  const built = (await import(/* @vite-ignore */ DIST)) as Parameters<typeof fitToenail>[0];
  return fitToenail(built, inject('toenail'));
}

it('runs in a browser', () => {
  expect(typeof document).toBe('object');
});

it('fits the toenail model to the same bits as Node', async () => {
  const [here, node] = [await fitHere(), inject('fittedInNode')];
  expect(node.bits.length).toBeGreaterThan(4 * 294);
  expect(here.bits).toEqual(node.bits);
});

it('prints the same summary as Node', async () => {
  expect((await fitHere()).summary).toBe(inject('fittedInNode').summary);
});

it('gives a typed error for bad input', async () => {
  const { glmm, GlmmError } = (await import(/* @vite-ignore */ DIST)) as typeof import('../../src/index.ts');
  expect(() => glmm('y ~ x + (1 | g', { y: [0, 1], x: [1, 2], g: [1, 1] })).toThrow(GlmmError);
});
