/** `glmm-wasm anova MODEL MODEL ...`: saved fits to the same responses compared by likelihood ratio. */
import type { anova } from '../../index.ts';
import { type Command, UsageError } from '../command.ts';
import { ROW_FORMATS, rowsText } from './rowsText.ts';
import { DATA, type Fitters, openSaved, refit } from './saved.ts';

export function anovaCommand(compare: typeof anova, fitters: Fitters): Command {
  return {
    name: 'anova',
    operands: ['MODEL'],
    rest: 'MODEL',
    purpose: 'Likelihood-ratio tests of saved fits to the same responses',
    options: [DATA, ...ROW_FORMATS],
    notes: [
      'MODEL are files written by glmm-wasm fit --save; their data are asked once more.',
      '',
      'Example:',
      '  glmm-wasm anova null.json period.json',
    ],
    async run(paths, options) {
      if (paths.length < 2) throw new UsageError('anova compares two fits or more: MODEL MODEL ...');
      const fits = [];
      for (const path of paths) fits.push(await refit(await openSaved(path, fitters.readText), options, fitters));
      const table = compare(...fits);
      return options.has('csv') || options.has('json') ? rowsText(table.rows, options) : String(table);
    },
  };
}
