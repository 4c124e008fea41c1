/** `glmm-wasm anova MODEL ...`: saved fits to the same responses compared by likelihood ratio; of one fit a test of each term. */
import type { anova } from '../../index.ts';
import type { Command } from '../command.ts';
import { ROW_FORMATS, rowsText } from './rowsText.ts';
import { DATA, type Fitters, openSaved, refit } from './saved.ts';

export function anovaCommand(compare: typeof anova, fitters: Fitters): Command {
  return {
    name: 'anova',
    operands: ['MODEL'],
    rest: 'MODEL',
    purpose: 'Likelihood-ratio tests of saved fits to the same responses; of one fit, a test of each term',
    options: [DATA, ...ROW_FORMATS],
    notes: [
      'MODEL are files written by glmm-wasm fit --save; their data are asked once more.',
      '',
      'Example:',
      '  glmm-wasm anova null.json period.json',
    ],
    async run(paths, options) {
      const asRows = options.has('csv') || options.has('json');
      if (paths.length === 1) {
        const { fit } = await openSaved(paths[0], fitters.readText);
        const tests = fit.jointTests();
        return asRows ? rowsText(tests.rows, options) : String(tests);
      }
      const fits = [];
      for (const path of paths) fits.push(await refit(await openSaved(path, fitters.readText), options, fitters));
      const table = compare(...fits);
      return asRows ? rowsText(table.rows, options) : String(table);
    },
  };
}
