/** `glmm-wasm anova MODEL ...`: saved fits to the same responses compared by likelihood ratio; of one fit a test of each term. */
import type { anova } from '../../index.ts';
import { type Command, UsageError } from '../command.ts';
import { DF, dfOf, openByLaw } from './law.ts';
import { ROW_FORMATS, rowsText } from './rowsText.ts';
import { DATA, type Fitters, openSaved, refit } from './saved.ts';

export function anovaCommand(compare: typeof anova, fitters: Fitters): Command {
  return {
    name: 'anova',
    operands: ['MODEL'],
    rest: 'MODEL',
    purpose: 'Likelihood-ratio tests of saved fits to the same responses; of one fit, a test of each term',
    options: [DATA, { ...DF, purpose: `${DF.purpose}, of the tests of one fit` }, ...ROW_FORMATS],
    notes: [
      'MODEL are files written by glmm-wasm fit --save; their data are asked once more.',
      '',
      'Example:',
      '  glmm-wasm anova null.json period.json',
    ],
    async run(paths, options) {
      const asRows = options.has('csv') || options.has('json');
      if (paths.length === 1) {
        const tests = (await openByLaw(paths[0], options, fitters)).jointTests(dfOf(options));
        return asRows ? rowsText(tests.rows, options) : String(tests);
      }
      if (options.has('df')) throw new UsageError('--df is of the tests of one fit; likelihood ratios have their own.');
      const fits = [];
      for (const path of paths) fits.push(await refit(await openSaved(path, fitters.readText), options, fitters));
      const table = compare(...fits);
      return asRows ? rowsText(table.rows, options) : String(table);
    },
  };
}
