/** What is fuzzed, and in which shares. */
import type { Chance } from '../random.ts';
import { answers } from './answers.ts';
import { savedFits, tables } from './files.ts';
import { descriptions, formulas, frames, modelOptions } from './fits.ts';
import { fromWorker, toWorker } from './messages.ts';
import { methods, others, plots } from './methods.ts';

type Area = (chance: Chance) => Promise<void>;

/** A case is of the area that its number falls on. */
export const AREAS: readonly (readonly [name: string, area: Area])[] = [
  ['formulas', formulas],
  ['frames', frames],
  ['options', modelOptions],
  ['methods', methods],
  ['saved fits', savedFits],
  ['methods', methods],
  ['tables', tables],
  ['formulas', formulas],
  ['plots', plots],
  ['methods', methods],
  ['frames', frames],
  ['to a worker', toWorker],
  ['descriptions', descriptions],
  ['from a worker', fromWorker],
  ['others', others],
  ['answers', answers],
  ['saved fits', savedFits],
];
