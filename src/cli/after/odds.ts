/** `glmm-wasm odds MODEL`: what the coefficients of a saved fit say on the scale that people read. */
import type { Command } from '../command.ts';
import { levelOf } from './level.ts';
import { ROW_FORMATS, rowsText } from './rowsText.ts';
import { type Fitters, openSaved } from './saved.ts';

export function oddsCommand({ readText }: Pick<Fitters, 'readText'>): Command {
  return {
    name: 'odds',
    operands: ['MODEL'],
    purpose: 'Odds ratios, rate ratios or ratios of means of a saved fit, with intervals',
    options: [{ name: 'level', value: 'P', purpose: 'confidence level (default 0.95)' }, ...ROW_FORMATS],
    notes: [
      'MODEL is a file written by glmm-wasm fit --save.',
      '',
      'Example:',
      '  glmm-wasm odds herds.json --csv > ratios.csv',
    ],
    async run([path], options) {
      const { fit } = await openSaved(path, readText);
      const level = levelOf(options);
      return rowsText(fit.oddsRatios(level === undefined ? {} : { level }), options);
    },
  };
}
