/**
 * `glmm-wasm fit FILE FORMULA`: reads a table, fits, prints the summary or JSON.
 */
import type { glmm } from '../index.ts';
import type { Command, Option } from './command.ts';
import { MODEL_NOTES, MODEL_OPTIONS, modelInput } from './model.ts';

/** `glmm()`, or a stand-in for it. */
export type Fitter = (...args: Parameters<typeof glmm>) => Pick<ReturnType<typeof glmm>, 'summary' | 'toJSON'>;

const OPTIONS: readonly Option[] = [
  ...MODEL_OPTIONS,
  { name: 'json', purpose: 'print the numbers as JSON instead of the summary' },
];

const NOTES = [
  ...MODEL_NOTES,
  '',
  'Example:',
  "  glmm-wasm fit cbpp.csv 'cbind(incidence, size - incidence) ~ period + (1 | herd)' \\",
  '    --family binomial --factor period',
];

export function fitCommand(fitter: Fitter, readText: (path: string) => Promise<string>): Command {
  return {
    name: 'fit',
    operands: ['FILE', 'FORMULA'],
    purpose: 'Fit a generalized linear mixed model and print its summary',
    options: OPTIONS,
    notes: NOTES,
    async run([path, formula], options) {
      const { data, modelOptions } = await modelInput(path, options, readText);
      const fit = fitter(formula, data, modelOptions);
      return options.has('json') ? JSON.stringify(fit.toJSON(), null, 2) : fit.summary();
    },
  };
}
