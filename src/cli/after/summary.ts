/** `glmm-wasm summary MODEL`: the summary of a saved fit once more. */
import type { Command } from '../command.ts';
import { DF, dfOf, openByLaw } from './law.ts';
import { DATA, type Fitters } from './saved.ts';

export function summaryCommand(fitters: Fitters): Command {
  return {
    name: 'summary',
    operands: ['MODEL'],
    purpose: 'The summary of a saved fit',
    options: [DF, DATA],
    notes: [
      'MODEL is a file written by glmm-wasm fit --save.',
      '',
      'Example:',
      '  glmm-wasm summary yields.json --df kenward-roger',
    ],
    run: async ([path], options) => (await openByLaw(path, options, fitters)).summary(dfOf(options)),
  };
}
