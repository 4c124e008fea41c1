/**
 * `glmm-wasm fit FILE FORMULA`: reads a table, fits, prints the summary, a table or JSON.
 */
import type { glmm } from '../index.ts';
import type { Command } from './command.ts';
import { MODEL_NOTES, MODEL_OPTIONS } from './model.ts';
import { FIT_OUTPUTS, fitAndPrint, type Io } from './output.ts';

/** `glmm()`, or a stand-in for it. */
export type Fitter = (...args: Parameters<typeof glmm>) => Pick<ReturnType<typeof glmm>, 'summary' | 'tidy' | 'toJSON'>;

const NOTES = [
  ...MODEL_NOTES,
  '',
  'Example:',
  "  glmm-wasm fit cbpp.csv 'cbind(incidence, size - incidence) ~ period + (1 | herd)' \\",
  '    --family binomial --factor period --save herds.json',
  '  glmm-wasm confint herds.json',
];

export function fitCommand(fitter: Fitter, io: Io): Command {
  return {
    name: 'fit',
    operands: ['FILE', 'FORMULA'],
    purpose: 'Fit a generalized linear mixed model and print its summary',
    options: [...MODEL_OPTIONS, ...FIT_OUTPUTS],
    notes: NOTES,
    run: (operands, options) => fitAndPrint('fit', fitter, operands, options, io),
  };
}
